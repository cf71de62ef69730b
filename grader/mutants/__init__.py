"""Single-edit mutants of an answer: what comes out when one thing in it is another.

Works on syntax alone: it imports no torch and runs nothing. A mutant's sentence is shown to
learners, so it names parameters and roles, and never shows the answer's code.
"""

from grader.mutants.make import Mutant, mutants_of
from grader.mutants.sites import without_docstrings

__all__ = ["Mutant", "mutants_of", "without_docstrings"]
