"""The learner's own file and the reference: reset, solution, diff."""

import os
import sys

import click

from grader.cli.errors import Fault, say
from grader.cli.options import known, one_kata, project, warn
from grader.common.commands import shown_path, typed
from grader.report.harmless import file_text, for_encoding


@click.command(short_help="Bring a stub back; your file is kept.")
@one_kata()
def reset(kata: str) -> int:
    """Bring the stub of a kata back. Your file is kept beside it as .bak."""
    from grader.authoring.stubs import STAYS, NoStub, bring_back
    from grader.learner import progress

    slug, root = known(kata), project()
    file = root / "kata" / f"{slug}.py"
    try:
        kept = bring_back(root, slug)
    except NoStub as error:
        raise Fault(str(error)) from error
    except OSError as error:
        name = shown_path(file)
        stays = f". {STAYS} {name}" if os.path.lexists(file) else ""
        raise Fault(f"{name} cannot be written: {error.strerror}{stays}") from error
    try:
        warn(progress.change(root, lambda old: progress.reset(old, slug)).damage)
    except OSError as error:
        warn(f".kata cannot be written ({error.strerror}), so progress stays as it was")
    beside = f"; yours is kept as {shown_path(kept)}" if kept else ""
    say(f"{shown_path(file)} is the stub again{beside}")
    return 0


@click.command(short_help="Print the reference, after passing.")
@one_kata()
@click.option("--spoil", is_flag=True, help="Show it even if you have not passed the kata.")
def solution(kata: str, spoil: bool) -> int:
    """Print the reference answer, once you have passed the kata."""
    from grader.authoring.reference import NoReference, reference

    slug = known(kata)
    _only_after_passing(slug, "solution", spoil)
    try:
        _show_text(reference(project(), slug))
    except NoReference as error:
        raise Fault(str(error)) from error
    return 0


@click.command(short_help="Compare yours with the reference.")
@one_kata()
@click.option("--spoil", is_flag=True, help="Compare even if you have not passed the kata.")
def diff(kata: str, spoil: bool) -> int:
    """Compare your answer with the reference, once you have passed the kata."""
    from grader.authoring.reference import NoReference, difference

    slug = known(kata)
    _only_after_passing(slug, "diff", spoil)
    try:
        text = difference(project(), slug)
    except NoReference as error:
        raise Fault(str(error)) from error
    _show_text(text or f"kata/{slug}.py is identical to the reference.\n")
    return 0


def _show_text(text: str) -> None:
    """Long lines are cut only on a terminal: redirected output stays whole."""
    shown = file_text(text, cut=sys.stdout.isatty()).split("\n")
    encoding = sys.stdout.encoding
    click.echo("\n".join(for_encoding(line, encoding) for line in shown), nl=False)


def _only_after_passing(slug: str, command: str, spoil: bool) -> None:
    """Raises Fault before a pass, unless there is nothing to spoil."""
    from grader.authoring.reference import has_reference
    from grader.learner import progress

    root = project()
    kept = progress.read(root)
    warn(kept.damage)
    if not spoil and not kept.of(slug).passed and has_reference(root, slug):
        spoiling = typed(f"{command} {slug} --spoil")
        raise Fault(f"{slug} has not been passed yet; `{spoiling}` shows it anyway")
