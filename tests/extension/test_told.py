"""Every sentence of the stub that reaches the tab has its translation, and no translation is left over."""
from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STUB = ROOT / "extension" / "train_tools"
TABLE = ROOT / "extension" / "web" / "src" / "shared" / "texts" / "told.ja.json"

NOT_SHOWN = {"standalone.py"}  # it speaks to the terminal from which it was started
# A log's lines stay in the log; an ImportError is named inside a sentence, in the words of whoever raised it.
FOR_PROGRAMMERS = {"_log", "ImportError", "ValueError", "print"}


class Texts(ast.NodeVisitor):
    """The texts of a module, each as one template with {0}, {1} for what is put in."""

    def __init__(self) -> None:
        self.found: list[tuple[str, int]] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a doc comment
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        if not (isinstance(called, ast.Name) and called.id in FOR_PROGRAMMERS):
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        self._keep(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._keep(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if not self._keep(node):
            self.generic_visit(node)

    def _keep(self, node: ast.expr) -> bool:
        parts = list(_parts(node))
        if not any(isinstance(part, str) for part in parts):
            return False
        holes = iter(range(len(parts)))
        template = "".join(part if isinstance(part, str) else f"{{{next(holes)}}}" for part in parts)
        self.found.append((template.strip(), node.lineno))
        for part in parts:
            if not isinstance(part, str):
                self.visit(part)
        return True


def _parts(node: ast.expr) -> Iterator[str | ast.expr]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield from [value.value] if isinstance(value, ast.FormattedValue) else _parts(value)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = list(_parts(node.left)), list(_parts(node.right))
        if any(isinstance(part, str) for part in left + right):
            yield from left + right
        else:
            yield node
    else:
        yield node


_SENTENCE = re.compile(r"""([A-Z{]|grpcio\b)(?=.*[ ])(.*[.?!…]["')]?|.*[.:] ?["(]?(\{\d+\}[")]?)+)""")


def is_sentence(text: str) -> bool:
    """No small letter in front, words with a space between, and a stop at the end; or a colon or stop inside where it
    ends with what is put in."""
    return re.search(r"[A-Za-z]{2}", text) is not None and _SENTENCE.fullmatch(text) is not None


def texts_of(source: str) -> list[tuple[str, int]]:
    """All texts with their lines."""
    visitor = Texts()
    visitor.visit(ast.parse(source))
    return visitor.found


def sentences() -> dict[str, str]:
    """What the stub says to people, and where."""
    found: dict[str, str] = {}
    for file in sorted(STUB.rglob("*.py")):
        if file.name in NOT_SHOWN:
            continue
        source = file.read_text(encoding="utf-8")
        titles = set(titles_of(source)) if file.name == "run.py" else set()
        for text, line in texts_of(source):
            if is_sentence(text) or text in titles:
                found.setdefault(text, f"{file.relative_to(ROOT)}:{line}")
    return found


def titles_of(source: str) -> Iterator[str]:
    """The titles of the set-up's steps."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Step":
            title = node.args[1]
            assert isinstance(title, ast.Constant)
            yield title.value


def table() -> dict[str, str]:
    """The stub's part of the tab's table."""
    loaded: dict[str, dict[str, str]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return loaded["stub"]


def test_Sentences_OfTheStub_HaveATranslation() -> None:
    missing = [f"{text}\t{place}" for text, place in sentences().items() if text not in table()]

    assert not missing, f'Add to {TABLE.relative_to(ROOT)}, "stub":\n' + "\n".join(missing)


def test_Translations_OfTheStub_AreOfSentencesThatItSays() -> None:
    left = [text for text in table() if text not in sentences()]

    assert not left, f"Nobody says these any more; take them out of {TABLE.relative_to(ROOT)}:\n" + "\n".join(left)


def test_Texts_OfASource_BecomeTemplates() -> None:
    source = '\n'.join([
        '"""A module."""',
        'def f(a, b):',
        '    """A doc comment. It is no text."""',
        '    _log.info("A log line. It stays there.")',
        '    g(f"{a} is too old. " "Update it.", "Cannot begin: " + (a or b))',
        '    raise Refused(403, "Only one. " f"Not {a:.1f} or {b}.")',
    ])

    found = [text for text, _ in texts_of(source) if is_sentence(text)]

    assert found == ["{0} is too old. Update it.", "Cannot begin: {0}", "Only one. Not {0} or {1}."]


def test_IsSentence_OfWhatIsNone_IsFalse() -> None:
    others = ["text/html; charset=utf-8", "{0}: {1}", "exit code {0}", "host.log", "> {0}", "No space left"]

    assert [text for text in others if is_sentence(text)] == []
