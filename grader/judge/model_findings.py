"""Findings about a model before and after an answer had it. For the meta-learning katas."""

from torch import Tensor

from grader.judge.compare import Expected, Finding, Seen, Truth, close, described, zero_or_none
from grader.protocol.frames import Other


def fast_model_is_new(seen: Seen, function: str) -> Finding | None:
    """What the function returned is something new that can be called on inputs."""
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
            "it should return a new model, something that can be called on inputs",
            "Who calls your function, and what will they do with what it returns?",
        )
    return None


def after_inner(seen: Seen) -> Seen:
    """How the original stood after the inner update, with what it computed then where that was
    seen; it is run later than it is read."""
    assert isinstance(seen.after_inner, Seen)
    outputs = {"outputs": seen.original_outputs} if "original_outputs" in vars(seen) else {}
    return Seen(**vars(seen.after_inner), **outputs)


def state_as_before(after: object, truth: Truth, function: str) -> Finding | None:
    """All of the original but its `.grad` is what it was."""
    assert isinstance(after, Seen)
    if finding := weights_as_before(after, truth, function):
        return finding
    if after.frozen:
        return Finding(
            f"after `{function}` the original's parameters {after.frozen} no longer require grad",
            f"`{function}` should leave the original trainable: what requires grad before "
            "requires grad afterwards",
            "Who would notice that these parameters do not learn any more?",
        )
    if after.modes != truth.modes:
        return Finding(
            f"after `{function}` the original's mode (train or eval) is another one",
            f"`{function}` should leave the original's mode as it was",
        )
    if after.hooked:
        return Finding(
            f"after `{function}` the hooks of the original are not those it had before: "
            f"look at {after.hooked}",
            f"`{function}` should take every hook off the original that it has put there",
        )
    return close(
        after.outputs,
        truth.outputs_before,
        f"after `{function}`, what the original computes",
        f"`{function}` should leave the original computing what it computed before",
    )


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
            f"after `{function}` other tensors stand in the original, in the place of its "
            f"parameters {after.replaced}",
            asks,
        )
    return close(
        after.weights, weights, f"after `{function}`, the value of the original's weights", asks
    ) or close(
        after.buffers, buffers, f"after `{function}`, the value of the original's buffers", asks
    )


def original_as_before(after: object, truth: Truth, function: str) -> Finding | None:
    """All of the original is what it was, and its `.grad` is empty."""
    assert isinstance(after, Seen)
    weights = truth.weights
    assert isinstance(weights, Expected)
    if finding := state_as_before(after, truth, function):
        return finding
    return zero_or_none(
        after.grads,
        f"after `{function}` the original's .grad",
        weights.names,
        f"`{function}` should leave the original's .grad empty (None, or zeros): "
        "filling it is the task of whoever differentiates the query loss",
    )
