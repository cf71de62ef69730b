"""The interactive Python of `kata play`: names, completion of them where there is readline."""

import code
from collections.abc import Mapping


def interact(names: Mapping[str, object]) -> None:
    """Read and run lines until the learner leaves. pdb and breakpoint() work in them."""
    space: dict[str, object] = {"__name__": "__console__", "__doc__": None, **names}
    _complete(space)
    try:
        code.InteractiveConsole(space).interact(banner="", exitmsg="")
    except SystemExit:  # exit() and quit(), which leave the console and not more
        return


def _complete(space: dict[str, object]) -> None:
    """Complete names with the tab key, where this Python can."""
    try:
        import readline
        import rlcompleter
    except ImportError:  # Windows, and Pythons that were built without it
        return
    readline.set_completer(rlcompleter.Completer(space).complete)
    libedit = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if libedit else "tab: complete")
