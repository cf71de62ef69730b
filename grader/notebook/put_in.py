"""Puts a problem into a notebook: names for the learner to work with. It grades nothing.

What is right is known in the kernel then, for comparing. It is of no use to a forger: each grading
draws problems of its own, in a process of its own.
"""

from typing import Any

from grader.catalog import UnknownKata


def put_in(shell: Any, kata: str, seed: int | None, number: int) -> str:
    """Put the problem's names into the notebook; gives what there is now, or why there is none."""
    if shell is None:
        return f"problem works in a notebook. Elsewhere: kata play {kata}"
    import torch

    from grader.play import BadProblem
    from grader.play import problem as drawn

    try:
        found = drawn(kata, seed=seed, number=number)
    except (UnknownKata, BadProblem) as error:
        return f"No problem: {error}"
    shell.push(found.names)
    lines = [
        f"{kata}, seed {found.seed}, {found.where}",
        f"You have {', '.join(found.arguments)}.",
        'expected("NAME", yours) compares without showing; expected() lists the names.',
    ]
    if found.dtype != torch.get_default_dtype():
        lines.append(f"It is graded with torch.set_default_dtype({found.dtype}).")
    return "\n".join(lines)
