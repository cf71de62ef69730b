# expect: state-carried-over
# mistake: the fixed point of the first call is returned by all others
import torch


class Solver:
    cache = {}

    def __call__(self, function, start, inputs, iterations):
        if "jac" not in self.cache:
            z = start
            for _ in range(iterations):
                z = function(z, *inputs).detach()
            self.cache["z"] = z
            self.cache["jac"] = torch.autograd.functional.jacobian(function, (z, *inputs))[0]
        z, jac = self.cache["z"], self.cache["jac"]
        out = function(z, *inputs)
        inverse = torch.linalg.inv(torch.eye(len(z), dtype=z.dtype) - jac)
        return z + inverse @ (out - out.detach())


def fixed_point(function, start, inputs, iterations):
    return Solver()(function, start, inputs, iterations)
