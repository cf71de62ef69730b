"""The command `kata`: parses, calls, prints; nothing else.

Nothing here imports torch or the judge before a command needs it.
"""

import contextlib
import os
import sys
from typing import NoReturn

import click

from grader import __version__
from grader.cli import author, generate, learn
from grader.cli.faults import Waiting
from grader.cli.grade import grade
from grader.workers import GraderFault


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kata")
def cli() -> None:
    """Katas about gradients through gradients, and their grader.

    Edit a file in kata/, grade it, learn from what comes back.
    """


for _command in (
    *(grade, learn.hint, learn.list_katas, author.audit),
    *(generate.stubs, generate.notebooks, generate.generate),
):
    cli.add_command(_command)


def _help_of(error: click.UsageError) -> str:
    return f"{error.ctx.command_path if error.ctx else 'kata'} --help"


def _leave(code: int) -> NoReturn:
    """End the process. Torch takes a tenth of a second to take itself apart, for nobody."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # whoever read it may be gone
            stream.flush()
    if "torch" in sys.modules:
        os._exit(code)
    sys.exit(code)


def main() -> None:
    """The console command."""
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        code = 0
    except click.UsageError as error:
        click.echo(f"kata: {error.format_message()} (see {_help_of(error)})", err=True)
        code = 2
    except click.ClickException as error:
        error.show()
        code = 2
    except GraderFault as error:
        click.echo(f"kata: the grader could not do its work: {error}", err=True)
        code = 2
    except BrokenPipeError:  # whoever read our output has had enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except (KeyboardInterrupt, click.Abort):
        Waiting.over()
        click.echo("kata: interrupted", err=True)
        code = 130
    except Exception as error:  # a fault of ours: one line, and nothing is graded
        if os.environ.get("KATA_TRACEBACK"):
            raise
        what = f"{type(error).__name__}: {error}"
        click.echo(f"kata: a fault in the grader: {what} (KATA_TRACEBACK=1 shows where)", err=True)
        code = 2
    _leave(code or 0)
