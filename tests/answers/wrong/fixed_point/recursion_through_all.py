# expect: unrolled
# mistake: the same as a fold, with the start cut off
from functools import reduce


def fixed_point(function, start, inputs, iterations):
    return reduce(lambda z, _: function(z, *inputs), range(iterations), start.detach().clone())
