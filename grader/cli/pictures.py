"""`kata pictures`, for authors: records the references, and draws the page of pictures."""

import click

from grader import catalog
from grader.cli.errors import Waiting, say
from grader.cli.options import known, project
from grader.common.commands import shown_path


@click.command()
@click.argument("katas", metavar="[KATA]...", nargs=-1)
def pictures(katas: tuple[str, ...]) -> int:
    """Record what a right answer's picture is, beside each kata; draw docs/pictures.md.

    With KATA, only those are recorded, and no page is drawn.
    """
    root = project()
    slugs = tuple(map(known, katas)) or catalog.own(root)
    from grader.wall.workers import open_workers

    with Waiting("drawing"), open_workers(slugs) as workers:
        from grader.authoring.picture_page import write_page
        from grader.authoring.pictures import write_reference

        written = [write_reference(workers, root, slug) for slug in slugs]
        # A course has no corpus of the built-in katas, and so no such page.
        if not katas and (root / "tests" / "answers" / "wrong" / "maml").is_dir():
            written += write_page(workers, root)
    Waiting.over()
    for path in written:
        say(f"{shown_path(path)} is written")
    return 0
