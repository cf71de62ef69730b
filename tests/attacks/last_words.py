# attack: last_words
# class: Outliving the run
# item: last words
# tries: to hang after the end: in an exit handler, a destructor and a flush
# after: the grader does not wait for it
# kata: hvp
# earns: 10
# needs: nothing
# deadline: 1

import atexit
import sys
import threading
import time


class Late:
    def __del__(self):
        time.sleep(60)

    def write(self, text):
        return len(text)

    def flush(self):
        time.sleep(0.1)


kept = Late()
kept.me = kept
atexit.register(time.sleep, 60)
threading._register_atexit(time.sleep, 60)
sys.stdout = Late()
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
