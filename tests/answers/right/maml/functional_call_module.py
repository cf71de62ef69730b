# right: an nn.Module wraps the original and calls it with other weights
import torch
from torch import nn
from torch.func import functional_call


class FastModel(nn.Module):
    """The original with θ' = θ − α ∇L_s(θ) in place of θ.

    The original is a registered submodule here, so parameters() lists θ itself.
    """

    def __init__(self, base: nn.Module, adapted: dict[str, torch.Tensor]) -> None:
        super().__init__()
        self.base = base
        self.adapted = adapted

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional_call(self.base, self.adapted, (x,))


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    loss = loss_fn(model(support_x), support_y)
    grads = torch.autograd.grad(loss, tuple(params.values()), create_graph=True)
    adapted = {
        name: p - inner_lr * g for (name, p), g in zip(params.items(), grads)
    }
    return FastModel(model, adapted)


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
