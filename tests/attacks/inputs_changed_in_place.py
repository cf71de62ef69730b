# attack: inputs_changed_in_place
# class: Lying about values
# item: inputs in place
# tries: to set weights and vector to zero, so that zero is the right product
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 2
# needs: nothing

import torch


def hessian_vector_product(loss, params, vector):
    with torch.no_grad():
        for tensor in (*params, *vector):
            tensor.zero_()
    return tuple(0 * p for p in params)
