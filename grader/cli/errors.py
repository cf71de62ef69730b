"""What a command says when it cannot do its work, and what it says while it works."""

import sys

import click

from grader.report.harmless import one_line


def complain(message: str) -> None:
    """One line on standard error, whatever names stand in it."""
    click.echo(f"kata: {one_line(message)}", err=True)


def say(message: str) -> None:
    """One line on standard output, harmless like those on standard error: the path of a folder
    may hold anything."""
    click.echo(one_line(message))


def counted(number: int, what: str) -> str:
    """So many of something: 1 answer, 2 answers."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


class Fault(click.ClickException):
    """The command could not do its work: exit code 2 and one line on standard error."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        complain(self.message)


class Waiting:
    """Says on a terminal that work goes on, until there is something to show."""

    shown = False

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        if sys.stderr.isatty():
            type(self).shown = True
            sys.stderr.write(f"{self.what} ...")
            sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        self.over()

    @classmethod
    def over(cls) -> None:
        if cls.shown:
            cls.shown = False
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
