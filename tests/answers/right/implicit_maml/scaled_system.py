# right: solves (H + lambda I) z = lambda g, which has the same iterates; graph made anew each time
import torch


class Solver:
    def __init__(self, model, loss):
        self.params = tuple(model.parameters())
        self.loss = loss

    def hvp(self, vs):
        g = torch.autograd.grad(self.loss(), self.params, create_graph=True)
        return torch.autograd.grad(g, self.params, grad_outputs=vs)

    def solve(self, b, lam, n):
        b = [lam * t for t in b]
        x = [torch.zeros_like(t) for t in b]
        r = list(b)
        d = list(r)
        for _ in range(n):
            Ad = [h + lam * v for h, v in zip(self.hvp(d), d)]
            top = sum(float((a * c).sum()) for a, c in zip(r, d))
            bottom = sum(float((a * c).sum()) for a, c in zip(d, Ad))
            a = top / bottom
            x = [u + a * v for u, v in zip(x, d)]
            r2 = [u - a * v for u, v in zip(r, Ad)]
            # Polak-Ribiere, which is the same for a fixed matrix
            beta = sum(float(((n_ - o) * n_).sum()) for n_, o in zip(r2, r)) / sum(
                float((o * o).sum()) for o in r
            )
            d = [u + beta * v for u, v in zip(r2, d)]
            r = r2
        return x


def implicit_meta_gradient(model, sx, sy, qx, qy, loss_fn, strength, iterations):
    solver = Solver(model, lambda: loss_fn(model(sx), sy))
    b = torch.autograd.grad(loss_fn(model(qx), qy), solver.params)
    z = solver.solve(b, strength, iterations)
    print("solved", len(z), "tensors")
    return tuple(z)
