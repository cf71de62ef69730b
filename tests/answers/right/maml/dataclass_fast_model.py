# right: the fast model is a frozen dataclass with a __call__
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.func import functional_call


@dataclass(frozen=True)
class FastModel:
    template: nn.Module
    weights: Mapping[str, Tensor] = field(repr=False)
    inner_lr: float = 0.0

    def __call__(self, x: Tensor) -> Tensor:
        return functional_call(self.template, dict(self.weights), (x,))

    @classmethod
    def from_step(cls, model: nn.Module, loss: Tensor, inner_lr: float) -> FastModel:
        theta = dict(model.named_parameters())
        grads = torch.autograd.grad(loss, list(theta.values()), create_graph=True)
        moved = [t - inner_lr * g for t, g in zip(theta.values(), grads)]
        return cls(model, dict(zip(theta, moved)), inner_lr)


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    return FastModel.from_step(model, loss_fn(model(support_x), support_y), inner_lr)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
