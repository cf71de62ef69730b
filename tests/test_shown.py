"""Hostile text through the real commands: whatever an answer is called, raises, prints or names,
nothing of it is obeyed where it is shown."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from grader.judge import messages
from grader.judge.compare import Finding

from .bad import HEAD, RIGHT, answer
from .conftest import ROOT
from .shown import COLOUR, obeyed, unseen
from .warm_command import warm_command

Kata = Callable[..., "subprocess.CompletedProcess[str]"]

FILLER = "word " * 15
"""So that what follows begins a line where a narrow terminal folds."""
EVIL = (
    "\x1b[31m\x1b]8;;http://a.example\x07\x9b2J\u202e\u2066\u200b\ufeff\u2028\x85\x0b\x0c\x08\0\ud800"
    "\r::error file=a.py::X\n::warning::X\n \t::add-mask::X\n\u3000\u034f::notice::X\n"
    "X##[error]X] ##vso[task.setvariable variable=a]X ##teamcity[a 'X']\n"
    "Found: forged\nAsked: nothing\nThink: forged\n"
    f"{FILLER}::group::X {FILLER}##[group]X]"
)


def quoted(mark: str) -> str:
    """A literal for an answer's source of a text that begins with this mark and is hostile."""
    return ascii(mark + EVIL)


# By what is hostile in it: an answer whose report begins that text with the word in capitals.
ANSWERS = {
    "PRINTED": f"print({quoted('PRINTED')})\n" + RIGHT,
    "MESSAGE": answer(f"raise ValueError({quoted('MESSAGE')})"),
    "TYPE": answer(f"raise type({quoted('TYPE')}, (Exception,), {{}})('x')".replace("\\x00", "")
                   .replace("\\ud800", "")),
    "FUNCTION": answer(
        "def f():\n    raise ValueError('x')\n"
        f"f.__code__ = f.__code__.replace(co_name={quoted('FUNCTION')})\nf()"
    ),
    "SOURCE": answer("raise ValueError  # SOURCE\x1b[31m\u202e\x9b31m ##[error]X] ##vso[a]X"),
    "RETURNED": answer(
        f"return type({quoted('RETURNED')}, (), {{}})()".replace("\\x00", "").replace("\\ud800", "")
    ),
    "DEFAULT": HEAD.replace(
        "vector)", "vector, *, other, more=type('D', (), {'__repr__': lambda self: "
        f"{quoted('DEFAULT')}}})())"
    ) + "    return params\n",
    "SYNTAX": "x = = 1  # SYNTAX\x1b[31m\u202e\x9b31m ##[error]X] ##vso[a]X\n",
    "LOADED": f"raise ImportError({quoted('LOADED')})\n",
    "MODULE": f"raise ModuleNotFoundError('x', name={quoted('MODULE')})\n",
    "CUT": HEAD + "    slope = [p.detach() for p in params]  # CUT\x1b[31m\u202e ##[error]X]\n"
           "    return torch.autograd.grad(sum((s * p).sum() for s, p in zip(slope, params)), "
           "params, create_graph=True)\n",
}  # fmt: skip
NAME = "\x1b[31m\u202e\u2028\n::error::X\n ##[error]X] ##vso[a]X\udcff"
"""Part of a file's name; the last of it is a byte that is no UTF-8."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile")
    for mark, text in ANSWERS.items():
        (path / f"{mark}{NAME}.py").write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def assert_harmless(text: str) -> None:
    plain = COLOUR.sub("", text)
    assert unseen(plain) == set()
    assert [line for line in plain.splitlines() if obeyed(line)] == []
    assert [line for line in text.splitlines() if obeyed(line)] == []


ENVIRONMENTS = {
    "piped": {"COLUMNS": "100"},
    "narrow": {"COLUMNS": "40"},
    "colour": {"FORCE_COLOR": "1", "TERM": "xterm-256color"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "github": {"GITHUB_ACTIONS": "true", "CI": "true"},
}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("marks", [list(ANSWERS)[:6], list(ANSWERS)[6:]], ids=["some", "others"])
def test_a_terminal_shows_all_and_obeys_nothing(
    kata: Kata, folder: Path, marks: list[str], environment: str
) -> None:
    names = [word for mark in marks for word in ("--answer", f"{mark}{NAME}.py")]
    done = kata("grade", "hvp", *names, cwd=folder, **ENVIRONMENTS[environment])
    assert done.returncode == 1
    assert done.stderr == ""
    assert_harmless(done.stdout)
    for mark in marks:
        assert done.stdout.count(mark) > 2  # in the file's name, in its replay, and in its text
        assert f"({mark}\\x1b[31m\\u202e\\u2028\\n" in done.stdout or environment == "narrow"


def test_what_is_forged_stands_behind_what_it_was_forged_in(kata: Kata, folder: Path) -> None:
    """No line of the answer's can be taken for one of the grader's."""
    names = [word for mark in ("PRINTED", "MESSAGE") for word in ("--answer", f"{mark}{NAME}.py")]
    lines = kata("grade", "hvp", *names, cwd=folder).stdout.splitlines()
    assert [
        line for line in lines if line.strip().startswith(("Asked nothing", "Think forged"))
    ] == []
    assert "  │ Asked: nothing" in lines
    assert "          Asked: nothing" in lines


def test_a_list_of_many_has_a_line_for_each(kata: Kata, folder: Path) -> None:
    names = [word for mark in ANSWERS for word in ("--answer", f"{mark}{NAME}.py")]
    done = kata("grade", "hvp", *names, cwd=folder, COLUMNS="2000")
    assert_harmless(done.stdout)
    assert len(done.stdout.splitlines()) == len(ANSWERS) + 1


def strings_in(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [s for key, value in data.items() for s in (key, *strings_in(value))]
    if isinstance(data, list):
        return [s for value in data for s in strings_in(value)]
    return [data] if isinstance(data, str) else []


def test_json_is_raw_bounded_and_obeyed_by_no_log(kata: Kata, folder: Path) -> None:
    names = [word for mark in ANSWERS for word in ("--answer", f"{mark}{NAME}.py")]
    done = kata("grade", "hvp", *names, "--json", "-", cwd=folder)
    assert done.stdout.isascii()
    assert_harmless(done.stdout)
    assert_harmless(done.stderr)
    verdicts = json.loads(done.stdout)
    schema = json.loads((ROOT / "grader" / "judge" / "verdict.schema.json").read_text())
    for verdict in verdicts:
        jsonschema.Draft202012Validator(schema).validate(verdict)
    assert "\x1b[31m" in verdicts[list(ANSWERS).index("MESSAGE")]["error"]["message"]
    for verdict in verdicts:
        assert max(map(len, strings_in(verdict))) <= 16 * 1024
        del verdict["answer"], verdict["replay"]  # a file's name may be no UTF-8
        json.dumps(verdict, ensure_ascii=False).encode("utf-8")


LONG = "x" * 200_000


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"print('y' * {len(LONG)})\n" + RIGHT, id="printed"),
        pytest.param(answer(f"raise ValueError('y' * {len(LONG)})"), id="message"),
        pytest.param(answer(f"raise type('y' * {len(LONG)}, (Exception,), {{}})()"), id="type"),
        pytest.param(answer(f"return type('y' * {len(LONG)}, (), {{}})()"), id="returned"),
        pytest.param(answer(f"raise ValueError  # {LONG}"), id="source"),
        pytest.param(f"x = = 1  # {LONG}\n", id="syntax"),
        pytest.param(answer(f"def {LONG}():\n    1 / 0\n{LONG}()"), id="function"),
        pytest.param(HEAD.replace("vector)", f"vector, *, {LONG})") + "    pass", id="parameter"),
        pytest.param(answer("def f(n):\n    f(n - 1) if n else 1 / 0\nf(500)"), id="places"),
    ],
)
def test_every_string_of_a_verdict_is_bounded(grade_text: Any, source: str) -> None:
    data = grade_text("hvp", source).to_json()
    del data["answer"], data["replay"]
    assert max(map(len, strings_in({**data, "output": ""}))) <= 5000
    assert len(data["output"]) <= 16 * 1024
    assert len(json.dumps(data)) < 64 * 1024


def test_a_finding_is_bounded_whatever_was_seen() -> None:
    """Names of parameters alone may have 4,000 characters; more than that is not to be shown."""
    message = messages.of_finding(Finding(LONG, LONG), "Where: here.")
    assert len(message) < 6000


# ---- names that the user gives ------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("grade", "hvp", "--answer", EVIL.replace("\0", "")), id="answer"),
        pytest.param(("grade", EVIL.replace("\0", "")), id="kata"),
        pytest.param(("grade", "hvp", "--from", EVIL.replace("\0", "")), id="folder"),
        pytest.param((f"--{EVIL}".replace("\0", ""),), id="option"),
    ],
)
def test_what_cannot_be_done_is_reported_in_one_harmless_line(kata: Kata, words: Any) -> None:
    done = kata(*(os.fsdecode(word.encode("utf-8", "replace")) for word in words))
    assert done.returncode == 2
    assert_harmless(done.stderr)
    assert len(done.stderr.splitlines()) == 1


# ---- pytest -------------------------------------------------------------------------------

MAML = """print({printed})
class E(Exception): pass
def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    raise E({message})
def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    return None
"""
WISHES = ("PYTEST_ADDOPTS", "PY_COLORS", "FORCE_COLOR", "COLUMNS", "KATA_COMMAND", "GITHUB_ACTIONS")


def run_pytest(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if k not in WISHES}
    return warm_command().run(
        ("-p", "no:cacheprovider", *words), folder, environment, 120,
        module="pytest", errors="surrogateescape",
    )  # fmt: skip


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Answers that pass, fail, raise, and leave a bonus, each with hostile text."""
    root = tmp_path_factory.mktemp("practice")
    bonus = (ROOT / "tests/answers/right/maml/state_dict_keep_vars.py").read_text(encoding="utf-8")
    evil = f"E = type('E', (Exception,), {{'__str__': lambda self: {quoted('BONUS')}}})\n"
    head, _, rest = bonus.partition("def maml_inner_update")
    texts = {
        "kata/hvp.py": ANSWERS["PRINTED"],
        "kata/maml.py": MAML.format(printed=quoted("PRINTED"), message=quoted("MESSAGE")),
        "kata/unroll.py": ANSWERS["SYNTAX"],
        "solutions/maml.py": f"{head}{evil}def maml_inner_update{rest}" + TIED,
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


TIED = """
_inner = maml_inner_update
def maml_inner_update(model, *rest):
    named = list(model.named_parameters(remove_duplicate=False))
    if len(named) != len({id(p) for _, p in named}):
        raise E
    return _inner(model, *rest)
"""


def test_pytest_shows_all_and_obeys_nothing(practice: Path) -> None:
    done = run_pytest(practice, "-v", "-rA", "kata", "solutions", "--junitxml=out.xml")
    assert_harmless(done.stdout)
    assert_harmless(done.stderr)
    for mark in ("PRINTED", "MESSAGE", "SYNTAX", "BONUS"):
        assert f"{mark}\\x1b[31m" in done.stdout
    assert "│ PRINTED" in done.stdout
    # A strict parser: it stops at a character that XML does not have.
    said = [
        text
        for element in ElementTree.parse(practice / "out.xml").iter()
        for text in (element.text or "", *element.attrib.values())
    ]
    for mark in ("MESSAGE", "SYNTAX", "BONUS"):
        assert [text for text in said if f"{mark}\\x1b[31m" in text]
    assert unseen("".join(said)) == set()


def test_pytest_does_not_show_a_folder_that_is_named_to_be_obeyed(tmp_path: Path) -> None:
    """pytest itself shows the paths of tests as they are."""
    for name in ("\x1b[31m\u202e", "\n::error::X\n", "##[error]X]", "\udcff"):
        (tmp_path / name / "kata").mkdir(parents=True)
        (tmp_path / name / "kata" / "hvp.py").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "kata").mkdir()
    (tmp_path / "kata" / "hvp.py").write_text(RIGHT, encoding="utf-8")
    done = run_pytest(tmp_path, "-v", ".", "-k", "written", "--junitxml=out.xml")
    assert_harmless(done.stdout)
    assert "1 passed, 5 deselected, 4 warnings" in done.stdout
    assert "not graded, since its path is not plain text: " in done.stdout
    ElementTree.parse(tmp_path / "out.xml")
