"""A WebUI as the extension meets it; facts cite the sections of the WebUI contract (§)."""
