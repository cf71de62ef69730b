# attack: huge_product
# class: Starving the machine
# item: loop in C
# tries: to multiply matrices for hours, in torch's threads
# after: it is ended
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 1
# outcome: timed_out,raised

import torch


def hessian_vector_product(loss, params, vector):
    torch.set_num_threads(8)
    matrix = torch.ones(9000, 9000)
    while True:
        matrix = matrix @ matrix
