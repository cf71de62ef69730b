# expect: forward-mode
# mistake: forward-mode derivatives with torch.func
from torch.func import jvp


def jacobian_vector_product(function, x, vector):
    return jvp(function, (x,), (vector,))[1]
