"""How long an answer took, where that is known."""

import math

from grader.classes.graded import Grade


def seconds(grade: Grade) -> float:
    """Seconds that the verdict took; 0 if there is none."""
    took = (grade.graded.verdict or {}).get("duration_s")
    return float(took) if isinstance(took, int | float) and math.isfinite(took) else 0.0
