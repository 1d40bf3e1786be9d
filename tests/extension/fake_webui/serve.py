"""The fake WebUI as a program, for a browser: its first line of output is the address.

/usr/bin/python3 tests/extension/fake_webui/serve.py --root DIR [--port 0] [--subpath x] [--login user:pw]
    [--webui a1111|neo|forge|reforge|sdnext] [--language ja_JP] [--api]
"""
from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fake_webui.modules import KINDS  # noqa: E402
from fake_webui.server import FakeWebUi  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description="A fake WebUI with the Train Tools extension.")
    parser.add_argument("--root", type=Path, required=True, help="its data folder")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--subpath", default="")
    parser.add_argument("--login", default="", metavar="USER:PASSWORD")
    parser.add_argument("--webui", choices=KINDS, default="a1111")
    parser.add_argument("--language", default="None")
    parser.add_argument("--api", action="store_true")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s: %(message)s")
    auth = dict([options.login.split(":", 1)]) if options.login else None
    webui = FakeWebUi(options.root.resolve(), options.webui, auth, options.subpath, options.api, port=options.port,
                      language=options.language, rate_limit=300).start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(webui.address, flush=True)
    while True:
        webui.reloads.get()
        if options.webui == "sdnext":  # §14: its restart is a new program in the same process
            sys.stdout.flush()
            named = [argument for argument in sys.argv[1:] if not argument.startswith("--port")]
            os.execv(sys.executable, [sys.executable, __file__, *named, f"--port={webui.port}"])
        webui.reload_ui()


if __name__ == "__main__":
    main()
