"""Makes notebooks from solutions, as stubs are made, never over a learner's work. No torch.

A notebook remembers in its metadata what it was when it was made: with it, one that nobody has
edited can follow its kata, and one that was edited is kept. Outputs, and empty cells at the end,
which JupyterLab adds, are not an edit.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader import catalog
from grader.authoring.statement import BadFormula, markdown
from grader.authoring.stubs import BadMarkers, Written, read_solution
from grader.common.cells import TAG
from grader.common.files import MAX_NOTEBOOK_BYTES, read_text, write_text
from grader.learner.progress import free_name

FOLDER = "notebooks"
OURS = "gradient-katas"
"""Under this name our own facts stand in a notebook's metadata."""
SOUND = ("current", "edited by a learner", "edited by a learner, made from an older statement")

_SETUP = """\
# Where the grader is missing, as on Colab, this installs it. Anywhere else it does nothing.
from pathlib import Path

REPOSITORY = "{address}"{remark}

try:
    import grader.notebook
except ImportError:
    above = Path("../pyproject.toml")
    ours = above.exists() and 'name = "gradient-katas"' in above.read_text(encoding="utf-8")
    source = ".." if ours else REPOSITORY
    if source:
        %pip install --quiet {{source}}
    else:
        print("Say in REPOSITORY where this can be installed from, and run this cell again.")\
"""
_REMARK = '  # what pip can install this from: "git+https://…", or a folder'
_YOURS = """\
## Your answer

Write what is missing in the cell below, run it, then run the one after it. Only what stands in \
cells with the tag `{tag}` is graded when you hand this notebook in, so imports and helpers belong \
there too.\
"""
_CHECK = 'from grader.notebook import check\n\ncheck("{slug}")'
_EXPLORE = """\
## Room to explore

What you write here is not graded. `from grader.notebook import problem` and then \
`problem("{slug}")` puts the problem that failed last here, for you to try out.\
"""


def path_of(root: Path, slug: str) -> Path:
    return root / FOLDER / f"{slug}.ipynb"


def make_notebook(root: Path, slug: str) -> str:
    """The text of a kata's notebook; the same for the same solution and kata.toml.

    Raises BadMarkers and OSError.
    """
    import nbformat
    from nbformat import v4

    parts = read_solution(read_text(catalog.solution(root, slug)))
    title, facts = catalog.head(slug).split("\n\n")
    try:
        statement = f"# {title}\n\n{facts}\n\n{markdown(parts.statement)}"
    except BadFormula as error:
        raise BadMarkers(str(error)) from error
    address = _address(root)
    setup = _SETUP.format(address=address, remark="" if address else _REMARK)
    cells = [
        v4.new_markdown_cell(statement, id=f"{slug}-statement"),
        v4.new_code_cell(setup, id=f"{slug}-setup"),
        v4.new_markdown_cell(_YOURS.format(tag=TAG), id=f"{slug}-yours"),
        v4.new_code_cell(parts.code.strip("\n"), id=f"{slug}-answer", metadata={"tags": [TAG]}),
        v4.new_code_cell(_CHECK.format(slug=slug), id=f"{slug}-check"),
        v4.new_markdown_cell(_EXPLORE.format(slug=slug), id=f"{slug}-explore"),
        v4.new_code_cell("", id=f"{slug}-room"),
    ]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook = v4.new_notebook(cells=cells, metadata=metadata)
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5
    notebook["metadata"][OURS] = {"kata": slug, "made": fingerprint(notebook)}
    nbformat.validate(notebook)
    return (
        json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"
    )


def _address(root: Path) -> str:
    """What pip installs the grader from, where its own pyproject.toml names an address."""
    file = catalog.builtin_root(root) / "pyproject.toml"
    if not file.is_file():
        return ""
    urls = tomllib.loads(read_text(file)).get("project", {}).get("urls", {})
    address = next((url for name, url in urls.items() if name.lower() == "repository"), "")
    return f"git+{address}" if address else ""


def fingerprint(notebook: Mapping[str, Any]) -> str:
    """What a notebook says, as a hash: its cells without outputs, counts and ids."""
    cells = [
        [
            cell["cell_type"],
            "".join(cell["source"]),
            sorted(map(str, cell.get("metadata", {}).get("tags", []))),
            cell.get("attachments") or {},
        ]
        for cell in notebook["cells"]
    ]
    while cells and cells[-1] == ["code", "", [], {}]:
        cells.pop()
    return hashlib.sha256(json.dumps(cells, sort_keys=True, allow_nan=False).encode()).hexdigest()


def state_of(root: Path, slug: str) -> str:
    """One of SOUND; or `missing`; or `not a notebook`, where it cannot be read as one; or `out of
    date`: nobody has edited it, and it is not what the solution gives. Raises BadMarkers and
    OSError."""
    file = path_of(root, slug)
    fresh = json.loads(make_notebook(root, slug))["metadata"][OURS]["made"]
    if not file.is_file():
        return "missing"
    made, now = _prints(file)
    if now == fresh:
        return "current"
    if now is None:
        return "not a notebook"
    if made == now:
        return "out of date"
    older = made not in (None, fresh)
    return SOUND[2] if older else SOUND[1]


def _prints(file: Path) -> tuple[str | None, str | None]:
    """What a notebook was when it was made, and what it is; None where nobody knows."""
    try:
        notebook = json.loads(read_text(file, MAX_NOTEBOOK_BYTES))
        made, now = notebook["metadata"].get(OURS, {}).get("made"), fingerprint(notebook)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None, None
    return (made if isinstance(made, str) else None), now


def write_notebooks(root: Path, slugs: tuple[str, ...], *, force: bool = False) -> list[Written]:
    """Write `notebooks/<slug>.ipynb`. One that has been edited is kept, unless `force` says
    otherwise; then it stays beside as `<slug>.ipynb.bak`. Raises BadMarkers and OSError."""
    done = []
    for slug in slugs:
        file = path_of(root, slug)
        there = file.exists() or file.is_symlink()
        state = state_of(root, slug) if file.is_file() else "kept" if there else "missing"
        if state == "current":
            done.append(Written(file, "current"))
            continue
        edited = state not in ("missing", "out of date")
        if edited and not force:
            done.append(Written(file, "kept"))
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        kept = free_name(file, "bak") if edited else None
        write_text(file, make_notebook(root, slug), keep=kept)
        done.append(Written(file, "written"))
    return done
