"""Which answers count as the same work, and when one verdict may stand for another."""

import pytest

from grader.classes.alike import credited, may_be_credited, shape_of
from grader.classes.answer_texts import AnswerText

FUNCTIONS = {"double": ("x",)}
PLAIN = "import torch\n\ndef double(x):\n    twice = x + x\n    return twice\n"


def shape(source: str) -> str:
    return shape_of(AnswerText(".py", source.encode()), FUNCTIONS)


@pytest.mark.parametrize(
    "same",
    [
        "import torch\n\n\n# mine\ndef double(x):\n    twice = x + x  # twice\n    return twice\n",
        "import torch\ndef double(x):\n    result = x + x\n    return result\n",
        "import torch\ndef double(x):\n    result = (x +\n        x)\n\n    return (result)\n",
    ],
)
def test_comments_layout_and_local_names_make_no_difference(same: str) -> None:
    assert shape(same) == shape(PLAIN)
    assert may_be_credited(shape(same))


@pytest.mark.parametrize(
    "other",
    [
        PLAIN.replace("x + x", "x - x"),
        PLAIN.replace("x + x", "2 * x"),
        PLAIN.replace("import torch", "import torch as t"),
        PLAIN.replace("(x)", "(y)").replace("x + x", "y + y"),  # a caller may name it
        "import torch\ndef double(x):\n    a = x + x\n    b = a\n    return a\n",
        PLAIN + "\ndouble(x=1)\n",
        PLAIN.replace("(x)", "(x: Tensor)"),  # which nothing imports
        PLAIN.replace("(x)", "(x, *more: Tensor)"),
    ],
)
def test_what_may_make_a_difference_does(other: str) -> None:
    assert shape(other) != shape(PLAIN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # A name that one binds and the other takes from Python.
        (
            "def f():\n    sum = 1\ndef double(x):\n    return sum([x, x])\n",
            "def f():\n    total = 1\ndef double(x):\n    return total([x, x])\n",
        ),
        (
            "def double(x):\n    a = 1\n    return x.a\n",
            "def double(x):\n    b = 1\n    return x.a\n",
        ),
        (
            "def g(a): return a\ndef double(x):\n    return g(a=x)\n",
            "def g(b): return b\ndef double(x):\n    return g(a=x)\n",
        ),
        (
            "def g(a, c): return a\nfor name in 'a c'.split():\n    g(**{name: 1})\n",
            "def g(b, c): return b\nfor name in 'a c'.split():\n    g(**{name: 1})\n",
        ),
    ],
)
def test_a_name_that_something_else_refers_to_is_not_renamed(one: str, other: str) -> None:
    assert shape(one) != shape(other)


@pytest.mark.parametrize(
    "source",
    [
        "def double(x):\n    twice = x + x\n    return eval('twice')\n",
        "import inspect\n" + PLAIN,
        "from torch import *\n" + PLAIN,
        PLAIN.replace("return twice", "return locals()['twice']"),
        "import sys\n" + PLAIN,
        PLAIN + "print(double.__code__)\n",
    ],
)
def test_what_may_see_its_own_text_is_listed_and_graded_by_itself(source: str) -> None:
    renamed = source.replace("twice", "zweimal") if "'twice'" not in source else source
    assert not may_be_credited(shape(renamed))


@pytest.mark.parametrize("source", ["def double(x:\n", "x = '" + "a" * 300_000 + "'", "(" * 5000])
def test_what_cannot_be_parsed_is_compared_by_its_bytes(source: str) -> None:
    assert shape(source) != shape(source + "\n")


def verdict(**fields: object) -> dict[str, object]:
    return {"error": None, "output": "", "diagnosis": None, "answer_sha256": "a", **fields}


def text(source: str) -> AnswerText:
    return AnswerText(".py", source.encode())


def test_a_credited_verdict_names_the_other_answers_lines() -> None:
    cut = {"line": 4, "source": "twice = x + x", "function": "double"}
    other = text(
        "# by\n# me\nimport torch\n\ndef double(x):\n    result = x + x\n    return result\n"
    )
    given = verdict(diagnosis={"id": "cut", "evidence": {"cut": cut}})
    made = credited(given, text(PLAIN), other)
    assert made is not None
    assert made["diagnosis"]["evidence"]["cut"] == {
        "line": 6,
        "source": "result = x + x",
        "function": "double",
    }
    assert made["answer_sha256"] == other.sha256


@pytest.mark.parametrize("quoted", [{"error": {"type": "E"}}, {"output": "hello"}])
def test_a_verdict_that_quotes_an_answer_is_not_credited(quoted: dict[str, object]) -> None:
    assert credited(verdict(**quoted), text(PLAIN), text(PLAIN + "#")) is None
