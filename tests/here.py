"""Which levels of the sandbox this machine offers."""

import pytest

from grader.doctor import sandbox as doctor
from grader.protocol import levels

HERE = doctor.examine()
"""What this machine offers; a test of a level that it does not have is skipped."""


def needs(level: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        not levels.LAYERS[level] <= set(HERE.layers), reason=f"this machine has no level {level}"
    )
