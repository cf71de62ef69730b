"""The command that starts a Python of ours apart from the user's environment.

Used from a notebook's kernel as well, so it imports neither torch nor anything of the wall's.
"""

import importlib.util
import sys
from pathlib import Path

_BOOT = (
    "import sys; home = sys.argv.pop(1); sys.path.insert(0, home); import grader; del sys.path[0]; "
    # Last, since a repository may hold a file that is named like one of Python's modules.
    "sys.path += [home, sys.argv.pop(1)]; from grader.{0} import main; main()"
)


def python(module: str) -> list[str]:
    """The command that runs the `main` of `grader.<module>` apart from the user's environment.

    `-I` leaves out PYTHONPATH and the user's own packages, so where torch is has to be told.
    """
    home = Path(__file__).resolve().parents[2]
    torch = importlib.util.find_spec("torch")
    packages = Path(torch.origin).parent.parent if torch and torch.origin else home
    return [sys.executable, "-I", "-c", _BOOT.format(module), str(home), str(packages)]
