"""Bad input: an honest outcome, a message that says what to mend, and no traceback of ours."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.answers.read import read_answer
from grader.common import files
from grader.judge.verdict import Verdict
from grader.pipeline.grade import grade_with
from grader.wall.workers import Workers

from .bad import MAML, RIGHT, UNROLL, answer, ours_in, said
from .conftest import SEED
from .known_answers import FEW

Grade = Callable[..., Verdict]

# ---- files that no answer can be read from ------------------------------------------------


def test_a_file_that_is_missing_keeps_no_other_from_being_graded(kata: Any, tmp_path: Path) -> None:
    (tmp_path / "right.py").write_text(RIGHT, encoding="utf-8")
    done = kata("grade", "hvp", "--answer", "right.py", "--answer", "gone.py", cwd=tmp_path)
    assert done.returncode == 2
    assert "Passed: 10 of 10 points" in done.stdout
    assert done.stderr == "kata: gone.py does not exist, so hvp cannot be graded\n"


def big(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100 * 1024**2)


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))


def linked(target: str) -> Callable[[Path], None]:
    """Makes the answer a link. What it leads to would pass."""

    def link(path: Path) -> None:
        (path.parent / "right.py").write_text(RIGHT, encoding="utf-8")
        path.symlink_to(target)

    return link


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(lambda path: path.mkdir(), "It is a folder", id="folder"),
        pytest.param(os.mkfifo, "It is not a regular file, but a pipe", id="fifo"),
        pytest.param(a_socket, "a socket or a device", id="socket"),
        pytest.param(linked("right.py"), "It is a link to right.py. An answer", id="link"),
        pytest.param(linked("/dev/zero"), "a link to /dev/zero", id="link_to_a_device"),
        pytest.param(linked("gone.py"), "a link to gone.py", id="dangling"),
        pytest.param(linked("hvp.py"), "a link to hvp.py", id="circle"),
        pytest.param(big, "It has 104,857,600 bytes; an answer has at most", id="100_mb"),
    ],
)
def test_what_is_not_a_text_file_is_unreadable(
    workers: Workers, tmp_path: Path, make: Callable[[Path], None], says: str
) -> None:
    make(tmp_path / "hvp.py")
    verdict = grade_with(workers, "hvp", tmp_path / "hvp.py", seed=SEED)
    assert verdict.outcome == "unreadable"
    assert says in said(verdict)
    assert verdict.score == 0
    assert ours_in(verdict) == []


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs /proc")
def test_a_regular_file_that_gives_an_error_is_unreadable() -> None:
    with pytest.raises(files.Unreadable, match="it cannot be read: "):
        read_answer(Path("/proc/self/mem"))


def test_an_answer_behind_a_linked_folder_is_read(tmp_path: Path) -> None:
    """Somebody who keeps kata/ elsewhere links the folder."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "hvp.py").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "kata").symlink_to("elsewhere")
    assert read_answer(tmp_path / "kata" / "hvp.py").source == RIGHT


def test_an_answer_with_a_second_name_is_read(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(RIGHT, encoding="utf-8")
    os.link(tmp_path / "one.py", tmp_path / "two.py")
    assert read_answer(tmp_path / "two.py").source == RIGHT


@pytest.fixture
def swapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """An answer in whose place something else is put between the look at it and its opening."""
    path, system_open = tmp_path / "hvp.py", os.open
    for name in ("hvp.py", "right.py"):
        (tmp_path / name).write_text(RIGHT, encoding="utf-8")

    def at_opening(swap: Callable[[Path], None]) -> Path:
        def swap_and_open(file: Any, *rest: Any, **more: Any) -> int:
            if file == path:
                path.unlink()
                swap(path)
            return system_open(file, *rest, **more)

        monkeypatch.setattr(files.os, "open", swap_and_open)
        return path

    return at_opening


@pytest.mark.parametrize(
    "swap",
    [
        pytest.param(linked("right.py"), id="link"),
        pytest.param(os.mkfifo, id="fifo"),
    ],
)
@pytest.mark.parametrize("flags", ["the system's", "none"])
def test_what_takes_its_place_meanwhile_is_not_read(
    swapped: Any, monkeypatch: pytest.MonkeyPatch, swap: Callable[[Path], None], flags: str
) -> None:
    if flags == "none":  # as on a system without O_NOFOLLOW; the FIFO has to be opened still
        monkeypatch.setattr(files, "_FLAGS", os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(files.Unreadable, match=r"cannot be opened|took its|regular"):
        read_answer(swapped(swap))


def test_a_file_that_grows_while_it_is_read_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, system_read, taken = tmp_path / "hvp.py", os.read, []
    path.write_text("#", encoding="utf-8")

    def grow_and_read(descriptor: int, size: int) -> bytes:
        with path.open("ab") as file:
            file.write(b"#" * 300_000)
        taken.append(system_read(descriptor, size))
        return taken[-1]

    monkeypatch.setattr(files.os, "read", grow_and_read)
    with pytest.raises(files.Unreadable, match="an answer has at most 1,000,000"):
        read_answer(path)
    assert sum(map(len, taken)) == 1_000_001


def test_a_file_without_permission_is_unreadable(
    workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal is made here, since root may read everything."""
    path, system_open = tmp_path / "hvp.py", os.open
    path.write_text(RIGHT, encoding="utf-8")

    def refuse(file: Any, *rest: Any, **more: Any) -> int:
        if file == path:
            raise PermissionError(13, "Permission denied")
        return system_open(file, *rest, **more)

    monkeypatch.setattr(files.os, "open", refuse)
    verdict = grade_with(workers, "hvp", path, seed=SEED)
    assert verdict.outcome == "unreadable"
    assert "There is no permission to read it" in said(verdict)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        pytest.param(b"x = 1\ny = '\xff'\n", "not UTF-8: byte 0xff in line 2", id="not_utf_8"),
        pytest.param(
            b"# coding: cp1252\nx = '\x81'\n", "not cp1252: byte 0x81 in line 2", id="cp1252"
        ),
        pytest.param(b"# coding: bogus\nx = '\xe9'\n", "not UTF-8", id="no_such_encoding"),
        pytest.param(b"try:\n    1\nexcept A, B:\n    2\n", "read by Python 3.", id="newer"),
        pytest.param(RIGHT.encode("utf-16"), "UTF-8", id="utf_16"),
        pytest.param(b"x = 1\0\n", "NUL bytes", id="nul"),
        pytest.param(b"#" * 1_000_001, "It has 1,000,001 bytes", id="a_byte_too_many"),
        pytest.param(b"y = 1\nx = = 1\n", "SyntaxError: invalid syntax", id="syntax"),
        pytest.param(b"y = 1\nx = = 1\n", "Line: 2, column 5: x = = 1", id="line_and_column"),
        pytest.param(b"\xef\xbb\xbfx = = 1\n", "Line: 1, column 5: x", id="column_after_bom"),
        pytest.param(b"def f():\nreturn 1\n", "Line: 2, column 1: return 1", id="indentation"),
        pytest.param(b"if 1:\n\tx = 1\n        y = 2\n", "TabError", id="tabs_and_spaces"),
        pytest.param(b"return 3\n", "Line: 1, column 1: return 3", id="return_outside"),
        pytest.param(b"x = " + b"-" * 200_000 + b"1\n", "nested", id="nested_without_end"),
    ],
)
def test_what_is_not_python_is_unreadable(grade_text: Grade, source: bytes, says: str) -> None:
    verdict = grade_text("hvp", source)
    assert verdict.outcome == "unreadable"
    assert says in said(verdict)
    assert verdict.score == 0
    assert ours_in(verdict) == []


# ---- right answers in files that look odd -------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(b"\xef\xbb\xbf" + RIGHT.encode(), id="bom"),
        pytest.param(RIGHT.replace("\n", "\r\n"), id="crlf"),
        pytest.param(f"# coding: latin-1\nx = 'é'\n{RIGHT}".encode("latin-1"), id="latin_1"),
        pytest.param(
            f"#!/python\n# vim: set fileencoding=cp1252 :\nx = '€'\n{RIGHT}".encode("cp1252"),
            id="cp1252",
        ),
        pytest.param(RIGHT.replace("\n", "\r"), id="cr"),
        pytest.param(RIGHT.rstrip("\n"), id="no_trailing_newline"),
        pytest.param(RIGHT + "#" * (1_000_000 - len(RIGHT)), id="as_long_as_allowed"),
        pytest.param(RIGHT.replace("vector):", "vector, scale=1.0):"), id="default_parameter"),
        pytest.param(
            "from functools import wraps\n\n\ndef logged(f):\n    @wraps(f)\n"
            "    def call(*args):\n        return f(*args)\n    return call\n\n\n"
            + RIGHT.replace("def h", "@logged\ndef h"),
            id="decorated",
        ),
        pytest.param(
            RIGHT.replace("def h", "import functools\n@functools.lru_cache\ndef wrap(f):\n"
                          "    return lambda *args: f(*args)\n\n\n@wrap\ndef h"),
            id="decorated_without_wraps",
        ),
        pytest.param(
            "from dataclasses import dataclass\n\n\n@dataclass\nclass Row:\n    size: int = 0\n\n\n"
            + RIGHT,
            id="dataclass",
        ),
        pytest.param(
            "from __future__ import annotations\nfrom dataclasses import dataclass, field\n\n\n"
            "@dataclass\nclass Row:\n    size: list[int] = field(default_factory=list)\n\n\n"
            + RIGHT,
            id="dataclass_with_annotations_as_text",
        ),
        pytest.param(
            RIGHT + "torch.set_default_dtype(torch.float16)\ntorch.set_grad_enabled(False)\n",
            id="global_switches_left_set",
        ),
        pytest.param(RIGHT + "import sys\nsys.stdout = sys.stderr = None\n", id="no_streams"),
        pytest.param(RIGHT + "if __name__ == '__main__':\n    raise ValueError\n", id="main"),
    ],
)  # fmt: skip
def test_an_odd_file_with_a_right_answer_passes(grade_text: Grade, source: str | bytes) -> None:
    assert grade_text("hvp", source).outcome == "passed"


def test_what_a_module_prints_at_import_is_shown_beside_a_pass(grade_text: Grade) -> None:
    verdict = grade_text("hvp", "print('Grüße ‖θ‖')\n" + RIGHT)
    assert verdict.passed
    assert verdict.output == "Grüße ‖θ‖\n"


# ---- functions that are not there, or not as the kata calls them --------------------------


@pytest.mark.parametrize("body", ["pass", "...", '"""Later."""', "raise NotImplementedError('x')"])
@pytest.mark.parametrize("slug", FEW)
def test_bodies_with_nothing_in_them_are_not_started(
    grade_text: Grade, slug: str, body: str
) -> None:
    source = {"hvp": answer(body), "maml": MAML, "unroll": UNROLL}[slug]
    verdict = grade_text(slug, source.format(inner=body, outer=body))
    assert verdict.outcome == "not_started"
    assert verdict.score == 0


def test_a_body_that_raises_not_implemented_after_a_print_is_not_started(grade_text: Grade) -> None:
    verdict = grade_text("hvp", answer("print(1)\nraise NotImplementedError"))
    assert verdict.outcome == "not_started"


@pytest.mark.parametrize("left", ["pass", "...", "raise NotImplementedError"])
@pytest.mark.parametrize("function", ["inner", "outer"])
def test_one_function_of_two_unwritten_is_named(
    grade_text: Grade, function: str, left: str
) -> None:
    bodies = {"inner": "return model", "outer": "return None", function: left}
    verdict = grade_text("maml", MAML.format(**bodies))
    assert verdict.outcome == "failed"
    assert f"`maml_{function}_update` is not written yet" in said(verdict)
    assert verdict.score == 0


@pytest.mark.parametrize(
    ("source", "says"),
    [
        pytest.param("", "does not define a function `hessian_vector_product`", id="empty"),
        pytest.param('"""H v."""\n', "does not define a function", id="docstring_only"),
        pytest.param(RIGHT.replace("_vector_", "_"), "does not define a function", id="other_name"),
        pytest.param(
            "def hessian_vector_product(loss, params):\n    return params\n",
            "takes 2 parameters (loss, params)",
            id="fewer",
        ),
        pytest.param(
            "def hessian_vector_product(loss, params, vector, eps):\n    return params\n",
            "takes 4 parameters (loss, params, vector, eps)",
            id="more",
        ),
        pytest.param(
            "def hessian_vector_product(loss, params, *, vector):\n    return params\n",
            "(loss, params, *, vector)",
            id="keyword_only",
        ),
        pytest.param("hessian_vector_product = 3\n", "is not a function, but int", id="int"),
        pytest.param("hessian_vector_product = None\n", "hessian_vector_product`", id="none"),
        pytest.param("class hessian_vector_product:\n    pass\n", "class", id="class"),
    ],
)
def test_a_function_that_cannot_be_called_is_named(
    grade_text: Grade, source: str, says: str
) -> None:
    verdict = grade_text("hvp", source)
    assert verdict.outcome == "failed"
    assert says in said(verdict)
    assert verdict.score == 0
    assert ours_in(verdict) == []


def test_a_missing_function_of_two_is_named(grade_text: Grade) -> None:
    verdict = grade_text("maml", MAML.format(inner="return model", outer="").split("\n\n")[0])
    assert verdict.outcome == "failed"
    assert "does not define a function `maml_outer_update`" in said(verdict)
