"""The command that starts a Python of ours apart from the user's environment.

A notebook's kernel uses it too, so it imports neither torch nor anything else from the wall.
"""

import importlib.util
import sys
from pathlib import Path

_BOOT = (
    "import sys; home = sys.argv.pop(1); sys.path.insert(0, home); import grader; del sys.path[0]; "
    # At the end, since a repository may hold a file with the name of one of Python's modules.
    "sys.path += [home, sys.argv.pop(1)]; from grader.{0} import main; main()"
)


def python(module: str) -> list[str]:
    """The command that runs the `main` of `grader.<module>` apart from the user's environment.

    `-I` leaves out PYTHONPATH and the user's own packages, so the command names torch's folder.
    """
    home = Path(__file__).resolve().parents[2]
    torch = importlib.util.find_spec("torch")
    packages = Path(torch.origin).parent.parent if torch and torch.origin else home
    return [sys.executable, "-I", "-c", _BOOT.format(module), str(home), str(packages)]
