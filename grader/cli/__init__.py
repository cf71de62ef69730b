"""The command `kata`: parses, calls, prints; nothing else.

Nothing here imports torch or the judge before a command needs it.
"""

import os
import sys
from typing import NoReturn

import click

from grader import __version__
from grader.catalog.project import BadProject
from grader.cli.commands import Commands, with_help
from grader.cli.errors import Waiting, complain
from grader.cli.streams import forgive_warnings, take_streams
from grader.common.faults import BelowLevel, BrokenKata, GraderFault
from grader.common.machine import forget_odd_sizes, what_is_missing


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="kata")
@click.pass_context
def cli(context: click.Context) -> int:
    """Gradients through gradients: edit a file in kata/, save, read on."""
    if context.invoked_subcommand is not None:
        return 0
    from grader.cli.learn import status

    return int(context.invoke(status, as_json=False))


def _help_of(error: click.UsageError) -> str:
    return f"{error.ctx.command_path if error.ctx else 'kata'} --help"


def _leave(code: int) -> NoReturn:
    """End the process. Torch takes a tenth of a second to take itself apart, for nobody."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    if "torch" in sys.modules:
        os._exit(code)
    sys.exit(code)


def main() -> None:
    """The console command."""
    out = take_streams()
    forgive_warnings()
    forget_odd_sizes()
    try:
        code = with_help(cli).main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        code = 0
    except click.UsageError as error:
        complain(f"{error.format_message().rstrip('.')} (see {_help_of(error)})")
        code = 2
    except click.ClickException as error:
        error.show()
        code = 2
    except (BadProject, BrokenKata) as error:
        complain(str(error))
        code = 2
    except BelowLevel as error:
        from grader.cli.sandbox_levels import with_a_way_out

        complain(with_a_way_out(error))
        code = 2
    except GraderFault as error:
        complain(f"the grader could not do its work: {error}")
        code = 2
    except (KeyboardInterrupt, click.Abort):
        Waiting.over()
        complain("interrupted")
        code = 130
    except Exception as error:  # of ours, or of the machine: one line, and nothing is graded
        if os.environ.get("KATA_TRACEBACK"):
            raise
        what = f"a fault in the grader: {type(error).__name__}: {error}"
        complain(what_is_missing(error) or f"{what} (KATA_TRACEBACK=1 shows where)")
        code = 2
    sys.stdout.flush()
    if out.lost is not None:  # a full disk: the work is done, but nobody will read what it gave
        complain(f"standard output could not be written: {out.lost.strerror}")
        code = 2
    _leave(code or 0)
