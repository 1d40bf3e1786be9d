"""Set-up: brings what the host needs onto this machine, in the background, seen and steered from the tab."""
