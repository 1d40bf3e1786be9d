"""What the stub tells a person: a code with arguments, as the host's problems are (TrainTools.Core/Problems).

The sentences are in `texts/`, a file a language, by the code; the tab has them from there. Here the English one is
made, for the console and the log. In a sentence `{key}` is an argument, `{x_problem}` one that holds problems, shown
as their sentences, and `{n|image|images}` chooses by whether the argument is 1.
"""
from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_BRACE = re.compile(r"(?P<space> ?)\{(?P<key>\w+)(?:\|(?P<one>[^|}]*)\|(?P<many>[^}]*))?\}")
_FOLDER = Path(__file__).resolve().parent
_OWN = _FOLDER / "texts"
# The host's, for those of its problems that are passed on, and the few that it shares with the stub.
_HOSTS = _FOLDER.parents[1] / "src" / "TrainTools.Core" / "Problems" / "Texts"


@dataclasses.dataclass(frozen=True)
class Problem:
    """Something that a person is told; it need not be bad."""

    code: str
    field: str = ""  # a setting's key; empty: it stands at none
    arguments: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @staticmethod
    def of(code: str, **arguments: object) -> Problem:
        """One that stands at no setting. An argument whose name ends in `_problem` is a problem or several."""
        return Problem(code, "", {key: _text(key, value) for key, value in arguments.items()})

    @staticmethod
    def sentence(text: str) -> Problem:
        """A sentence as another program says it."""
        return Problem.of("sentence", sentence=text)

    def as_json(self) -> dict[str, Any]:
        """For the tab and the host."""
        return {"code": self.code, "field": self.field, "arguments": dict(self.arguments)}


class ProblemError(Exception):
    """Something that a person can mend; the message is the English sentence."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(in_english(problem))
        self.problem = problem


def read(content: object) -> Problem | None:
    """A problem from JSON; a text is a sentence from before there were codes. None where it is neither."""
    if isinstance(content, str):
        return Problem.sentence(content) if content else None
    if not isinstance(content, dict) or not isinstance(content.get("code"), str):
        return None
    arguments = content.get("arguments")
    return Problem(content["code"], str(content.get("field") or ""),
                   {key: str(value) for key, value in arguments.items()} if isinstance(arguments, dict) else {})


def in_english(problem: Problem) -> str:
    """The sentence, fields by their keys; one whose code is not known is shown as its code and arguments."""
    return _filled(problem, _english())


def in_language(problem: Problem, language: str) -> str:
    """The same in the language of a locale such as `ja_JP`, where we have it, else in English."""
    named = language[:2].lower()
    return _filled(problem, _sentences(named) if (_OWN / f"{named}.json").exists() else _english())


def _filled(problem: Problem, table: Mapping[str, str]) -> str:
    values = problem.arguments
    sentence = table.get(problem.code)
    if sentence is None:
        return f"{problem.code} ({', '.join(values.values())})"

    def fill(brace: re.Match[str]) -> str:
        key, space, value = brace["key"], brace["space"], values.get(brace["key"])
        if value is None:
            return space + problem.field if key == "name" else brace[0]
        if brace["one"] is not None:
            return space + (brace["one"] if value == "1" else brace["many"])
        if not key.endswith("_problem"):
            return space + value
        inner = " ".join(_filled(one, table) for one in _inner(value))
        return space + inner if inner else ""

    return _BRACE.sub(fill, sentence)


def _text(key: str, value: object) -> str:
    if not key.endswith("_problem"):
        return str(value)
    problems = [value] if isinstance(value, Problem) else value
    assert isinstance(problems, Sequence)
    return json.dumps([problem.as_json() for problem in problems], ensure_ascii=False)


def _inner(text: str) -> list[Problem]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    return [problem for problem in map(read, found if isinstance(found, list) else [text]) if problem is not None]


def _english() -> dict[str, str]:
    return _sentences("en")


@functools.lru_cache(maxsize=None)
def _sentences(language: str) -> dict[str, str]:
    files = [folder / f"{language}.json" for folder in (_HOSTS, _OWN)]
    tables: list[dict[str, str]] = [json.loads(file.read_text(encoding="utf-8")) for file in files if file.exists()]
    return {code: sentence for table in tables for code, sentence in table.items()}
