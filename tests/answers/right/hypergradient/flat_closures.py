# right: flat vectors, closures, the mixed product first and the sum afterwards
import torch


def hypergradient(train_loss, valid_loss, weights, hyper, terms, lr):
    shapes = [tuple(w.shape) for w in weights]
    flat = torch.cat([w.detach().flatten() for w in weights]).requires_grad_()
    h = hyper.detach().clone().requires_grad_()

    def unpack(vec):
        out, i = [], 0
        for s in shapes:
            n = torch.Size(s).numel()
            out.append(vec[i : i + n].reshape(s))
            i += n
        return out

    lv = valid_loss(unpack(flat), h)
    v, direct = torch.autograd.grad(lv, (flat, h), allow_unused=True)
    if direct is None:
        direct = torch.zeros_like(h)
    lt = train_loss(unpack(flat), h)
    (g,) = torch.autograd.grad(lt, flat, create_graph=True)
    indirect = torch.zeros_like(h)
    for j in range(terms):
        last = j == terms - 1
        hv, mv = torch.autograd.grad(g, (flat, h), v, retain_graph=not last)
        indirect = indirect + mv
        v = v - lr * hv
    return (direct - lr * indirect).detach()
