"""What a confined answer may do, what it may not, and how that is reported."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.judge.verdict import Verdict

from .bad import RIGHT, answer, said
from .here import needs
from .known_answers import ROOT

Grade = Callable[..., Verdict]

# ---- what a right answer may do at the highest level --------------------------------------

ALLOWED = {
    "imports": (
        "import hashlib, decimal, fractions, statistics, uuid, datetime, pprint, secrets, csv\n"
        "import difflib, logging, xml.etree.ElementTree, tempfile, concurrent.futures\n"
        "import torch.optim, torch.utils.data, torch.distributions, torch.fx, torch.profiler\n"
        "import torch.nn.utils.parametrize, torch.nn.utils.prune, torch.export"
    ),
    "prints_a_tensor_as_a_plot": (
        "import torch\nfor y in torch.linspace(0, 1, 5): print('#' * int(20 * y), f'{y:.3f}')\n"
        "print(torch.randn(30, 30)); print(loss, params)"
    ),
    "logs": "import logging\nlogging.warning('hello')",
    "draws_from_the_system": (
        "import torch, random, uuid, os\ntorch.seed(); random.seed(); uuid.uuid4(); os.urandom(3)"
    ),
    "looks_at_its_own_source": (
        "import inspect, torch\ninspect.getsource(hessian_vector_product)\n"
        "inspect.getsource(torch.nn.Linear)"
    ),
    "threads": (
        "import torch, concurrent.futures\n"
        "with concurrent.futures.ThreadPoolExecutor(3) as pool:\n"
        "    list(pool.map(lambda n: torch.ones(n).sum(), range(9)))"
    ),
    "saves_to_memory": "import io, torch\ntorch.save(vector, io.BytesIO())",
    "throws_prints_away": (
        "import contextlib, os\nwith open(os.devnull, 'w') as null:\n"
        "    with contextlib.redirect_stdout(null): print('x')"
    ),
    "times_itself": (
        "import torch, time, datetime\nwith torch.profiler.profile(): torch.ones(2).sum()\n"
        "time.sleep(0.001); datetime.datetime.now().strftime('%c')"
    ),
    "convolution_and_lstm": (
        "import torch\nx = torch.ones(1, 2, 8, 8, requires_grad=True)\n"
        "torch.nn.Conv2d(2, 3, 3, dtype=x.dtype)(x).sum().backward()\n"
        "torch.nn.LSTM(8, 3, dtype=x.dtype)(x[0])[0].sum().backward()"
    ),
    "an_optimizer": (
        "import torch\nw = torch.ones(2, requires_grad=True)\nstep = torch.optim.Adam([w])\n"
        "(w * w).sum().backward(); step.step()"
    ),
    "func_and_checkpoint": (
        "import torch\nfrom torch.utils.checkpoint import checkpoint\n"
        "torch.func.jvp(torch.func.grad(lambda x: (x**3).sum()), (vector[0].detach(),), "
        "(vector[0].detach(),))\n"
        "checkpoint(torch.tanh, torch.ones(2, requires_grad=True), use_reentrant=False)"
        ".sum().backward()"
    ),
    "hooks": (
        "import torch\nw = torch.ones(2, requires_grad=True)\nw.register_hook(lambda g: g * 2)\n"
        "(w * w).sum().backward()"
    ),
    "a_scripted_function": "import torch\ntorch.jit.script(torch.nn.Tanh())(torch.ones(2))",
}


def indented(lines: str) -> str:
    return lines.replace("\n", "\n    ")


def right_with(lines: str) -> str:
    """The right answer, with these lines before its work."""
    head, work = RIGHT.split("    slope", 1)
    return f"{head}    {indented(lines)}\n    slope{work}"


@pytest.mark.parametrize("name", ALLOWED)
def test_a_right_answer_may(grade_text: Grade, name: str) -> None:
    verdict = grade_text("hvp", right_with(ALLOWED[name]))
    assert verdict.outcome == "passed", said(verdict)


# ---- what nobody may do, and how that is reported -----------------------------------------

REFUSED = {
    "a_process": "import subprocess\nsubprocess.run(['true'])",
    "a_shell": "import os\nassert os.system('true') == 0, '[Errno 1]'",
    "a_pool": "import multiprocessing\nmultiprocessing.Pool(1)",
    "a_pool_of_threads": "from multiprocessing.pool import ThreadPool\nThreadPool(1)",
    "loader_workers": (
        "import torch\nlist(torch.utils.data.DataLoader([1, 2], num_workers=1, timeout=5))"
    ),
    "compiling": "import torch\ntorch.compile(lambda x: x * x)(torch.ones(2))",
    "shared_memory": "import torch\ntorch.ones(2).share_memory_()",
    "a_file": "import torch\ntorch.save(vector, 'vector.pt')",
    "the_network": "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:1/')",
}


@needs("full")
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_reported_in_a_sentence(grade_text: Grade, name: str) -> None:
    verdict = grade_text("hvp", answer(REFUSED[name]))
    assert verdict.outcome == "raised"
    assert "Your answer runs in a sandbox: it can compute, print and start threads" in said(verdict)
    assert "concurrent.futures.ThreadPoolExecutor" in said(verdict)
    assert verdict.diagnosis is None


@needs("full")
@pytest.mark.parametrize("line", ["import nbformat", "from rich import print"])
def test_an_installed_package_is_reported_like_a_missing_one(grade_text: Grade, line: str) -> None:
    verdict = grade_text("hvp", answer(line))
    name = line.split()[1]
    assert f"the package '{name}'. Your answer is one file and runs alone" in said(verdict)
    assert "it can import torch and Python's own modules" in said(verdict)
    assert "site-packages" not in said(verdict)
    assert "confined" not in said(verdict)


INSTALLED = """
import importlib, importlib.metadata, importlib.util, sys
found = []
def tried(what, attempt):
    try:
        attempt()
        found.append((what, "there"))
    except ModuleNotFoundError as error:
        if not getattr(error, "name", "").startswith("nbformat"):
            found.append((what, repr(error)))
    except Exception as error:
        found.append((what, repr(error)))
lines = ("import nbformat", "from nbformat import read", "import nbformat.v4 as v4",
         "from nbformat.v4 import nbbase", "from nbformat import *", "__import__('nbformat')")
for line in lines:
    tried(line, lambda: exec(line, {}))
tried("import_module", lambda: importlib.import_module("nbformat"))
tried("its version", lambda: importlib.metadata.version("nbformat"))
if importlib.util.find_spec("nbformat") is not None:
    found.append("find_spec")
"""


@pytest.mark.parametrize("name", ["click", "rich"])
def test_it_looks_the_same_where_there_is_no_sandbox(
    grade_loose: Callable[[str], Verdict], name: str
) -> None:
    verdict = grade_loose(
        f"{INSTALLED.replace('nbformat', name)}\nassert not found, found\n{RIGHT}"
    )
    assert verdict.outcome == "passed", said(verdict)


@needs("full")
@pytest.mark.parametrize("name", ["nbformat", "pytest", "rich", "click", "no_such_package"])
def test_a_package_that_is_not_granted_looks_as_if_not_installed(
    grade_text: Grade, name: str
) -> None:
    source = INSTALLED.replace("nbformat", name)
    verdict = grade_text("hvp", f"{source}\nassert found == [], found\n{RIGHT}")
    assert verdict.outcome == "passed", said(verdict)


@needs("full")
def test_writing_beside_torch_is_reported_as_refused(grade_text: Grade) -> None:
    write = "import os, torch\nopen(os.path.join(os.path.dirname(torch.__file__), 'x'), 'w')"
    assert "Your answer runs in a sandbox" in said(grade_text("hvp", answer(write)))


REACH = """
import os, socket
def tried(what, attempt):
    try:
        print("GOT", what, attempt())
    except (OSError, AttributeError):
        pass
for path in {paths!r}:
    tried(path, lambda: open(path, "rb").read(10))
    tried(path, lambda: open(path, "r+b"))
    tried(path, lambda: os.listdir(os.path.dirname(path)))
    tried(path, lambda: os.chmod(path, os.stat(path).st_mode & 0o7777))
    tried(path, lambda: os.utime(path))
    tried(path, lambda: os.link(path, "mine"))
for call in (os.fork, lambda: os.kill(1, 0), lambda: os.kill(-1, 0),
             lambda: os.kill(os.getppid(), 0),
             lambda: os.setpriority(0, 0, 5), lambda: os.sched_setaffinity(0, [0]), os.setsid,
             lambda: os.memfd_create("x"), lambda: os.mkfifo("x"), lambda: os.mkdir("x"),
             lambda: os.pidfd_open(os.getppid()), lambda: os.setxattr("/tmp", "user.x", b""),
             lambda: socket.socketpair(), *(lambda kind=kind: socket.socket(*kind) for kind in
             ((2, 1), (2, 2), (10, 1), (1, 1), (16, 3), (17, 3), (38, 5)))):
    tried(call, call)
"""


@needs("full")
def test_nothing_of_the_machine_is_within_reach(grade_text: Grade, tmp_path: Path) -> None:
    (tmp_path / "neighbour.py").write_text("secret")
    paths = [
        *(ROOT / name for name in ("solutions/hvp.py", "grader/katas/hvp/checks.py", "README.md")),
        *(ROOT / name for name in ("grader/worker/child.py", "grader/katas/hvp/probe.py")),
        tmp_path / "neighbour.py", Path.home() / ".bashrc", Path("/etc/passwd"),
        *(Path("/proc/self", name) for name in ("environ", "mem", "maps", "fdinfo")),
        Path("/dev/shm/x"), Path("/tmp/x"), Path("/sys/kernel/vmcoreinfo"),
    ]  # fmt: skip
    verdict = grade_text("hvp", RIGHT + REACH.format(paths=[str(path) for path in paths]))
    assert verdict.output == ""
    assert verdict.outcome == "passed"
