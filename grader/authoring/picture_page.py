"""Writes docs/pictures.md and its drawings, the ten commonest mistakes and a right answer; and the
ten in the README."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader import catalog
from grader.authoring.readme import between
from grader.common.files import read_text, write_text
from grader.picture.drawn import drawn
from grader.picture.value import Picture
from grader.pipeline.grade import grade_with
from grader.report.picture_said import sentences
from grader.report.picture_svg import svg
from grader.wall.workers import Workers

SEED = 5
BEGIN, END = "<!-- pictures:begin -->", "<!-- pictures:end -->"
PAGE = """\
# Pictures of the gradient's way

`kata picture KATA` draws the way of the gradient through your answer, from what it differentiates
last back to the weights. `make pictures` has drawn these from known answers. A thick line with its
arrow upwards is a gradient that flows back. A dashed line with its arrow downwards is a value that
goes on without its gradient. ✂ names the line that cuts it, and why.

"""


@dataclass(frozen=True)
class Example:
    """A known answer that is drawn: its kata, its file in the corpus, and the mistake in words."""

    slug: str
    name: str
    about: str

    @property
    def file(self) -> str:
        return f"{self.slug}-{self.name.replace('_', '-')}.svg"


RIGHT = Example("maml", "functional_call_module", "A right answer")
TEN = (
    Example("maml", "first_order_no_create_graph", "The inner gradient has no graph"),
    Example("maml", "detached_copy_clone_detach", "The fast weights start from a detached copy"),
    Example("unroll", "some_steps_cut_first", "The first step is cut off"),
    Example("maml", "graph_freed_inner", "The graph is used up by an earlier pass"),
    Example("maml", "update_under_no_grad", "The update is made under `no_grad`"),
    Example("unroll", "steps_detached_data", "The step goes through `.data`"),
    Example("maml", "inner_sign_plus", "The step goes uphill"),
    Example("maml", "inner_lr_wrong_forgotten", "The rate is forgotten"),
    Example("maml", "query_on_support", "The query loss is computed on the support set"),
    Example("maml", "zero_gradient_allow_unused", "The gradient reaches no weight"),
)


def picture_of(workers: Workers, root: Path, example: Example) -> Picture:
    """What is drawn of a known answer. The seed is fixed, so that it is the same every time."""
    kind = "right" if example is RIGHT else "wrong"
    path = catalog.answers(root, example.slug, kind) / f"{example.name}.py"
    verdict = grade_with(workers, example.slug, path, seed=SEED, picture="always")
    found = drawn(verdict)
    assert found is not None, f"{path} is not drawn"
    return found


def write_page(workers: Workers, root: Path) -> list[Path]:
    """Write the page and its drawings; returns the files."""
    folder = root / "docs" / "pictures"
    folder.mkdir(exist_ok=True)
    made, parts = [], [PAGE]
    for example in (RIGHT, *TEN):
        picture = picture_of(workers, root, example)
        write_text(folder / example.file, svg(picture))
        made.append(folder / example.file)
        parts += _section(example, picture)
    page, readme = root / "docs" / "pictures.md", root / "README.md"
    write_text(page, "\n".join(parts).rstrip() + "\n")
    write_text(readme, between(read_text(readme), BEGIN, END, gallery()))
    return [*made, page, readme]


def gallery() -> str:
    """The ten as a Markdown table, two in a row."""
    cells = [
        f"{example.about}<br>![{example.about}](docs/pictures/{example.file})" for example in TEN
    ]
    rows = [f"| {left} | {right} |" for left, right in zip(cells[::2], cells[1::2], strict=True)]
    return "\n".join(["| | |", "|---|---|", *rows])


def _section(example: Example, picture: Picture) -> Iterator[str]:
    said = html.escape(" ".join(sentences(picture)), quote=False)
    yield f"## {example.about}"
    yield ""
    yield f"![{picture.title}](pictures/{example.file})"
    yield ""
    yield f"<details><summary>In words</summary>\n\n{said}\n\n</details>"
    yield ""
