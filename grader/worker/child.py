"""One worker's life: read the request, run the answer on each problem, send what was seen.

Runs in a process that was made for one answer and ends with it. Nothing here decides anything.
"""

import contextlib
import faulthandler
import importlib
import io
import json
import os
import random
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import torch

from grader.common import kata_folders
from grader.common.faults import GraderFault
from grader.protocol import frames, levels
from grader.worker import answer as loading
from grader.worker import confine, imports, notebook_names, warm

Probe = Callable[[Any, Any], Iterator[dict[str, object]]]


FAULT, LINE_LOST = 70, 71
"""Exit statuses: something of ours broke under the answer; the line to the judge is closed."""
CALLED_IN = os.path.realpath(os.getcwd())
"""`python -m grader` puts this folder on the path, where neighbours of the answer may lie."""


class Line:
    """Where the worker's frames go."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def send(self, kind: str, packed: frames.Packer | None = None, **fields: Any) -> None:
        data = memoryview((packed or frames.Packer()).frame(kind, fields))
        while data:
            try:
                data = data[os.write(self.descriptor, data) :]
            except OSError:
                os._exit(LINE_LOST)

    def close(self) -> None:
        """Nothing follows; said at once, since taking a process apart takes some time."""
        os.close(self.descriptor)


def serve(request: BinaryIO, line: Line, confinement: confine.Confinement) -> None:
    """Serve the one request that `request` holds. Frames: ready, loaded, observation …, ended.

    Below the level that the request demands, nothing of the answer is run.
    """
    get_ready()
    order = json.loads(request.read())
    request.close()
    probe, problem_type = find_probe(order["kata"], order["experiment"])
    if order["xray"]:  # a right answer does not pay for it
        importlib.import_module("grader.worker.xray.run")
        if order["way"] is not None:
            importlib.import_module("grader.worker.xray.fold")
    stand_in(order["scratch"])
    null = os.open(os.devnull, os.O_WRONLY)
    forget_where_we_came_from()
    layers = ["process", *confinement.enter(order["cpu_s"])]
    line.send("ready", layers=layers, missing=confinement.missing)
    if not levels.is_at_least(levels.level_of(layers), order["require"]):
        os._exit(0)
    try:
        module = None if order["others"] else load(order, line)
        if order["others"]:
            observe_others(order, line, probe, problem_type)
        elif module is not None and order["xray"]:
            examine(module, order, line, probe, problem_type)
        elif module is not None:
            observe(module, order, line, probe, problem_type)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        for descriptor in (1, 2):  # so that nobody waits for what it might still print
            os.dup2(null, descriptor)
        line.send("ended")
        line.close()
    except BaseException:  # noqa: BLE001 - the answer has broken what we stand on; say no more
        os._exit(FAULT)


def find_probe(slug: str, experiment: str) -> tuple[Probe, Callable[..., Any]]:
    """The probe of the kata, or of an experiment, and the type of its problems. Raises
    GraderFault."""
    if experiment:  # a grading does not pay for it
        make, of = importlib.import_module("grader.worker.experiments").PROBES[experiment]
        return make(), of
    probe: Probe = import_probe(slug).probe
    return probe, importlib.import_module(f"grader.katas.{slug}.problems").Problem


def import_probe(slug: str) -> ModuleType:
    """The module with a kata's probe. Raises GraderFault where it brings the judge, or checks, into
    this process: an answer would find the truth in its own memory. For built-in katas, lint sees
    to it."""
    before = set(sys.modules)
    try:
        return importlib.import_module(f"grader.katas.{slug}.probe")
    finally:
        for name in sys.modules.keys() - before:
            ours = name.startswith("grader.katas.") and name.endswith((".checks", ".mistakes"))
            if ours or name.startswith("grader.judge"):
                raise GraderFault(
                    f"the probe of {slug}, or what it imports, imports {name}, and answers would "
                    "see the truth; what both sides need belongs in problems.py"
                )


def forget_where_we_came_from() -> None:
    """Let no import in the answer find the repository, a course, or a part of the grader that is
    not loaded. This keeps accidents out; what keeps attacks out is the sandbox."""
    home = os.path.realpath(Path(__file__).parents[2])
    doomed = {CALLED_IN, *kata_folders.FOLDERS, home}
    if _installed(home):
        doomed.remove(home)
    sys.path[:] = [e for e in sys.path if e and os.path.realpath(e) not in doomed]
    for package in OUR_PACKAGES or our_packages():
        package.__path__ = []
    imports.hide_what_cannot_be_read()


OUR_PACKAGES: list[ModuleType] = []
"""What the zygote has found for its workers: to look through all modules, which a worker would
have to copy for it, takes longer than an exam."""


def our_packages() -> list[ModuleType]:
    """The grader's packages that are loaded."""
    return [
        module
        for name, module in sys.modules.items()
        if name.split(".")[0] == "grader" and hasattr(module, "__path__")
    ]


def _installed(home: str) -> bool:
    """Whether the folder is one of installed packages, and so no repository."""
    return not os.path.isfile(os.path.join(home, "pyproject.toml"))


def stand_in(scratch: str) -> None:
    """Make this folder the process's own."""
    os.chdir(scratch)
    os.environ.update(HOME=scratch, TMPDIR=scratch, TEMP=scratch, TMP=scratch, USER="answer")
    # torch makes this folder when dynamo is first imported, which torch.func does.
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = scratch
    tempfile.tempdir = scratch


def get_ready() -> None:
    """What can be done before a request is there: a worker that waits for one has done it.

    Plain streams and signals; and a first problem, which copies the memory that Python and
    torch write to.
    """
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - it lives as long as we do
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        stream = open(  # noqa: SIM115
            descriptor, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.argv = sys.orig_argv = ["answer"]
    # What may be read cannot be listed, so a finder that forgot its list would find nothing.
    importlib.invalidate_caches = lambda: None
    torch.set_num_threads(1)
    # In short, and without the path of torch's file that gave it.
    warnings.formatwarning = in_short
    # What an `async def` of the answer returns is reported; the warning would name our lines.
    warnings.filterwarnings("ignore", message="coroutine .* was never awaited")
    if hasattr(faulthandler, "register"):
        # The judge asks, shortly before it kills, where an answer is that does not come back.
        faulthandler.register(signal.SIGUSR1, file=2, all_threads=False, chain=False)
    warm.first_use()
    warm.rehearse(["plain"])


def in_short(message: Warning | str, category: type[Warning], *_: object, **__: object) -> str:
    """A warning without the path of the file that gave it, and without torch's own."""
    return f"{category.__name__}: {str(message).split('(Triggered internally')[0].strip()}\n"


def load(order: dict[str, Any], line: Line) -> Any:
    """The answer's module, or None where it could not be had; says which in a frame."""
    filename, functions = order["filename"], order["functions"]
    torch.set_default_dtype(getattr(torch, order["problems"][0]["dtype"]))
    if order["in_cells"]:
        notebook_names.furnish()
    try:
        code, tree = loading.compile_answer(order["source"], filename, order["features"])
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        fault = loading.described(error, filename)
        if isinstance(error, (RecursionError, MemoryError)):
            fault["message"] = "it is nested too deeply"
        line.send("loaded", unreadable=fault)
        return None
    try:
        module = loading.run_module(code, filename)
    except BaseException as error:  # noqa: BLE001 - SystemExit and their like are the answer's too
        unwritten = loading.unwritten(tree, functions)
        line.send("loaded", error=loading.described(error, filename), unwritten=unwritten)
        return None
    unwritten = loading.unwritten(tree, functions, module)
    line.send("loaded", unwritten=unwritten, shortcomings=loading.shortcomings(module, functions))
    return module


def start_afresh(dtype: str, seed: int) -> None:
    """Set torch's global switches for one problem: an answer may have left any of them changed."""
    torch.set_default_dtype(getattr(torch, dtype))
    torch.set_grad_enabled(True)
    # Not torch.manual_seed: it formats a stack for every kind of device there might be.
    torch.default_generator.manual_seed(seed)
    random.seed(seed)


class Modules:
    """The answer's module, executed once for each dtype: what it builds at import time, like
    `torch.ones(3)`, has the default dtype of then. One that can be executed only once, since it
    registers something or starts something, serves all of them."""

    def __init__(self, module: Any, order: dict[str, Any]) -> None:
        self.order, self.first = order, module
        self.by_dtype = {order["problems"][0]["dtype"]: module}

    def at(self, dtype: str) -> Any:
        if dtype not in self.by_dtype:
            torch.set_default_dtype(getattr(torch, dtype))
            filename = self.order["filename"]
            order = self.order
            code, _ = loading.compile_answer(order["source"], filename, order["features"])
            said = io.StringIO()  # it has been said once already
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                try:
                    self.by_dtype[dtype] = loading.run_module(code, filename)
                except Exception:  # noqa: BLE001 - the first time it raised nothing
                    self.by_dtype[dtype] = sys.modules[loading.MODULE_NAME] = self.first
        return self.by_dtype[dtype]


def examine(
    module: Any, order: dict[str, Any], line: Line, probe: Probe, problem_type: Callable[..., Any]
) -> None:
    """Follow the answer on its first problem, and tell where gradients are lost."""
    xray = sys.modules["grader.worker.xray.run"]
    entry = order["problems"][0]
    problem = problem_type(**entry["fields"])
    start_afresh(entry["dtype"], problem.seed)
    found = xray.examine(module, problem, probe, order["filename"], order["way"])
    line.send("xray", found=found)
    line.close()


def observe(
    module: Any, order: dict[str, Any], line: Line, probe: Probe, problem_type: Callable[..., Any]
) -> None:
    """Run the probe on each problem and send one observation for each."""
    modules = Modules(module, order)
    _observe_at(modules.at, order, line, probe, problem_type)


def observe_others(
    order: dict[str, Any], line: Line, probe: Probe, problem_type: Callable[..., Any]
) -> None:
    """Run each of several sources on all problems, in a module of its own. These are known answers
    and no learner's: what one leaves behind costs it a comparison, and no grade."""
    line.send("loaded")
    for number, source in enumerate(order["others"]):
        one = {**order, "source": source}
        made: list[Modules] = []

        def at(dtype: str, one: dict[str, Any] = one, made: list[Modules] = made) -> Any:
            if not made:  # what loading raises is what this source shows on every problem
                torch.set_default_dtype(getattr(torch, order["problems"][0]["dtype"]))
                code, _ = loading.compile_answer(one["source"], one["filename"])
                made.append(Modules(loading.run_module(code, one["filename"]), one))
            return made[0].at(dtype)

        _observe_at(at, one, line, probe, problem_type, number * len(order["problems"]))


def _observe_at(
    at: Callable[[str], Any],
    order: dict[str, Any],
    line: Line,
    probe: Probe,
    problem_type: Callable[..., Any],
    first: int = 0,
) -> None:
    for index, entry in enumerate(order["problems"], start=first):
        problem = problem_type(**entry["fields"])
        seen = frames.Packer()
        fields: dict[str, Any] = {"index": index}
        try:
            answer = at(entry["dtype"])
            start_afresh(entry["dtype"], problem.seed + order["noise"])
            for part in probe(answer, problem):
                seen.add(part)
                if order["until"] in part:
                    break
        except BaseException as error:  # noqa: BLE001 - whatever the answer raises is data
            fields["error"] = loading.described(error, order["filename"])
        line.send("observation", seen, **fields)
