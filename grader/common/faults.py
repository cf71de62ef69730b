"""How a grading can end without a verdict: a fault of the grader, or nobody wants one any more."""


class GraderFault(RuntimeError):
    """The grader itself could not do its work; no verdict can be given."""


class Dropped(Exception):
    """Whoever asked for the verdict no longer wants it."""
