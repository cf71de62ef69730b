# attack: late_wrong_and_random
# class: Starving the machine
# item: sleep
# tries: to be wrong just before its time is up, and other each time, so that it is looked at again
# after: whatever is done to explain it is done within its deadline too
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 2

import time

import torch


def hessian_vector_product(loss, params, vector):
    time.sleep(0.35)
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return [torch.randn_like(each) for each in slope]
