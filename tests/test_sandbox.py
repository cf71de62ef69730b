"""The sandbox: what each level refuses, what it leaves to a right answer, and what it says."""

import ast
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.common.faults import GraderFault
from grader.doctor import sandbox as doctor
from grader.judge.verdict import Verdict
from grader.pipeline.grade import grade_with
from grader.protocol import levels
from grader.wall.workers import Workers, open_workers
from grader.worker import environment, linux, readable

from .bad import RIGHT, said
from .here import HERE, needs
from .known_answers import ANSWERS, FEW, ROOT, SEED, slow

Grade = Callable[..., Verdict]

# ---- levels -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layers", "level"),
    [
        (["process", "rlimits", "landlock", "seccomp", "namespaces"], "full"),
        (["process", "rlimits", "landlock"], "landlock"),
        (["process", "rlimits", "seccomp"], "seccomp"),
        (["process", "landlock", "seccomp"], "process"),
        (["process"], "process"),
        ([], "process"),
    ],
)
def test_the_level_follows_from_the_layers(layers: list[str], level: str) -> None:
    assert levels.level_of(layers) == level


def test_levels_are_ordered() -> None:
    assert levels.is_at_least("full", "seccomp")
    assert levels.is_at_least("seccomp", "seccomp")
    assert not levels.is_at_least("process", "landlock")


@pytest.fixture(scope="class", params=[pytest.param(n, marks=needs(n)) for n in levels.LEVELS])
def level(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="class")
def at(level: str) -> Iterator[Workers]:
    """Workers at a level. At the highest their zygote is as cold as `kata grade` finds it: what an
    answer imports late, it imports in the sandbox."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KATA_SANDBOX", level)
        with open_workers(FEW) as workers:
            if level != HERE.level:
                workers.expect_more()
            yield workers


WAYS = (
    *("autograd", "func", "functional", "utils", "stateless", "parametrize", "checkpoint"),
    *("optim", "copy", "threading", "Function", "backward", "register_hook", "set_grad_enabled"),
)


def interfaces_in(path: Path) -> set[str]:
    """By what of torch's a right answer differentiates, as `autograd.grad`; and its kata."""
    names = {path.parent.name}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            names.add(".".join(ast.unparse(node).split(".")[-2:]))
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module.split('.')[-1]}.{alias.name}" for alias in node.names}
    dotted = {name: name.split(".") for name in names}
    return {
        last if last in WAYS else name
        for name, (*first, last) in dotted.items()
        if not first or first[0] in WAYS or last in WAYS
    }


def right_answers() -> list[Path]:
    return [path for slug in FEW for path in sorted((ANSWERS / "right" / slug).glob("*.py"))]


def one_per_interface() -> list[Path]:
    """Right answers that use, between them, all that any right answer uses of torch."""
    uses = {path: interfaces_in(path) for path in right_answers()}
    left, chosen = set().union(*uses.values()), []
    while left:
        chosen.append(max(uses, key=lambda path: len(uses[path] & left)))
        left -= uses[chosen[-1]]
    return chosen


class TestLevels:
    """The corpus is graded whole at the highest level by test_corpora; here, at every level, one
    answer per interface of torch's, and in `make test-all` the whole corpus again."""

    @pytest.mark.parametrize("all_of_them", [False, *slow([True])], ids=str)
    def test_right_answers_pass(self, at: Workers, level: str, all_of_them: bool) -> None:
        for path in right_answers() if all_of_them else one_per_interface():
            verdict = grade_with(at, path.parent.name, path, seed=SEED)
            assert verdict.outcome == "passed", (path, said(verdict))
            assert verdict.sandbox.level == level

    def test_what_is_required_is_had(self, at: Workers, level: str) -> None:
        solution = ROOT / "solutions" / "hvp.py"
        assert grade_with(at, "hvp", solution, seed=SEED, require=level).passed
        if level != levels.LEVELS[0]:
            with pytest.raises(GraderFault, match="'full' is required"):
                grade_with(at, "hvp", solution, seed=SEED, require="full")

    def test_the_doctor_sees_the_same_level(self, at: Workers, level: str) -> None:
        assert doctor.examine().level == level


def test_an_answer_is_not_run_below_what_is_required(
    loose_workers: Workers, tmp_path: Path
) -> None:
    path = tmp_path / "hvp.py"
    path.write_text(f"open({str(tmp_path / 'was_run')!r}, 'w')\n")
    with pytest.raises(GraderFault):
        grade_with(loose_workers, "hvp", path, seed=SEED, require="full")
    assert not (tmp_path / "was_run").exists()


def test_an_unknown_level_in_the_environment_is_reported(kata: Callable[..., object]) -> None:
    done = kata("grade", "hvp", KATA_SANDBOX="strict")
    assert done.returncode == 2  # type: ignore[attr-defined]
    assert "KATA_SANDBOX is 'strict'; it can be full" in done.stderr  # type: ignore[attr-defined]


def test_the_command_refuses_below_the_level(kata: Callable[..., object]) -> None:
    words = ("grade", "hvp", "--from", "solutions", "--require-sandbox", "full")
    done = kata(*words, KATA_SANDBOX="process")
    assert done.returncode == 2  # type: ignore[attr-defined]
    assert done.stdout == ""  # type: ignore[attr-defined]
    assert "`kata doctor` says what is missing" in done.stderr  # type: ignore[attr-defined]


# ---- what is granted ----------------------------------------------------------------------


def test_nothing_is_granted_above_the_grader_or_where_packages_are() -> None:
    paths = [Path(path).resolve() for path in readable.readable()]
    assert any(path.name == "torch" for path in paths)
    path_of_models = ROOT / "grader" / "common" / "families.py"
    assert path_of_models in paths
    for path in {*paths} - {path_of_models}:
        for folder in ("grader", "solutions", "kata", "tests", ".git"):
            assert path not in {*(ROOT / folder).parents, ROOT / folder}
            assert ROOT / folder not in path.parents
        assert path.name not in ("site-packages", "dist-packages")
        assert path != Path(sys.prefix)


def test_a_folder_above_the_grader_is_never_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if somebody has put the repository beneath Python's own modules."""
    monkeypatch.setattr(readable.sysconfig, "get_path", lambda _: str(ROOT.parent))  # type: ignore[attr-defined]
    assert str(ROOT.parent) not in readable.readable()
    assert str(ROOT) not in readable.readable()


# ---- numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arch", "header", "pattern"),
    [
        ("x86_64", "x86_64-linux-gnu/asm/unistd_64.h", r"__NR_(\w+) (\d+)"),
        ("aarch64", "asm-generic/unistd.h", r"__NR(?:3264)?_(\w+)\s+(\d+)"),
    ],
)
def test_numbers_of_calls_are_the_kernels(arch: str, header: str, pattern: str) -> None:
    path = Path("/usr/include", header)
    if not path.exists():
        pytest.skip("the kernel's headers are not installed")
    theirs = dict(re.findall(pattern, path.read_text()))
    renamed = {"newfstatat": "fstatat"} if arch == "aarch64" else {}
    for name, number in linux.numbers(arch).items():
        told_there = theirs.get(renamed.get(name, name))
        assert told_there is None or int(told_there) == number, name


def test_both_architectures_have_what_is_allowed() -> None:
    from grader.worker import confine

    names = {*confine.ALLOWED, *confine.CONDITIONAL, *confine.READ_ONLY, *confine.REFUSED}
    assert confine.READ_ONLY.keys() == confine.NOT_EMPTIED.keys()
    assert names == set(linux.numbers("x86_64"))
    assert set(linux.numbers("aarch64")) < names
    assert linux.numbers("riscv64") == {}


@pytest.mark.skipif(not linux.numbers(), reason=f"no filter for {platform.machine()}")
@needs("seccomp")
def test_calls_under_other_numbers_end_the_process(grade_text: Grade) -> None:
    if platform.machine() != "x86_64":
        pytest.skip("x86-64 alone has a second set of numbers")
    text = "import ctypes\nctypes.CDLL(None).syscall(0x40000000 + 39)\n"
    verdict = grade_text("hvp", text + RIGHT)
    assert verdict.outcome == "crashed"
    assert "SIGSYS" in said(verdict)


OLD_KERNEL = """
import os, sys
from landlockpy import _syscall
real = _syscall.abi_version()
_syscall.abi_version = lambda: min(2, real)  # before Linux 6.2: truncating counts as reading
from grader.protocol import levels
from grader.worker import confine, readable
folder, level = sys.argv[1:]
allowed = readable.readable()
readable.readable = lambda: [*allowed, folder]
confinement = confine.Confinement(level)
layers = confinement.enter(5.0)
try:
    os.open(os.path.join(folder, "kept"), os.O_RDONLY | os.O_TRUNC)
    print("emptied")
except PermissionError:
    print("refused")
print(levels.level_of(layers), confinement.missing.get("landlock"))
"""


@needs("full")
@pytest.mark.parametrize(
    ("level", "report"),
    [
        ("full", "refused\nfull None\n"),
        ("landlock", "emptied\nprocess alone it lets files be emptied before Linux 6.2\n"),
    ],
)
def test_an_old_landlock_empties_no_file_or_does_not_count(
    level: str, report: str, tmp_path: Path
) -> None:
    (tmp_path / "kept").write_text("kept")
    script = [sys.executable, "-c", OLD_KERNEL, str(tmp_path), level]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == report
    assert (tmp_path / "kept").read_text() == ("kept" if level == "full" else "")


def test_no_worker_changes_the_flags_of_anothers_input(grade_text: Grade) -> None:
    text = "import fcntl\nFLAGS = fcntl.fcntl(0, fcntl.F_GETFL)\nfcntl.fcntl(0, 4, 0o2000)\n"
    text += "assert not FLAGS & 0o2000, oct(FLAGS)\n"
    assert grade_text("hvp", text + RIGHT).passed
    assert grade_text("hvp", text + RIGHT).passed


# ---- the environment ----------------------------------------------------------------------


def test_what_is_kept_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KATA_TEST_TOKEN", "secret")
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert "KATA_TEST_TOKEN" not in environment.kept()
    assert environment.kept()["LANG"] == "C.UTF-8"


# ---- the doctor ---------------------------------------------------------------------------


class TestDoctor:
    @pytest.mark.parametrize("level", ["process", *slow(levels.LEVELS[:-1])])
    def test_it_fits_a_screen(self, level: str, kata: Callable[..., object]) -> None:
        text = kata("doctor", KATA_SANDBOX=level, COLUMNS="80").stdout  # type: ignore[attr-defined]
        assert len(text.splitlines()) <= 23
        assert max(len(line.rstrip()) for line in text.splitlines()) <= 80
        if level != "process":
            return
        # Nor does it leave out what is missing, and what that needs.
        assert "level process" in text
        assert "needs Linux 5.13 with landlock" in " ".join(text.split())
        assert "not refused: reading the grader's files" in " ".join(text.split())
        assert "kata grade --require-sandbox full" in " ".join(text.split())

    def test_as_json(self, kata: Callable[..., object]) -> None:
        data = json.loads(kata("doctor", "--json").stdout)  # type: ignore[attr-defined]
        assert data["sandbox"]["level"] in levels.LEVELS

    def test_it_does_without_torch(self) -> None:
        code = (
            "import sys; from grader.doctor.sandbox import examine; examine(); "
            "assert 'torch' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env=dict(os.environ))


@pytest.mark.skipif(sys.platform != "linux", reason="it is Linux that closes it")
def test_the_judges_memory_is_closed_as_long_as_it_has_workers() -> None:
    code = """
from grader.wall.workers import open_workers
from grader.worker.confine import memory_is_open
print(memory_is_open())
with open_workers(["hvp"]):
    print(memory_is_open())
print(memory_is_open())
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "True"]


def test_an_answer_of_many_threads_passes_and_one_of_too_many_is_stopped(
    grade_text: Grade,
) -> None:
    many = "import threading\nthreading.stack_size(65536)\nend = threading.Event()\n"
    many += "for _ in range({}): threading.Thread(target=end.wait, daemon=True).start()\n"
    assert grade_text("hvp", many.format(200) + RIGHT + "\nend.set()").passed
    stopped = grade_text("hvp", many.format(700) + "import time; time.sleep(20)\n" + RIGHT)
    assert stopped.outcome == "crashed"
    assert "more than 512 threads" in stopped.summary


@pytest.mark.skipif(sys.platform != "linux", reason="it is Linux that closes it")
def test_a_zygotes_memory_is_closed_before_it_takes_an_order() -> None:
    code = """
import socket
from grader.worker import confine, zygote
ours, its = socket.socketpair()
ours.close()
print(confine.memory_is_open())
zygote.run(its)
print(confine.memory_is_open())
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
