"""`kata completion`: the script that has a shell complete commands and katas."""

import os

import click

from grader.cli.errors import Fault

SHELLS = ("bash", "zsh", "fish")


@click.command(short_help="Let your shell complete the names of katas.")
@click.argument("shell", metavar="[bash|zsh|fish]", type=click.Choice(SHELLS), required=False)
def completion(shell: str | None) -> int:
    """Print the script that has your shell complete commands and katas.

    \b
    bash, in ~/.bashrc:   eval "$(kata completion bash)"
    zsh, in ~/.zshrc:     eval "$(kata completion zsh)"
    fish:                 kata completion fish > ~/.config/fish/completions/kata.fish
    """
    from click.shell_completion import get_completion_class

    from grader.cli import cli

    name = shell or os.path.basename(os.environ.get("SHELL", ""))
    source = get_completion_class(name) if name in SHELLS else None
    if source is None:
        raise Fault("which shell? Name it: kata completion bash, zsh or fish")
    click.echo(source(cli, {}, "kata", "_KATA_COMPLETE").source())
    return 0
