"""torch.func: one pullback of the training gradient

`vjp` of the training gradient, as a function of weights and hyperparameter, gives the product
with the Hessian and the mixed product in one call. Nothing requires grad, and `vmap` can run many
hyperparameters at once. Each pullback computes both products, and half of them are thrown away.
"""

from torch.func import grad, vjp


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    w, h = [weight.detach() for weight in weights], hyper.detach()
    v, direct = grad(valid_loss, argnums=(0, 1))(w, h)
    _, pull = vjp(grad(train_loss), w, h)
    total = list(v)
    for _ in range(terms - 1):
        v = [a - lr * b for a, b in zip(v, pull(v)[0], strict=True)]
        total = [a + b for a, b in zip(total, v, strict=True)]
    return direct - lr * pull(total)[1]
