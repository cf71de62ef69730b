"""Runs an answer to meta_batch on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from torch import Tensor
from torch._C import _functorch

from grader.common.fast_models import fresh, in_turn
from grader.common.tasks import TURNS, number_of
from grader.katas.meta_batch.problems import Problem
from grader.worker.xray.calls import leaves


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    (task, before), losses = fresh(problem), list[Any]()

    def loss_fn(output: Tensor, target: Tensor) -> Tensor:
        losses[:] = [task.loss_fn(output, target)]
        return losses[0]  # type: ignore[no-any-return]

    def update(model: Any, is_other: bool = False) -> object:
        data, lr = problem.tasks(is_other), problem.inner_lr
        return number_of(answer.meta_batch_update(model, data, loss_fn, lr))

    yield {"meta_loss": update(task.model)}
    after, own = before.after(), {id(parameter) for parameter in before.parameters}
    yield {"meta_gradient": after["grads"], "after": after}
    # Whether the last loss comes from copies: what torch.func differentiates are always new ones.
    is_wrapped = any(map(_functorch.is_functorch_wrapped_tensor, losses))
    yield {"of_copies": not is_wrapped and not own & leaves(losses)}
    if problem.again:
        second, on_second = fresh(problem)  # kept: an answer may remember models by their ids
        yield from in_turn(
            {"meta_loss": update(second.model, is_other), "meta_gradient": on_second.take_grads()}
            for is_other in TURNS
        )
