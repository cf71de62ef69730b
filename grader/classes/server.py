"""The grader process of a class: grades one answer after the other, each sent as its bytes.

    {"kata": …, "suffix": ".py", "data": base64, "problem": …,
     "seed": …, "deadline": …, "require": …}
    {"verdict": …}    or    {"fault": …}    or    {"below_level": …}

Nothing here knows a learner: the verdict calls every answer by the name of its kata.
"""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import catalog
from grader.common.faults import BelowLevel, GraderFault
from grader.wall.serving import Reply, serve
from grader.wall.workers import Workers

if TYPE_CHECKING:
    from grader.answers.read import AnswerFile


def main() -> None:
    """Serve the process that started this one, until it is gone."""
    serve(catalog.slugs(), _made)


def _made(workers: Workers) -> tuple[Reply, Callable[[], None]]:
    workers.expect_more()

    def reply(request: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"verdict": _graded(workers, request)}
        except BelowLevel as error:
            return {"below_level": str(error)}
        except (GraderFault, catalog.UnknownKata) as error:
            return {"fault": str(error)}
        except Exception as error:  # noqa: BLE001 - a fault of ours, which the parent reports
            return {"fault": f"a fault in the grader: {type(error).__name__}: {error}"}

    return reply, lambda: None


def _graded(workers: Workers, request: dict[str, Any]) -> dict[str, Any]:
    from grader.pipeline.grade import grade_with
    from grader.wall.run import Deadline

    slug, name = request["kata"], request["kata"] + request["suffix"]
    verdict = grade_with(
        workers,
        slug,
        Path(name),
        seed=request["seed"],
        deadline=Deadline.of(request["deadline"]),
        require=request["require"],
        read=lambda path: _read(path, request),
        replay=lambda seed: f"kata grade {slug} --answer {name} --seed {seed}",
        at_once=False,
    )
    return verdict.to_json()


def _read(path: Path, request: dict[str, Any]) -> "AnswerFile":
    """The answer that was sent. Raises Unreadable."""
    from grader.answers.read import answer_of
    from grader.common.files import Unreadable

    if request["problem"]:
        raise Unreadable(request["problem"])
    return answer_of(path, base64.b64decode(request["data"]))
