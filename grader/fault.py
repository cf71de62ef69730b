"""The one exception that says that the grader, and not an answer, is at fault."""


class GraderFault(RuntimeError):
    """The grader itself could not do its work; no verdict can be given."""
