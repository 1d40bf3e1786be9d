"""The stub of Train Tools inside a WebUI's process: starts the host, watches it, passes bytes on.

Loaded once, under the name `traintools_ext`, by scripts/traintools.py or by standalone.py. Only the standard library
is imported here and in every module below; what comes with the WebUI is looked up when it is needed.
"""
