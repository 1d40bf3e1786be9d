"""Train Tools' hook into the WebUI. It loads extension/train_tools once, under a name that nobody else has; the WebUI
executes this file again at each Reload UI, and finds the package with the running host where it left it."""
import importlib
import importlib.util
import logging
import sys
from pathlib import Path

NAME = "traintools_ext"
ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "extension" / "train_tools"


def load_package():
    """The package's entry; loaded anew where its files changed on the disk and nothing stands against it."""
    stamp = sorted((str(file), file.stat().st_mtime_ns) for kind in ("*.py", "*.json")
                   for file in FOLDER.rglob(kind))
    old = {name: module for name, module in sys.modules.items() if name == NAME or name.startswith(NAME + ".")}
    old_entry = old.get(NAME + ".entry")
    if old_entry is not None and (old[NAME].stamp == stamp or old_entry.is_busy()):
        return old_entry
    for name in old:
        del sys.modules[name]
    spec = importlib.util.spec_from_file_location(NAME, FOLDER / "__init__.py",
                                                  submodule_search_locations=[str(FOLDER)])
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    try:
        package.stamp = stamp
        spec.loader.exec_module(package)
        entry = importlib.import_module(NAME + ".entry")
    except BaseException:
        for name in [name for name in sys.modules if name == NAME or name.startswith(NAME + ".")]:
            del sys.modules[name]
        sys.modules.update(old)
        raise
    if old_entry is not None:
        entry.keep(old_entry.retire())
    return entry


def show_problem(error):
    """A tab with a sentence. The package could not be loaded, so this cannot stand where the other imports stand."""
    text = f"Train Tools could not be loaded: {error}. Update the extension or install it again, then restart."
    logging.getLogger(NAME).exception(text)
    from modules import script_callbacks

    def tab():
        import gradio
        with gradio.Blocks(analytics_enabled=False) as page:
            gradio.HTML(text.replace("&", "&amp;").replace("<", "&lt;"))
        return [(page, "Train Tools", "traintools")]

    script_callbacks.on_ui_tabs(tab)


try:
    load_package().start(ROOT)
except Exception as problem:  # whatever it is: the WebUI starts, and the tab says what is wrong
    show_problem(problem)
