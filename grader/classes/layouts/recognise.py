"""Which layout submissions have, by the evidence of all names at the top."""

from collections.abc import Sequence

from grader.classes.gather import Gathered
from grader.classes.layouts import (
    blackboard,
    canvas,
    flat,
    folders,
    github,
    gradescope,
    moodle,
    nbgrader,
)
from grader.classes.layouts.view import Layout, View, views

PLATFORMS = (
    *(gradescope.LAYOUT, moodle.LAYOUT, blackboard.LAYOUT, canvas.LAYOUT),
    *(github.LAYOUT, nbgrader.LAYOUT),
)
PLAIN = (folders.LAYOUT, flat.LAYOUT)
LAYOUTS = {layout.name: layout for layout in (*PLATFORMS, *PLAIN)}
AUTO = "auto"
ENOUGH = 0.5


def check_layout(wanted: str) -> None:
    """Raises ValueError for a layout that does not exist."""
    if wanted != AUTO and wanted not in LAYOUTS:
        names = ", ".join((AUTO, *LAYOUTS))
        raise ValueError(f"there is no layout {wanted!r}. There are: {names}")


def choose(
    gathered: Gathered, wanted: str, katas: Sequence[str]
) -> tuple[Layout, View, tuple[str, ...]]:
    """The layout, the view that it has of the submissions, and what is to be said of the choice."""
    seen = list(views(gathered, katas))
    found = [
        (layout.share(view), -number, -level, layout, view)
        for number, layout in enumerate(PLATFORMS)
        for level, view in enumerate(seen)
        if wanted in (AUTO, layout.name)
    ]
    if found:
        share, _, _, layout, view = max(found, key=lambda one: one[:3])
        if share >= ENOUGH or wanted != AUTO:
            return layout, view, _said(layout, share, view)
    view = _plain_view(seen)
    layout = (
        LAYOUTS[wanted]
        if wanted != AUTO
        else next((one for one in PLAIN if one.share(view)), folders.LAYOUT)
    )
    return layout, view, ()


def _said(layout: Layout, share: float, view: View) -> tuple[str, ...]:
    if share >= 1:
        return ()
    count = round(share * len(view.tops))
    return (
        f"{count} of the {len(view.tops)} names at the top look like those of {layout.name}; "
        "if it is another layout, say so with --layout",
    )


def _plain_view(seen: Sequence[View]) -> View:
    """The view without folders around everything that are nobody's."""
    view = seen[0]
    for inner in seen[1:]:
        if not folders.is_around(view, inner):
            break
        view = inner
    return view
