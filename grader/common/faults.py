"""How a grading can end without a verdict on the answer: the grader or the kata is at fault, or
nobody wants one any more."""


class GraderFault(RuntimeError):
    """The grader itself could not do its work; no verdict can be given."""


class BelowLevel(GraderFault):
    """The sandbox does not reach the level that is required, for this answer or any other."""


class BrokenKata(Exception):
    """A kata cannot be used as its author wrote it; the message says where. Others can."""


class Dropped(Exception):
    """Whoever asked for the verdict no longer wants it."""
