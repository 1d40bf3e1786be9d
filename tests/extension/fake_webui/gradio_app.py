"""gradio's FastAPI app with what the WebUI puts around it (§3)."""
from __future__ import annotations

import html
import json
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from .cards import TABS, single_card

if TYPE_CHECKING:
    from .server import FakeWebUi

_HERE = Path(__file__).resolve().parent
_PAGE = (_HERE / "page.html").read_text(encoding="utf-8")
_LOGIN = (_HERE / "login.html").read_text(encoding="utf-8")
_STYLE = {  # §14: Neo and A1111 lay Interrupt and Skip over the box of Generate; SD.Next's body has no colour
    "sdnext": "body { background: transparent } gradio-app { background: #111; color: #eee; min-height: 100vh }",
    "other": ".generate-box { position: relative; display: flex } .generate-box > button { flex: 1; height: 40px }"
             " .generate-box-interrupt, .generate-box-skip { position: absolute; top: 0; width: 50%; height: 100%;"
             " display: none } .generate-box-skip { right: 0 }"}


def make_app(webui: FakeWebUi, tabs: list[Any]) -> Any:
    """A new app, as at each start and Reload UI; the logins of the old one are forgotten (§2.2)."""
    app: Any = FastAPI()
    app.auth = webui.auth  # None: no login wanted (§3.4)
    app.tokens = {}
    modules = webui.modules
    forge = modules.kind in ("neo", "forge")
    app.cookie_id = secrets.token_hex(4)
    suffix = f"-{app.cookie_id}" if forge else ""  # §3.4: gradio 4 adds an id to the cookies' names

    def user(request: Request) -> Any:
        token = request.cookies.get(f"access-token{suffix}") or request.cookies.get(f"access-token-unsecure{suffix}")
        return app.tokens.get(token)

    @app.get("/user")
    def get_current_user(request: Request) -> Any:
        return user(request)

    @app.get("/")
    def main(request: Request) -> Response:
        if app.auth is not None and user(request) is None:
            return HTMLResponse(_LOGIN)
        return HTMLResponse(_page(webui, tabs))

    @app.post("/login")
    async def login(request: Request) -> Response:
        given = parse_qs((await request.body()).decode())
        name, password = given.get("username", [""])[0], given.get("password", [""])[0]
        if app.auth is None or app.auth.get(name) != password:
            return JSONResponse({"detail": "Incorrect credentials."}, 400)
        token = secrets.token_urlsafe(16)
        app.tokens[token] = name
        answer = JSONResponse({"success": True})
        answer.set_cookie(f"access-token{suffix}", token, httponly=True, samesite="none", secure=True)
        answer.set_cookie(f"access-token-unsecure{suffix}", token, httponly=True)
        return answer

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return Response(status_code=204)

    @app.get("/file={path:path}")
    def file(path: str) -> Response:
        # §1.2: only what lies in the extension's javascript folder is put into the page.
        found = webui.extension / "javascript" / Path(path).name
        return FileResponse(found, media_type="text/javascript") if found.exists() else Response(status_code=404)

    _add_api(webui, app)
    _add_controls(webui, app)
    if not forge:
        # §0: Forge configures GZip too late for it to take effect.
        app.add_middleware(GZipMiddleware, minimum_size=2048 if modules.kind == "sdnext" else 1000)
    if webui.cors:
        app.add_middleware(CORSMiddleware, allow_origins=[webui.cors], allow_credentials=True, allow_methods=["*"],
                           allow_headers=["*"])
    if modules.kind == "sdnext":
        app.middleware("http")(_RateLimit(webui.rate_limit))
    if modules.kind == "sdnext" or (webui.api and modules.kind in ("a1111", "reforge")):
        # §3: with --api, in SD.Next always, everything runs inside two HTTP middlewares.
        for _ in range(2):
            app.middleware("http")(_pass_on)
    return app


class _RateLimit:
    """§14: SD.Next counts the requests of a minute by client and path, after the route has run."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._seen: dict[tuple[str, str], list[float]] = {}

    async def __call__(self, request: Request, call_next: Any) -> Any:
        answer = await call_next(request)
        now = time.monotonic()
        key = (request.client.host if request.client else "", request.url.path)
        self._seen[key] = [seen for seen in self._seen.get(key, []) if now - seen < 60] + [now]
        if self._limit and len(self._seen[key]) > self._limit:
            return JSONResponse({"detail": "rate limit"}, 429)
        return answer


async def _pass_on(request: Request, call_next: Any) -> Any:
    return await call_next(request)


def _add_api(webui: FakeWebUi, app: Any) -> None:
    modules = webui.modules

    @app.get("/sdapi/v1/loras")  # §0: there without --api and without a login
    def loras() -> Any:
        return [{"name": name, "alias": name, "path": "", "metadata": {}} for name in modules.loras]

    if modules.kind != "sdnext":
        @app.get("/sd_extra_networks/get-single-card")  # §5.4: without a login
        def get_single_card(page: str, tabname: str, name: str) -> Any:
            return {"html": single_card(modules.pages, page, name)}

    @app.post("/sdapi/v1/refresh-loras")
    def refresh() -> None:
        modules._list_loras()

    if webui.api:
        @app.post("/sdapi/v1/txt2img")
        def txt2img() -> Any:
            return {"images": [], "parameters": {}, "info": "{}"}

        @app.get("/sdapi/v1/progress")
        def progress() -> Any:
            return {"progress": 0.0, "eta_relative": 0.0, "state": {"job": "", "job_count": 0}}


def _add_controls(webui: FakeWebUi, app: Any) -> None:
    """What no WebUI has: handles for tests."""

    @app.post("/fake/refresh-cards")  # what the refresh button of a tab's networks does
    def refresh_cards(tab: str) -> Any:
        modules = webui.modules
        modules.calls.append("refresh_cards")
        if modules.kind == "sdnext":
            modules._list_loras()
            page = modules.pages[1]
            page.refresh_time = page.page_time = 0
            return page.create_page(tab)
        return modules.cards[tab].press_refresh()[1]

    @app.post("/reload-ui")
    def reload_ui() -> Any:
        webui.ask_to_reload()
        return {}

    @app.post("/fake/result")  # what a test's own script in the page found
    async def result(request: Request) -> Any:
        webui.results.put(await request.json())
        return {}

    @app.post("/fake/seen")
    def seen() -> Any:
        webui.seen.set()
        return {}

    @app.post("/fake/generate")  # holds the queue's lock for a moment, as an image does
    def generate() -> Any:
        with webui.modules.queue_lock:
            webui.modules.calls.append("generate")
        return {}

    @app.get("/fake/calls")
    def calls() -> Any:
        return webui.modules.calls


def _page(webui: FakeWebUi, tabs: list[Any]) -> str:
    modules = webui.modules
    listed = [("Text" if modules.kind == "sdnext" else "txt2img", "txt2img", None), ("img2img", "img2img", None),
              *((title, elem_id, block.html) for block, title, elem_id in tabs), ("Settings", "settings", "")]
    # §6.3: gradio 4's buttons have ids, gradio 3's have none.
    identified = modules.kind in ("neo", "forge")
    buttons = "".join(f'<button{f" id=tab_{elem_id}-button" if identified else ""}>{html.escape(title)}</button>'
                      for title, elem_id, _ in listed)
    templates = {name: _template(modules.kind, name) for name in ("txt2img", "img2img")}
    panels = "".join(f'<div class="tabitem" id="tab_{elem_id}" style="display: none">'
                     f"{content if content is not None else templates[elem_id]}</div>"
                     for _, elem_id, content in listed)
    opts = {"ui_locale": webui.modules.opts.ui_locale} if modules.kind == "sdnext" else {
        "localization": webui.modules.opts.localization, "extra_networks_add_text_separator": " "}
    scripts = "".join(f'<script src="file=javascript/{file.name}?{file.stat().st_mtime}"></script>'
                      for file in sorted((webui.extension / "javascript").glob("*.js")))
    return (_PAGE.replace("__BUTTONS__", buttons).replace("__PANELS__", panels)
            .replace("__STYLE__", _STYLE.get(modules.kind, _STYLE["other"]))
            .replace("__KIND__", json.dumps(modules.kind))
            .replace("__OPTS__", json.dumps(opts)).replace("__SCRIPTS__", scripts)
            .replace("__CARDS__", json.dumps({tab: _cards(modules, tab) for tab in TABS}))
            .replace("__TEST__", webui.page_script))


def _cards(modules: Any, tab: str) -> str:
    if modules.kind == "sdnext":
        return str(modules.pages[1].create_page(tab))
    return str(modules.cards[tab].pages_html()[1])


def _template(kind: str, tab: str) -> str:
    # §5.4: SD.Next has one refresh button a tab; the others a hidden one for LoRAs and a visible div.
    refresh = (f'<button id="{tab}_extra_refresh">Refresh</button>' if kind == "sdnext" else
               f'<div id="{tab}_lora_extra_refresh">Refresh</div>'
               f'<button id="{tab}_lora_extra_refresh_internal" style="display: none"></button>')
    # gradio 3 and 4 alike; SD.Next's button stands alone.
    generate = f'<button id="{tab}_generate">Generate</button>'
    box = generate if kind == "sdnext" else (
        f'<div id="{tab}_generate_box" class="generate-box">'
        f'<button id="{tab}_interrupt" class="generate-box-interrupt">Interrupt</button>'
        f'<button id="{tab}_skip" class="generate-box-skip">Skip</button>{generate}</div>')
    return (f'<div id="{tab}_prompt"><textarea rows="3" cols="60"></textarea></div>'
            f'<div id="{tab}_neg_prompt"><textarea rows="2" cols="60"></textarea></div>'
            f'{box}<div id="{tab}_tools"><button>Styles</button></div>'
            f'<div id="{tab}_extra_networks">{refresh}<div id="{tab}_lora"></div></div>')
