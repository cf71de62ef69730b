# expect: transposed-product
# mistake: the vector is pulled back with torch.func
from torch.func import vjp


def jacobian_vector_product(function, x, vector):
    _, pull = vjp(function, x)
    return pull(vector)[0]
