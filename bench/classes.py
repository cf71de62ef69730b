"""Grades made-up classes: how many answers in a second, beside plain pytest, and on Dask.

`make load` calls `main`, which grades large classes, so that one sees whether time is linear and
memory flat. The submissions are laid out as Canvas has them. A tenth is hostile, but of a kind that
ends by itself: else a deadline would be measured, and not the grader.
"""

import argparse
import contextlib
import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measures import KATA, ROOT, Figure, figure_of

SLUGS = ("hvp", "maml", "unroll")
SLOW_WORDS = ("loop", "sleep", "hang", "bomb", "fork", "flood", "swallow", "stop", "spin", "wait")
"""In the names of attacks that have to be waited for, or that fill the machine."""
HOSTILE = 0.1
RIGHT = 0.55

_PYTEST = """
import importlib.util, pathlib, sys
import pytest, torch
from torch import nn

def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

answer = load({answer!r}, "answer")
reference = load({reference!r}, "reference")

@pytest.mark.parametrize("seed", range(10))
def test_meta_gradient(seed):
    found = []
    for module in (answer, reference):
        torch.manual_seed(seed)
        model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).double()
        x, y, q, r = (torch.randn(5, n, dtype=torch.float64) for n in (3, 2, 3, 2))
        loss = lambda a, b: ((a - b) ** 2).mean()
        fast = module.maml_inner_update(model, x, y, loss, 0.1)
        module.maml_outer_update(model, fast, q, r, loss)
        found.append([p.grad for p in model.parameters()])
    assert all(torch.allclose(a, b) for a, b in zip(*found))
"""


def answers(count: int, seed: int, slugs: Sequence[str] = SLUGS) -> Iterator[tuple[str, str]]:
    """So many answers, no two of them alike: the kata and the text."""
    chosen = random.Random(seed)
    corpora = {
        (kind, slug): sorted((ROOT / "tests" / "answers" / kind / slug).glob("*.py"))
        for kind in ("right", "wrong")
        for slug in slugs
    }
    hostile = {slug: _attacks(slug) for slug in slugs}
    for number in range(count):
        slug = chosen.choice(slugs)
        kind = chosen.random()
        if kind < HOSTILE and hostile[slug]:
            path = chosen.choice(hostile[slug])
        else:
            path = chosen.choice(corpora["right" if kind < HOSTILE + RIGHT else "wrong", slug])
        yield slug, path.read_text(encoding="utf-8") + f"\n_of_learner = {number}\n"


def _attacks(slug: str) -> list[Path]:
    found = []
    for path in sorted((ROOT / "tests" / "attacks").glob("*.py")):
        said = path.read_text(encoding="utf-8", errors="surrogateescape")[:2000]
        quick = not any(word in path.stem for word in SLOW_WORDS)
        if f"# kata: {slug}\n" in said and "# needs: nothing\n" in said and quick:
            with contextlib.suppress(UnicodeDecodeError):
                path.read_text(encoding="utf-8")
                found.append(path)
    return found


def lay_out(folder: Path, count: int, seed: int = 1, slugs: Sequence[str] = SLUGS) -> Path:
    """A download of Canvas with so many submissions, one per learner."""
    folder.mkdir(parents=True)
    for number, (slug, text) in enumerate(answers(count, seed, slugs), start=1):
        name = f"learner{number}_{100_000 + number}_{900_000 + number}_{slug}.py"
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def kata_class(submissions: Path, out: Path, *options: str) -> float:
    """The seconds that `kata class` takes. Raises CalledProcessError."""
    begun = time.perf_counter()
    subprocess.run(
        [str(KATA), "class", str(submissions), "--out", str(out), "--deadline", "3", *options],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return time.perf_counter() - begun


def pytest_each(folder: Path, count: int) -> float:
    """The seconds per submission of a pytest process for each, two at a time."""
    tests = []
    for number, (_, text) in enumerate(answers(count, 2, ("maml",))):
        answer = folder / f"answer_{number}.py"
        answer.write_text(text, encoding="utf-8")
        test = folder / f"test_{number}.py"
        reference = str(ROOT / "solutions" / "maml.py")
        test.write_text(_PYTEST.format(answer=str(answer), reference=reference))
        tests.append(test)

    def run(test: Path) -> None:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)]
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(command, cwd=folder, capture_output=True, timeout=60)

    begun = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, tests))
    return (time.perf_counter() - begun) / count


@contextlib.contextmanager
def dask(home: Path, workers: int) -> Iterator[str]:
    """A scheduler and so many workers on loopback; gives the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": home}
    python = [sys.executable, "-m"]
    scheduler = [*python, "distributed.cli.dask_scheduler", "--host=127.0.0.1", f"--port={port}"]
    started = [subprocess.Popen([*scheduler, "--no-dashboard"], **quiet)]  # type: ignore[call-overload]
    worker = [*python, "distributed.cli.dask_worker", address, "--nthreads=1", "--no-nanny"]
    for _ in range(workers):
        started.append(subprocess.Popen([*worker, "--no-dashboard"], **quiet))  # type: ignore[call-overload]
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        time.sleep(0.2)
    try:
        yield address
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


def figures(count: int) -> Iterator[Figure]:
    """Per answer: beside pytest, in all, again with nothing new, and on Dask."""
    home = Path(tempfile.mkdtemp(prefix="bench-class-"))
    try:
        submissions, few = lay_out(home / "many", count), lay_out(home / "few", 10, seed=3)
        begin = kata_class(few, home / "out-few")
        ours = kata_class(submissions, home / "out")
        again = kata_class(submissions, home / "out")
        each = (ours - begin) / (count - 10)
        theirs = pytest_each(home, 12)
        yield figure_of("`kata class`: time per answer", [1000 * each], 50, "ms")
        yield figure_of("the same, as a share of a pytest process", [each / theirs], 1 / 12, "×")
        yield figure_of(f"`kata class` again, nothing new of {count}", [again], 3, "s")
        jobs = len(os.sched_getaffinity(0))
        with dask(home, jobs) as address:
            kata_class(few, home / "out-dask-few", "--scheduler", address)
            on_dask = kata_class(submissions, home / "out-dask", "--scheduler", address)
        yield figure_of("on Dask, as a share of the time without", [on_dask / ours], 1 / 0.85, "×")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, nargs="*", default=[100, 1000, 10_000])
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="load-class-"))
    print("| learners | seconds | per second | peak of the judge, MiB | store, MiB |")
    print("|---|---|---|---|---|")
    try:
        for count in options.learners:
            submissions = lay_out(home / f"in-{count}", count)
            out = home / f"out-{count}"
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            took = kata_class(submissions, out)
            peak = max(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, before) / 1024
            store = (out / "class.sqlite").stat().st_size / 2**20
            print(f"| {count} | {took:.0f} | {count / took:.1f} | {peak:.0f} | {store:.1f} |")
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
