"""The X-ray: at which line of an answer a value goes on but its gradient does not. In the worker.

It runs the kata's probe once more, follows what descends from the weights, and names the cuts on a
path to the loss in the lines of the answer. It informs and decides nothing, and what the answer
computes is the same without it.
"""

import linecache
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn

from grader.worker.xray.calls import by_parameter, shown
from grader.worker.xray.cuts import MAX_TEXT, Cut
from grader.worker.xray.failures import recognise
from grader.worker.xray.follow import Watch

MAX_CUTS = 20
MAX_SHOWN = 3
"""Ends in the picture."""
WIDTH = 76
OUTPUTS = "outputs"
"""The name under which a probe yields what the fast model gave."""
TITLES = {
    "loss": "the loss",
    "outputs": "the outputs of your result",
    "result": "your result",
}
NOTHING = "Nothing that your answer computed could be followed back to the {}."


def examine(
    module: Any,
    problem: Any,
    probe: Callable[..., Any],
    filename: str,
    way: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Run the kata's probe on one problem with this answer, and report where its paths end.

    module: the answer, as `answer.run_module` gave it; filename: what it was compiled under.
    way: what the kata's picture is of, where one is asked for (`record.Asked`).
    Gives plain and bounded data, and raises nothing because of the answer:

        cuts     [{line, function, operation, explanation}], in order of happening
        lost     the same of values that left torch and came back as numbers
        picture  the path from the loss back to the weights, at most 12 lines of 76 characters
        unused   whether an inner gradient was asked for at weights that its loss does not use
        copied   whether a path ends where weights themselves are copied or detached
        failure  None, or {what, line, operation}: what torch refused, if the answer raised
        way      with `way`: what `fold.fold` gives
    """
    watch = Watch(filename) if way is None else _recorder(filename, way)
    failure = None
    try:
        with _parameters_reported(watch), watch:
            for part in probe(Watched(module, watch), problem):
                watch.quietly(watch.add_sinks, "outputs", [part.get(OUTPUTS)])
                watch.quietly(watch.outputs, part.get(OUTPUTS))
    except BaseException as error:  # noqa: BLE001 - whatever the answer raises is data
        failure = _failure(error, watch)
    found = watch.quietly(watch.on_the_way) or []
    cuts = [cut for cut in found if cut.kind != "lost"][:MAX_CUTS]
    lost = [cut for cut in found if cut.kind == "lost"][:MAX_CUTS]
    recorded = {} if way is None else {"way": watch.quietly(_folded, watch)}
    return {
        **recorded,
        "cuts": [cut.to_json() for cut in cuts],
        "lost": [cut.to_json() for cut in lost],
        "picture": watch.quietly(_picture, watch, [*cuts, *lost]) or _nothing(watch),
        "failure": failure,
        "unused": watch.unused,
        "copied": any(cut.of_weights for cut in cuts),
    }


def _recorder(filename: str, way: dict[str, Any]) -> Watch:
    """A watch that records for a picture. Whoever asks for none does not load it; the worker has
    loaded it before it lets go of the grader's files."""
    from grader.worker.xray.record import Recorder
    from grader.worker.xray.values import Asked

    return Recorder(filename, asked=Asked.of(way))


def _folded(watch: Any) -> dict[str, Any] | None:
    from grader.worker.xray.fold import fold

    return fold(watch)


class Watched:
    """Stands for the answer's module: lets the watch know when one of its functions runs."""

    def __init__(self, module: Any, watch: Watch) -> None:
        self._module, self._watch = module, watch

    def __getattr__(self, name: str) -> Any:
        function, watch = getattr(self._module, name), self._watch
        if not callable(function):
            return function

        def call(*args: Any, **kwargs: Any) -> Any:
            watch.quietly(lambda: watch.enter(name, by_parameter(function, args, kwargs)))
            try:
                result = function(*args, **kwargs)
            finally:
                watch.running = None
            if name == watch.first:
                watch.quietly(watch.add_sinks, "result", [result])
            watch.quietly(watch.leave, name, result)
            return result

        return call


@contextmanager
def _parameters_reported(watch: Watch) -> Iterator[None]:
    """No mode of torch sees how an nn.Parameter is made from a tensor; this does."""
    plain = nn.Parameter.__new__

    def new(cls: type, data: Any = None, requires_grad: bool = True) -> Any:
        parameter: Any = plain(cls, data, requires_grad)
        if isinstance(data, Tensor) and watch.roots:
            watch.quietly(watch.parameter_made, data, parameter)
        return parameter

    nn.Parameter.__new__ = new  # type: ignore[method-assign]
    try:
        yield
    finally:
        nn.Parameter.__new__ = plain  # type: ignore[method-assign]


def _failure(error: BaseException, watch: Watch) -> dict[str, Any]:
    if isinstance(error, RuntimeError) and isinstance(error.__cause__, StopIteration):
        error = error.__cause__  # the probe is a generator, which turns one into the other
    walked = list(traceback.walk_tb(error.__traceback__))[-1000:]
    failed = watch.failed
    what = watch.quietly(recognise, error, failed, [frame for frame, _ in walked]) or "other"
    lines = [line for frame, line in walked if frame.f_code.co_filename == watch.filename]
    operation = {
        "nonleaf-optimizer": "torch.optim.Optimizer",
        "parameter-assignment": "setattr",
        "deepcopy-of-graph": "copy.deepcopy",
    }.get(what, type(error).__name__)
    if operation == type(error).__name__ and failed is not None and failed.error is error:
        operation = shown(failed.call.name, failed.call.function)
        if what == "graph-freed" and failed.first_pass:
            operation += f", after a first pass in line {failed.first_pass}"
    return {"what": what, "line": lines[-1] if lines else 0, "operation": operation[:MAX_TEXT]}


def _picture(watch: Watch, ends: list[Cut]) -> str:
    """The path from the loss back to the weights, or to the tensors that were given, as text."""
    what = next((what for what in TITLES if watch.sinks.get(what)), None)
    if what is None or not watch.roots:
        return _nothing(watch)
    reached = watch.reached(watch.sinks[what])
    # Every build of a problem has the same names; what ends in the picture comes from some of them.
    yes = list(dict.fromkeys(name for key, name in watch.roots.items() if key in reached))
    no = [name for name in dict.fromkeys(watch.roots.values()) if name not in yes]
    branches = []
    if yes:
        branches.append([f"reaches {_of(yes, watch)}: {', '.join(yes)}"])
    if no:
        branches.append([f"does not reach {_of(no, watch)}: {', '.join(no)}"])
    for cut in ends[:MAX_SHOWN]:
        verb = "is lost" if cut.kind == "lost" else "ends"
        source = linecache.getline(watch.filename, cut.line).strip()
        branches.append([f"a path {verb} in line {cut.line}: {cut.operation}", f"    {source}"])
    if len(ends) > MAX_SHOWN:
        branches.append([f"and {len(ends) - MAX_SHOWN} more end elsewhere"])
    if watch.blind:
        branches.append(["and more that could not be followed"])
    lines = [TITLES[what]]
    for branch in branches:
        last = branch is branches[-1]
        lines.append(("└─ " if last else "├─ ") + branch[0])
        lines += [("   " if last else "│  ") + more for more in branch[1:]]
    return "\n".join(line if len(line) <= WIDTH else line[: WIDTH - 1] + "…" for line in lines)


def _nothing(watch: Watch) -> str:
    return NOTHING.format(watch.what)


def _of(names: list[str], watch: Watch) -> str:
    return f"{len(names)} of {len(set(watch.roots.values()))} {watch.what}"
