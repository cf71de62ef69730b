# expect: unrolled
# mistake: the loop is made again in the backward pass, with the graph of every iteration
from torch.utils.checkpoint import checkpoint


def fixed_point(function, start, inputs, iterations):
    def run(z, *inputs):
        for _ in range(iterations):
            z = function(z, *inputs)
        return z

    return checkpoint(run, start, *inputs, use_reentrant=False)
