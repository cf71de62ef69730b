"""Findings about a model before and after an answer used it. For the meta-learning katas."""

from torch import Tensor

from grader.common.tasks import TURNS
from grader.judge.compare import (
    Expected,
    Finding,
    Seen,
    Truth,
    close,
    described,
    identical,
    near,
    zero_or_none,
)
from grader.protocol.frames import Other


def fast_model_is_new(seen: Seen, function: str) -> Finding | None:
    """The function returned something new that can be called on inputs."""
    if seen.is_original:
        return Finding(
            f"`{function}` returns `model` itself",
            "it should return a new model and leave `model` as it was",
            "If both were one model, how would anybody get the original's weights back?",
        )
    if not seen.is_callable:
        given = seen.fast_model
        plain = given is None or isinstance(given, str | int)
        returned = repr(given)[:200] if plain else described(given)
        return Finding(
            f"`{function}` returns {returned}",
            "it should return a new model: something that can be called on inputs",
            "Who calls your function, and what will they do with the result?",
        )
    return None


def state_of(seen: Seen, name: str) -> Seen:
    """A model's state under this name, and what it computed then where that was seen: its outputs
    are computed later than its state is read, since that may change it."""
    state = getattr(seen, name)
    assert isinstance(state, Seen)
    later = vars(seen).get(f"{name}_outputs", MISSING)
    return state if later is MISSING else Seen(**vars(state), outputs=later)


MISSING = object()


def state_as_before(after: object, truth: Truth, function: str) -> Finding | None:
    """Everything about the original except its `.grad` is what it was."""
    assert isinstance(after, Seen)
    if finding := weights_as_before(after, truth, function):
        return finding
    if after.frozen:
        return Finding(
            f"after `{function}` the original's parameters {after.frozen} no longer require grad",
            f"`{function}` should leave the original trainable: a parameter that requires grad "
            "before should require grad afterwards",
            "Who would notice that these parameters no longer learn?",
        )
    if after.modes != truth.modes:
        return Finding(
            f"`{function}` changes the original's mode (train or eval)",
            f"`{function}` should leave the original's mode as it was",
        )
    if after.hooked:
        return Finding(
            f"after `{function}` the original's hooks are not the ones it had before: "
            f"look at {after.hooked}",
            f"`{function}` should remove every hook that it registers on the original",
        )
    return close(
        after.outputs,
        truth.outputs_before,
        f"after `{function}`, what the original computes",
        f"`{function}` should leave the original computing what it computed before",
    )


def right_in_turn(seen: Seen, truth: Truth, name: str, what: str, asks: str) -> Finding | None:
    """The value of this name is right for each of the two tasks, whichever came before it."""
    if not truth.again:
        return None
    given = getattr(seen, f"{name}_in_turn")
    if not isinstance(given, list) or len(given) != len(TURNS):
        return Finding(f"{what} could not be read", asks)
    what += ", after the same model has had other tasks,"
    found = (
        close(value, _right(truth, name, is_other), what, asks)
        for is_other, value in zip(TURNS, given, strict=True)
    )
    return next(filter(None, found), None)


def is_carried_over(seen: Seen, truth: Truth) -> bool:
    """Whether some value is right for the task that comes first, in the first call of all or on the
    model that has several, and wrong for one that comes later. An error of a few digits is not
    carried from anywhere: it may be just within the tolerance first, and just beyond it later."""
    if not truth.again:
        return False
    for label, given in vars(seen).items():
        name = label.removesuffix("_in_turn")
        if name != label and isinstance(given, list) and len(given) == len(TURNS):
            wanted = [_right(truth, name, is_other) for is_other in TURNS]
            begins = (given[0], vars(seen).get(name))
            if any(close(value, wanted[0]) is None for value in begins) and not all(
                isinstance(right, Expected) and near(value, right, 1e-3)
                for value, right in zip(given, wanted, strict=True)
            ):
                return True
    return False


def _right(truth: Truth, name: str, is_other: bool) -> object:
    return getattr(truth, f"other_{name}" if is_other else name)


def holds_tensors(value: object) -> bool:
    """Whether this is a tensor, or nothing but tensors in a sequence or a dict, as it was seen."""
    if isinstance(value, Tensor):
        return True
    if isinstance(value, Other):
        return value.description in ("a dict", "an OrderedDict")
    entries = list(vars(value).values()) if isinstance(value, Seen) else value
    return isinstance(entries, list) and bool(entries) and all(map(holds_tensors, entries))


def weights_as_before(after: object, truth: Truth, function: str) -> Finding | None:
    """The original's weights and buffers are what they were, under their names."""
    assert isinstance(after, Seen)
    weights, buffers = truth.weights, truth.buffers
    assert isinstance(weights, Expected)
    assert isinstance(buffers, Expected)
    asks = f"`{function}` should leave the original's weights and buffers as they were"
    if after.parameter_names != ", ".join(weights.names):
        now = after.parameter_names or "none"
        return Finding(
            f"after `{function}` the original's parameters are: {now}; "
            f"they were: {', '.join(weights.names)}",
            asks,
        )
    if after.replaced:
        return Finding(
            f"after `{function}` other tensors have replaced the original's "
            f"parameters {after.replaced}",
            asks,
        )
    for what, seen, right in (
        ("weights", after.weights, weights),
        ("buffers", after.buffers, buffers),
    ):
        value = f"after `{function}`, the value of the original's {what}"
        if finding := close(seen, right, value, asks):
            return finding
        if not identical(seen, right):  # what is added and subtracted again has been rounded twice
            return Finding(
                f"after `{function}` the original's {what} are not the same to the last bit",
                f"{asks}; what is moved for a while should be put back from what was saved",
            )
    return None


def original_as_before(after: object, truth: Truth, function: str) -> Finding | None:
    """Everything about the original is what it was, its `.grad` too."""
    assert isinstance(after, Seen)
    weights, filled = truth.weights, vars(truth).get("filled_grads")
    assert isinstance(weights, Expected)
    if finding := state_as_before(after, truth, function):
        return finding
    what = f"after `{function}` the original's .grad"
    if filled is not None:
        asks = f"`{function}` should leave the original's .grad as it was: it was filled before"
        return close(after.grads, filled, what, asks)
    return zero_or_none(
        after.grads, what, weights.names,
        f"`{function}` should leave the original's .grad empty (None, or zeros): "
        "only the gradient of the query loss belongs there"
        if truth.fills_grad
        else f"`{function}` should leave the original's .grad empty: the result is returned",
    )  # fmt: skip
