"""What a WebUI remembers of LoRA files by their names: a file that is replaced under its name counts only once this is
forgotten. Seen in each of them (webui-contract §13, §14); each function takes their modules and imports none."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_PAGE = "lora"  # the name of the page with the LoRA cards, in all of them
_PROMPT_CACHES = ("cached_c", "cached_uc", "cached_hr_c", "cached_hr_uc")


def forget_weights(networks: Any, model: Any, processing: Any) -> None:
    """A1111 and its relatives. `model` is the loaded one or None, `processing` the module of that name or None.

    Whatever of it a WebUI does not have is passed over: Forge Neo has no cache of files, A1111 no hash in the model.
    """
    cached = getattr(networks, "load_lora_state_dict", None)
    if cached is not None and hasattr(cached, "cache_clear"):
        cached.cache_clear()
    if hasattr(model, "current_lora_hash"):
        model.current_lora_hash = ""  # "the same names and weights, so there is nothing to do"
    for loader in _loaders(getattr(model, "forge_objects", None)):
        loader.loaded_hash = ""  # what is merged into the weights
    for kind in ("StableDiffusionProcessing", "StableDiffusionProcessingTxt2Img"):
        _forget_prompts(getattr(processing, kind, None))


def forget_weights_in_sdnext(lora_load: Any, model: Any, prompt_parser: Any) -> None:
    """SD.Next: files by name, the tags by which the loaded model was changed last, and prompts read with them."""
    lora_load.lora_cache.clear()
    prompts = getattr(prompt_parser, "cache", None)
    if prompts is not None:
        prompts.clear()
    model = getattr(model, "pipe", model)
    if hasattr(model, "loaded_loras"):
        model.loaded_loras = {}


def look_at_files_again(pages: Any) -> None:
    """So that a preview beside a new file is seen; the cards' page keeps lists of folders."""
    for page in pages:
        if page.name == _PAGE and hasattr(page, "lister"):
            page.lister.reset()


def draw_cards_again(demo: Any) -> None:
    """The HTML that A1111 and its relatives keep for the next load of the page, of the LoRA page only."""
    for ui in _card_uis(demo):
        for place, page in enumerate(ui.stored_extra_pages):
            if page.name == _PAGE and place < len(ui.pages_contents or ()):
                ui.pages_contents[place] = page.create_html(ui.tabname)


def draw_cards_again_in_sdnext(pages: Any) -> None:
    """What its own refresh of LoRAs resets, and the HTML made of it."""
    for page in pages:
        if page.name == _PAGE:
            page.refresh_time, page.page_time, page.html = 0, 0, ""
            page.create_items("txt2img")


def _card_uis(demo: Any) -> Iterator[Any]:
    # Only the functions that gradio calls know the objects that hold the HTML. gradio 3 has a list of them, 4 a table.
    functions = getattr(demo, "fns", None) or ()
    seen: list[Any] = []
    for block in functions.values() if isinstance(functions, dict) else functions:
        for cell in getattr(getattr(block, "fn", None), "__closure__", None) or ():
            try:
                content = cell.cell_contents
            except ValueError:  # a variable that was never set
                continue
            if hasattr(content, "pages_contents") and hasattr(content, "stored_extra_pages") and content not in seen:
                seen.append(content)
                yield content


def _loaders(objects: Any) -> Iterator[Any]:
    for patcher in (getattr(objects, "unet", None), getattr(getattr(objects, "clip", None), "patcher", None)):
        for holder in (patcher, getattr(patcher, "model", None)):
            loader = getattr(holder, "lora_loader", None)
            if hasattr(loader, "loaded_hash"):
                yield loader


def _forget_prompts(kind: Any) -> None:
    # New lists, as their own clear_prompt_cache makes them: an image in the making keeps the old ones.
    for name in _PROMPT_CACHES:
        cache = vars(kind).get(name) if kind is not None else None
        if isinstance(cache, list):
            setattr(kind, name, [None] * len(cache))
