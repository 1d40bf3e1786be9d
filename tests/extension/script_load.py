"""Executes scripts/traintools.py as a WebUI does, in a fresh Python, and reports what that costs."""
import importlib.util
import sys
import time
from pathlib import Path

root, data = Path(sys.argv[1]), Path(sys.argv[2])
sys.path.insert(0, str(root / "tests" / "extension"))
from fake_webui.modules import FakeModules  # noqa: E402

FakeModules("a1111", data).install()
before, path = set(sys.modules), list(sys.path)

began = time.process_time()  # what it costs, however busy the machine is
spec = importlib.util.spec_from_file_location("traintools.py", root / "scripts" / "traintools.py")
assert spec is not None and spec.loader is not None
spec.loader.exec_module(importlib.util.module_from_spec(spec))
took = time.process_time() - began

added = {name.split(".")[0] for name in set(sys.modules) - before}
known = set(sys.stdlib_module_names) | {"traintools_ext"}
print(f"foreign modules: {sorted(added - known)}")
print(f"seconds: {took:.3f}")
print(f"sys.path is the same: {sys.path == path}")
ours = {name.split(".")[0] for name, module in sys.modules.items()
        if str(root / "extension") in str(getattr(module, "__file__", ""))}
print(f"modules in sys.modules: {', '.join(sorted(ours))} only")
