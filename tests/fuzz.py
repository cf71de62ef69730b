"""`make fuzz`: a hundred thousand inputs for what reads an answer and what comes from its process.

Inputs are made in rounds, each from a seed that is shown; `--seed` with `--rounds 1` repeats one.
A failure is made small by hypothesis and shown with its seed. Exit code 1 then, or where an input
takes too long or memory grows. Each target runs in a process of its own: a text may end the
interpreter that compiles it.
"""

import argparse
import gc
import multiprocessing
import random
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.fuzzing import TARGETS, Timed, one_round

ROUND = 500
GROWTH_MIB = 64
"""What a process may grow after its first fifth, 3 KiB an input: caches of libraries fill slowly,
and files of a megabyte leave holes in its memory (9 and 28 MiB were seen)."""


def resident() -> float:
    """MiB that this process holds now."""
    gc.collect()
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() / 2**20
    except OSError:  # its most so far is the next best
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fuzz(name: str, rounds: int, first: int) -> None:
    """All rounds of one target. Ends the process with 1 where something was found."""
    timed = Timed(next(target for target in TARGETS if target.name == name))
    begun, early = time.perf_counter(), 0.0
    for index in range(rounds):
        try:
            one_round(timed, first + index, ROUND)
        except BaseException:
            print(f"{name}: found with --only {name} --rounds 1 --seed {first + index}", flush=True)
            raise
        if index == rounds // 5:
            early = resident()
    growth = resident() - early
    print(
        f"{name}: {timed.count} inputs in {time.perf_counter() - begun:.0f} s, seeds {first} to "
        f"{first + rounds - 1}; slowest {timed.slowest:.2f} s; memory grew by {growth:.0f} MiB",
        flush=True,
    )
    sys.exit(1 if growth > GROWTH_MIB else 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="inputs in all")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--only", choices=[target.name for target in TARGETS])
    parser.add_argument("--rounds", type=int, help=f"so many rounds of {ROUND} for each target")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    failed = []
    for target in TARGETS:
        if options.only not in (None, target.name):
            continue
        rounds = options.rounds or max(round(options.count * target.share / ROUND), 1)
        process = multiprocessing.get_context("spawn").Process(
            target=fuzz, args=(target.name, rounds, options.seed)
        )
        process.start()
        process.join()
        if process.exitcode != 0:
            failed.append(f"{target.name} (exit code {process.exitcode})")
    if failed:
        sys.exit(f"found something: {', '.join(failed)}")
    print("nothing found")


if __name__ == "__main__":
    main()
