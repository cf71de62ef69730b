# attack: many_arrays
# class: Lying about values
# item: shapes
# tries: to return a million arrays, nested and containing themselves
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 1

import torch


def hessian_vector_product(loss, params, vector):
    many = [torch.zeros(3)] * 10**6
    many.append(many)
    return many
