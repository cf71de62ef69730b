"""Which key does what, as prompt_toolkit key bindings. Every page has its own keys, and while a
question is asked only its answers count. Pasted text does nothing: no key is bound to it."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from prompt_toolkit.filters import Always, Condition, Filter
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.keys import Keys

from grader.watch import actions
from grader.watch.body import Body
from grader.watch.session import Session

INTERRUPTED = 130
_ALWAYS = Always()
_BACK, _ENTER = [Keys.Escape], [Keys.Enter, Keys.ControlJ]
_FAR = 10**6
_LINES: Mapping[str, int] = {Keys.Up: -1, Keys.Down: 1, Keys.Home: -_FAR, Keys.End: _FAR}
_SCREENS: Mapping[str, int] = {
    Keys.PageUp: -1,
    Keys.Left: -1,
    Keys.PageDown: 1,
    Keys.Right: 1,
    " ": 1,
}


def bindings(
    session: Session, body: Body, leave: Callable[[int], None], suspend: Callable[[], None]
) -> KeyBindings:
    """The keys of one session. `leave` takes an exit code."""
    keys = KeyBindings()
    asked = Condition(lambda: session.state.ask is not None)
    listed = ~asked & Condition(lambda: session.state.page == "list")

    def bind(names: Iterable[str], does: Callable[[], None], when: Filter = _ALWAYS) -> None:
        for name in names:
            for key in {name, name.upper()} if len(name) == 1 else {name}:  # Caps Lock
                keys.add(key, filter=when)(lambda event: does())

    def move(by: int) -> None:
        if session.state.page == "list":
            actions.move(session, by)
        else:
            body.scroll(by)

    def turn(pages: int) -> None:
        move(pages * body.screenful)

    def act(action: Callable[[Session], None]) -> None:
        if session.state.page != "verdict":
            actions.back(session)
        action(session)

    bind([Keys.ControlC, Keys.ControlBackslash, Keys.SIGINT], lambda: leave(INTERRUPTED))
    bind([Keys.ControlZ], suspend)
    keys.add(Keys.ControlL)(lambda event: event.app.renderer.clear())
    bind(["y"], lambda: actions.answer(session, yes=True), asked)
    bind(
        ["n", "q", *_BACK, *_ENTER, Keys.ControlD],
        lambda: actions.answer(session, yes=False),
        asked,
    )
    bind(["q", Keys.ControlD], lambda: leave(0), ~asked)
    for key, by in _LINES.items():
        bind([key], partial(move, by), ~asked)
    for key, by in _SCREENS.items():
        bind([key], partial(turn, by), ~asked)
    for key, action in actions.ACTIONS.items():
        bind([key], partial(act, action), ~asked)
    bind(_BACK, lambda: actions.back(session), ~asked)
    bind(["l"], lambda: actions.back(session), listed)
    bind(_ENTER, lambda: actions.enter(session), listed)
    return keys
