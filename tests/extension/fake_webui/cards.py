"""The cards of the networks: HTML that is kept in Python, by a page for each kind (§5.4, §10, §14)."""
from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

TABS = ("txt2img", "img2img")


class Page:
    """One kind of networks. What it shows is made of the list that it has, by folders that it looked into once."""

    def __init__(self, name: str, ask_for_the_model: Callable[[], None], names: Callable[[], list[str]]) -> None:
        self.name, self._ask, self._names = name, ask_for_the_model, names
        self.items: dict[str, Any] = {}
        self.lister = SimpleNamespace(resets=0)
        self.lister.reset = lambda: setattr(self.lister, "resets", self.lister.resets + 1)

    def create_html(self, tabname: str, empty: bool = False) -> str:
        self._ask()  # §14: textual inversion and LoRA pages ask shared.sd_model
        cards = "".join(map(_card, self._names())) or '<div class="nocards">Nothing here.</div>'
        return f'<div id="{tabname}_{self.name}_cards">{cards}</div>'

    def create_item(self, name: str, enable_filter: bool = True) -> Any:
        return {"name": name} if name in self._names() else None

    def refresh(self) -> None:
        """The list is read anew by whoever owns it."""


class CardsUi:
    """ExtraNetworksUi of one tab, with the functions that gradio calls."""

    def __init__(self, tabname: str, pages: list[Page], refresh: Callable[[], None]) -> None:
        ui = SimpleNamespace(tabname=tabname, stored_extra_pages=pages, pages_contents=[])

        def create_html() -> None:
            ui.pages_contents = [page.create_html(ui.tabname) for page in ui.stored_extra_pages]

        def pages_html() -> Any:
            if not ui.pages_contents:
                create_html()
            return ui.pages_contents

        def press_refresh() -> Any:
            refresh()
            create_html()
            return ui.pages_contents

        self.ui, self.pages_html, self.press_refresh = ui, pages_html, press_refresh


class SdNextPage:
    """SD.Next's page: items and HTML are made once, until its times are set back."""

    def __init__(self, name: str, names: Callable[[], list[str]]) -> None:
        self.name, self._names = name, names
        self.items: list[str] = []
        self.html, self.refresh_time, self.page_time = "", 0.0, 0.0

    def create_items(self, tabname: str) -> None:
        if self.refresh_time == 0:
            self.items, self.refresh_time = [name.replace(".", "_") for name in self._names()], 1.0

    def create_page(self, tabname: str) -> str:
        if self.page_time == 0 or not self.html:
            self.create_items(tabname)
            self.html, self.page_time = "".join(map(_card, self.items)), 1.0
        return self.html


def single_card(pages: list[Page], page: str, name: str) -> str:
    """What `get-single-card` answers, without the filter that asks for the model."""
    found = next(one for one in pages if one.name == page)
    found.items[name] = found.create_item(name, enable_filter=False)
    return _card(found.items[name]["name"])  # a TypeError where there is none: §5.4's route answers 500


def _card(name: str) -> str:
    name = html.escape(Path(name).as_posix(), quote=True)
    return f'<div class="card" data-name="{name}" onclick="cardClicked()" style="display: none">{name}</div>'
