"""Grades in the formats of other programs, each by its name. Grades nothing.

Strings of learners are data there, and harmless as text; what shows them escapes them.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from grader.classes.exports.ctrf import write_ctrf
from grader.classes.exports.github import write_github
from grader.classes.exports.gradescope import write_gradescope
from grader.classes.exports.jsonl import write_jsonl
from grader.classes.exports.junit import write_junit
from grader.classes.graded import Grade

FORMATS: Mapping[str, Callable[[Path, Sequence[Grade]], None]] = {
    "gradescope": write_gradescope,
    "github": write_github,
    "junit": write_junit,
    "ctrf": write_ctrf,
    "jsonl": write_jsonl,
}
"""Each writes into the folder that it is given. All raise OSError."""
