"""One verdict for each kind of story, kept as JSON in tests/golden/stories, with the whole numbers.

`python -m tests.stories` grades the answers again and writes what comes out; look at what changed.
"""

import dataclasses
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.common.cells import Cell
from grader.judge.verdict import CheckResult, Fault, Place, Sandbox, Verdict
from grader.pipeline.grade import grade_with
from grader.wall.run import Deadline
from grader.wall.workers import open_workers

from .bad import HEAD
from .conftest import ANSWERS, ROOT, SEED
from .ipynb import FIRST_ORDER, code, halves, notebook

FOLDER = ROOT / "tests" / "golden" / "stories"

ODD = """import torch
def hessian_vector_product(loss_fn, params, vector):
    return tuple(torch.sin(v) * 7 + p**2 for p, v in zip(params, vector))
"""
PRINTS = 'for row in range(20):\n    print(f"row {row}: <b>$x$</b>")\n'
BONUS_LEFT = ANSWERS / "right" / "maml" / "state_dict_keep_vars.py"


INNER, OUTER = halves(FIRST_ORDER.read_text(encoding="utf-8"))
CELLS = (Cell("cell 1", f"%matplotlib inline\n{INNER}"), Cell("cell 2", OUTER))
NOTEBOOK = notebook(*(code(cell.source, "answer") for cell in CELLS), code("1 + 1"))


# By kind: the kata, the file's name, and the answer.
ANSWERS_OF = {
    "passed": ("hvp", "hvp.py", ROOT / "solutions" / "hvp.py"),
    "failed": ("maml", "maml.py", FIRST_ORDER),
    "unexplained": ("hvp", "hvp.py", ODD),
    "not_started": ("unroll", "unroll.py", ROOT / "grader" / "katas" / "unroll" / "stub.py"),
    "raised": ("hvp", "hvp.py", f"{PRINTS}{HEAD}    raise ValueError('no $x$\\nnor <b>y</b>')\n"),
    "timed_out": ("hvp", "hvp.py", f"{HEAD}    while True:\n        pass\n"),
    "crashed": ("hvp", "hvp.py", f"import os\n{HEAD}    os._exit(3)\n"),
    "unreadable": ("hvp", "hvp.py", "def hessian_vector_product(loss, params, vector)\n    pass\n"),
    "bonus_left": ("maml", "maml.py", BONUS_LEFT),
    "notebook": ("maml", "maml.ipynb", NOTEBOOK),
}
KINDS = tuple(ANSWERS_OF)


def source_of(kind: str) -> str:
    """The answer's text."""
    answer = ANSWERS_OF[kind][2]
    return answer if isinstance(answer, str) else answer.read_text(encoding="utf-8")


def cells_of(kind: str) -> Sequence[Cell]:
    """The cells that were graded, where the answer is a notebook."""
    return CELLS if kind == "notebook" else ()


def verdict_of(kind: str) -> Verdict:
    """The verdict that is kept for a kind."""
    data = json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    del data["format"]
    error = data["error"]
    if error is not None:
        data["error"] = Fault(**error | {"places": tuple(Place(**p) for p in error["places"])})
    sandbox = data["sandbox"]
    return Verdict(
        **data
        | {
            "checks": tuple(CheckResult(**check) for check in data["checks"]),
            "sandbox": Sandbox(sandbox["level"], tuple(sandbox["layers"])),
            "left_out": tuple(data.get("left_out", ())),
        }
    )


def _graded() -> dict[str, dict[str, Any]]:
    verdicts = {}
    with open_workers(["hvp", "maml", "unroll"]) as workers, tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        Path("kata").mkdir()
        for kind, (slug, name, _) in ANSWERS_OF.items():
            path = Path("kata", name)
            path.write_text(source_of(kind), encoding="utf-8")
            seconds = 1.0 if kind == "timed_out" else 30.0
            verdict = grade_with(workers, slug, path, seed=SEED, deadline=Deadline.of(seconds))
            verdict = dataclasses.replace(
                verdict, duration_s=0, torch_version="", grader_version=""
            )
            verdicts[kind] = verdict.to_json()
        os.chdir(ROOT)
    return verdicts


if __name__ == "__main__":
    os.environ["KATA_COMMAND"] = "kata"
    for each, verdict in _graded().items():
        text = json.dumps(verdict, indent=2, ensure_ascii=False)
        (FOLDER / f"{each}.json").write_text(f"{text}\n", encoding="utf-8")
