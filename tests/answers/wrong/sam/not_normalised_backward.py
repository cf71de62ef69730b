# expect: not-normalised
# mistake: rho is a learning rate, and .grad is left filled
import copy


def sam_gradient(model, x, y, loss_fn, rho):
    twin = copy.deepcopy(model)
    twin.zero_grad()
    loss_fn(twin(x), y).backward()
    for p in twin.parameters():
        p.data.add_(p.grad, alpha=rho)
    twin.zero_grad()
    loss_fn(twin(x), y).backward()
    for p, q in zip(model.parameters(), twin.parameters()):
        p.grad = q.grad
    return [p.grad for p in model.parameters()]
