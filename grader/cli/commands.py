"""The group of all commands: names each, and imports one only when it is called or listed."""

import importlib

import click

SECTIONS: dict[str, dict[str, str]] = {
    "Learn": {
        "watch": "watch:watch",
        "grade": "grade:grade",
        "hint": "learn:hint",
        "list": "learn:list_katas",
        "next": "learn:next_kata",
        "status": "learn:status",
        "reset": "solution:reset",
        "solution": "solution:solution",
        "diff": "solution:diff",
        "why": "why:why",
        "picture": "picture:picture",
        "report": "report:report",
        "show": "show:show",
        "play": "play:play",
    },
    "Write, teach, and this machine": {
        "class": "classes:klass",
        "release": "release:release",
        "new": "author:new",
        "generate": "generate:generate",
        "audit": "author:audit",
        "doctor": "doctor:doctor",
        "completion": "completion:completion",
    },
}
"""By heading and name: the module of grader.cli, and the command in it."""

PARTS = {
    "stubs": "generate:stubs",
    "notebooks": "generate:notebooks",
    "pictures": "pictures:pictures",
}
"""Parts of `generate`, which the help leaves out: it has to fit a screen."""

_WITH = {
    "next": "list", "status": "list", "diff": "solution", "show": "why",
    "report": "picture", "completion": "doctor",
}  # fmt: skip
"""Commands that share a row of the help with another one."""
SAID_TOGETHER = {
    "list": "The katas; the next one; where you are.",
    "solution": "The reference, after passing; and how yours differs.",
    "why": "Why it matters; your own function in an experiment.",
    "picture": "The way of the gradient; all of it as one page.",
    "doctor": "What this machine offers; names completed in your shell.",
}
_WIDTH = len("list, next, status")

_SHOWN = {name: where for section in SECTIONS.values() for name, where in section.items()}
_WHERE = _SHOWN | PARTS


def with_help(command: click.Command) -> click.Command:
    """The command with its docstring for a help text, which `python -OO` has dropped."""
    if command.help is None and command.callback is not None:
        from grader.common.docstrings import docstring_of

        command.help = docstring_of(command.callback)
    return command


class Commands(click.Group):
    """Loads a command when it is asked for, so that a quick one need not wait for the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_SHOWN)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        where = _WHERE.get(cmd_name)
        if where is None:
            return None
        module, name = where.split(":")
        command: click.Command = getattr(importlib.import_module(f"grader.cli.{module}"), name)
        return with_help(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was named. Raises UsageError, which names the nearest."""
        name = args[0]
        if name not in _WHERE and name[:1] != "-" and not ctx.resilient_parsing:
            import difflib  # only who has mistyped waits for it

            near = difflib.get_close_matches(name, _WHERE, n=1)
            guess = f" Did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"there is no command {name!r}.{guess}", ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands under their headings, some of them in one row. The two options stand in the
        last line, since all of this has to fit a screen."""
        formatter.write_paragraph()
        for heading, names in SECTIONS.items():
            rows = []
            for name in names:
                if name in _WITH:
                    continue
                together = [name, *(other for other, first in _WITH.items() if first == name)]
                command = self.get_command(ctx, name)
                text = SAID_TOGETHER.get(name) or (
                    command.get_short_help_str(58) if command else ""
                )
                rows.append((f"{', '.join(together):<{_WIDTH}}", text))
            formatter.write(f"{heading}:\n")
            formatter.indent()
            formatter.write_dl(rows, col_max=_WIDTH)
            formatter.dedent()
        formatter.write("kata COMMAND --help says more about each; kata --version.\n")
