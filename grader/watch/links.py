"""Links to a file and a line that terminals can open (OSC 8).

The line number is in the fragment, where VS Code and kitty look for it. `KATA_LINKS` sets another
form, for instance `vscode://file{path}:{line}`, or `off`.
"""

import os
import socket
from pathlib import Path
from urllib.parse import quote

FORM = "file://{host}{path}#{line}"


def link(file: Path, line: int = 1) -> str:
    """The link to a line of a file; empty if links are off."""
    form = os.environ.get("KATA_LINKS") or FORM
    if form == "off":
        return ""
    path = quote(file.absolute().as_posix())
    if not path.startswith("/"):  # C:/…
        path = f"/{path}"
    values = {"host": socket.gethostname(), "path": path, "line": str(line)}
    for name, value in values.items():
        form = form.replace(f"{{{name}}}", value)
    return "".join(character for character in form if character.isprintable())
