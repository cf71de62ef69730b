"""`make redteam`: every attack at every level that this machine offers, and a table of it.

    python -m tests.redteam [--write] [--level LEVEL]… [--at-once N] [ATTACK]…

Exit code: 0 all that should be held was, 1 something was not, 2 it could not be tried.
"""

import argparse
import sys
import time
from collections.abc import Iterator

from rich.console import Console

from grader.protocol.levels import LEVELS
from tests.redteam import table
from tests.redteam.attack import corpus
from tests.redteam.runner import Result
from tests.redteam.shares import AT_ONCE, Shares


def main() -> int:
    parser = argparse.ArgumentParser(prog="make redteam", description=__doc__.partition("\n")[0])
    parser.add_argument("attacks", metavar="ATTACK", nargs="*", help="these alone, by name")
    parser.add_argument("--level", action="append", choices=LEVELS, help="at this level alone")
    parser.add_argument("--write", action="store_true", help="put the table into docs/redteam.md")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, metavar="N", help="runners at once")
    order = parser.parse_args()
    console = Console(highlight=False)
    if sys.platform != "linux":
        console.print("The red team needs Linux: it watches processes through /proc.")
        return 2
    attacks = [a for a in corpus() if not order.attacks or a.name in order.attacks]
    if unknown := set(order.attacks) - {attack.name for attack in attacks}:
        console.print(f"No such attack: {', '.join(sorted(unknown))}. See tests/attacks/.")
        return 2
    if order.write and (order.attacks or order.level):
        console.print("--write needs every attack at every level: leave the names away.")
        return 2
    results: dict[tuple[str, str], Result] = {}
    levels = []
    for level in order.level or LEVELS:
        begun, before = time.monotonic(), len(results)
        for result in tried(level, [attack.name for attack in attacks], order.at_once):
            results[result.attack, level] = result
            if not result.held:
                console.print(f"  {result.attack}: {result.wrong[0][:150]}", style="dim")
        if len(results) == before:
            console.print(f"{level}: this machine does not offer it")
            continue
        levels.append(level)
        console.print(f"{level}: {len(results) - before} tried, {time.monotonic() - begun:.0f} s")
    table.show(console, attacks, levels, results)
    if order.write:
        table.write(table.markdown(attacks, levels, results))
    return 1 if table.breaches(attacks, results) or not levels else 0


def tried(level: str, names: list[str], at_once: int) -> Iterator[Result]:
    """The results at this level, as they come; none where the machine does not offer it."""
    shares = Shares(level, names, at_once)
    try:
        for name in names:
            if result := shares.result(name):
                yield result
        yield from shares.rest()
    finally:
        shares.close()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
