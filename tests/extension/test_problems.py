"""What the stub says: every code has its sentence in each language, with what the sources put in, and none is left
over."""
from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

import pytest
from conftest import ROOT
from traintools_ext import problems
from traintools_ext.problems import Problem, ProblemError, in_english

STUB = ROOT / "extension" / "train_tools"
LANGUAGES = ["en", "ja", "zh"]


def _table(language: str) -> dict[str, str]:
    table: dict[str, str] = json.loads((STUB / "texts" / f"{language}.json").read_text(encoding="utf-8"))
    return table


def _host_table() -> dict[str, str]:
    file = ROOT / "src" / "TrainTools.Core" / "Problems" / "Texts" / "en.json"
    table: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return table


def _braces(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", sentence))


def _said(source: str) -> Iterator[tuple[str, set[str], int]]:
    """Code, arguments and line of each `Problem.of("code", argument=…)`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Problem.of":
            [code] = node.args
            assert isinstance(code, ast.Constant), f"line {node.lineno}: a code is written out"
            yield code.value, {keyword.arg or "**" for keyword in node.keywords}, node.lineno


def _all_said() -> list[tuple[str, set[str], str]]:
    return [(code, arguments, f"{file.relative_to(ROOT)}:{line}") for file in sorted(STUB.rglob("*.py"))
            for code, arguments, line in _said(file.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_Table_OfEachLanguage_HasTheSameCodesAndBraces(language: str) -> None:
    english, other = _table("en"), _table(language)

    assert list(other) == sorted(english)
    assert {code: _braces(text) for code, text in other.items()} == {
        code: _braces(text) for code, text in english.items()}


def test_Codes_ThatTheSourcesName_HaveASentenceWithTheSameArguments() -> None:
    known = {**_host_table(), **_table("en")}

    wrong = [f"{code}\t{place}" for code, arguments, place in _all_said()
             if code not in known or _braces(known[code]) != arguments]

    assert not wrong, "These codes have no sentence, or other arguments than it has:\n" + "\n".join(wrong)


def test_Codes_OfTheTable_AreAllSaid() -> None:
    assert set(_table("en")) - {code for code, _, _ in _all_said()} == set()


def test_Codes_OfTheStub_AreNoneOfTheHosts() -> None:
    assert set(_table("en")) & set(_host_table()) == set()
    assert {code.partition(".")[0] for code in _table("en")} == {"host", "setup", "stub"}


def test_Said_OfASource_IsEachCodeWithItsArguments() -> None:
    source = 'x = Problem.of("a.b", c=1, d_problem=[Problem.of("e.f")])\ny = other.of("g.h")\n'

    assert list(_said(source)) == [("a.b", {"c", "d_problem"}, 1), ("e.f", set(), 1)]


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found = {"sentence": "{sentence}"}
    monkeypatch.setattr(problems, "_english", lambda: found)
    return found


def test_English_PutsInArgumentsAndChoosesByTheNumber(table: dict[str, str]) -> None:
    table["a"] = "{name}: {n} {n|image|images} in {path}"

    one = in_english(Problem("a", "rank", {"n": "1", "path": "花子"}))
    many = in_english(Problem("a", "rank", {"n": "2", "path": "{n}"}))

    assert (one, many) == ("rank: 1 image in 花子", "rank: 2 images in {n}")


def test_English_OfProblemsInside_IsTheirSentences(table: dict[str, str]) -> None:
    table["a"] = "It failed. {why_problem}"
    table["b"] = "It is {what}."

    two = in_english(Problem.of("a", why_problem=[Problem.of("b", what="new"), Problem.sentence("Go on.")]))
    none = in_english(Problem.of("a", why_problem=[]))
    older = in_english(Problem("a", "", {"why_problem": "No JSON."}))

    assert (two, none, older) == ("It failed. It is new. Go on.", "It failed.", "It failed. No JSON.")


def test_English_OfAnUnknownCode_IsItsCodeAndArguments(table: dict[str, str]) -> None:
    assert in_english(Problem.of("of.a.newer.host", path="a", count=3)) == "of.a.newer.host (a, 3)"


def test_English_OfAProblemOfTheHost_IsTheHosts() -> None:
    assert in_english(Problem.of("webui.gpu_lent")) == _host_table()["webui.gpu_lent"]


def test_Json_OfAProblem_IsReadBack() -> None:
    problem = Problem("a.b", "rank", {"path": "花子", "why_problem": "[]"})

    assert json.loads(json.dumps(problem.as_json())) == {
        "code": "a.b", "field": "rank", "arguments": {"path": "花子", "why_problem": "[]"}}
    assert problems.read(problem.as_json()) == problem


@pytest.mark.parametrize(("content", "problem"), [
    ({"code": "a"}, Problem("a")), ("A sentence.", Problem.sentence("A sentence.")), ("", None), (None, None),
    ({"text": "x"}, None), ({"code": "a", "arguments": {"n": 3}}, Problem("a", "", {"n": "3"}))])
def test_Read_OfWhatOthersWrite_IsAProblemOrNone(content: object, problem: Problem | None) -> None:
    assert problems.read(content) == problem


def test_Error_OfAProblem_HasItsSentenceAsMessage() -> None:
    error = ProblemError(Problem.of("host.locked", path="/a/host.lock"))

    assert str(error) == "Another program keeps /a/host.lock locked. End it, then press Restart."
