"""Runs at every start of the WebUI, which hides its output and waits for it: so nothing is installed here. Set-up is
seen and steered in the Train Tools tab; see extension/README.md."""
import sys

if sys.stdout is not None and hasattr(sys.stdout, "reconfigure"):
    sys.stdout.reconfigure(errors="replace")  # a piped console on Windows has an old code page
print("Train Tools: set it up in its tab.")
