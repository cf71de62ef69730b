"""The grader under attack: a process that grades what it is asked to grade, in that order.

Its orders and replies are JSON, one per line. It opens its workers as `kata grade` does, before it
knows anything: a worker should have no way to learn what it receives later.
"""

import contextlib
import io
import json
import sys
import time
from pathlib import Path
from typing import Any

from grader.wall.workers import open_workers

KATAS = ["hvp", "maml", "unroll"]


def main() -> None:
    replies, sys.stdout = sys.stdout, sys.stderr
    with open_workers(KATAS) as workers:
        from grader.pipeline.candidates import candidates

        for slug in KATAS:
            candidates(slug)  # the judge reads solutions for this: now, and not beside an attack
        from grader.common.faults import GraderFault
        from grader.pipeline.grade import grade_with
        from grader.wall.run import Deadline

        workers.expect_more()
        secret = ""
        for line in sys.stdin:
            order = json.loads(line)
            secret = order.get("secret", secret)
            begun = time.monotonic()
            reply: dict[str, Any] = {}
            try:
                verdict = grade_with(
                    workers,
                    order["kata"],
                    Path(order["path"]),
                    seed=order["seed"],
                    deadline=Deadline.of(order["deadline"]),
                )
                reply["verdict"] = verdict.to_json()
                reply["seconds"] = time.monotonic() - begun
                reply["shown"] = shown(verdict)
            except (GraderFault, OSError) as error:
                reply["broke"] = f"{type(error).__name__}: {error}"
            except Exception as error:  # noqa: BLE001 - an answer that breaks the judge has won
                reply["broke"] = f"{type(error).__name__}: {error}"[:500]
            reply.setdefault("seconds", time.monotonic() - begun)
            replies.write(json.dumps(reply) + "\n")
            replies.flush()


def shown(verdict: Any) -> str:
    """All that the terminal would show of a verdict, in its two forms."""
    from rich.console import Console

    from grader.report.terminal import Terminal

    paper = io.StringIO()
    terminal = Terminal(Console(file=paper, width=100, highlight=False))
    terminal.verdict(verdict)
    terminal.line(verdict)
    return paper.getvalue()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        main()
