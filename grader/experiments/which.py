"""Which file an experiment takes. No torch: whoever asks has yet to fork what runs answers."""

import ast
from pathlib import Path

from grader import catalog
from grader.answers.read import read_answer
from grader.learner.progress import Progress


def find(root: Path, kept: Progress, *katas: str, demand_pass: bool) -> tuple[str, Path] | None:
    """The learner's file for the first of these katas that they have passed; else the reference,
    where the repository has it. Unless a pass is demanded, the last kata's file will do."""
    for slug in katas:
        if kept.of(slug).passed and (root / "kata" / f"{slug}.py").is_file():
            return slug, root / "kata" / f"{slug}.py"
    if not demand_pass:
        return katas[-1], root / "kata" / f"{katas[-1]}.py"
    solution = catalog.solution(root, katas[-1])
    return (katas[-1], solution) if solution.is_file() else None


def kata_of(file: Path, *katas: str) -> str:
    """The first of these katas whose functions the file defines; the last one if it has none.
    Raises grader.common.files.Unreadable, or FileNotFoundError."""
    source = read_answer(file).source
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return katas[-1]
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    wanted = (slug for slug in katas if set(catalog.entry(slug).functions) & defined)
    return next(wanted, katas[-1])
