"""What a grading can end in that is no verdict: a fault of the grader's own, or nobody's wish."""


class GraderFault(RuntimeError):
    """The grader itself could not do its work; no verdict can be given."""


class Dropped(Exception):
    """Whoever asked for the verdict wants it no more."""
