"""The tab as the WebUI gets it."""
from __future__ import annotations

from typing import Any

from .webui import TAB_TITLE

_ID = "traintools"


def message_tab(text: str) -> list[Any]:
    """A tab that says a sentence, for when something is so wrong that there is nothing else to show."""
    import html

    import gradio
    with gradio.Blocks(analytics_enabled=False) as page:
        gradio.HTML(f"<p>{html.escape(text)}</p>")
    return [(page, TAB_TITLE, _ID)]


def frame_tab(title: str = TAB_TITLE) -> list[Any]:
    """The tab's empty frame; javascript/traintools.js fills it at its first showing."""
    import gradio
    with gradio.Blocks(analytics_enabled=False) as page:
        # gradio 3 gives an id of gr.HTML to two elements, therefore a div of our own.
        gradio.HTML('<div id="traintools_frame"></div>')
    return [(page, title, _ID)]
