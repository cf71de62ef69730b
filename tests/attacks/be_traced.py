# attack: be_traced
# class: Finding the answer
# item: ptrace
# tries: to make its parent its tracer, so that it stays stopped forever
# after: the grader ends it
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 0.5

import ctypes
import os
import signal


def hessian_vector_product(loss, params, vector):
    ctypes.CDLL(None).ptrace(0, 0, 0, 0)
    os.kill(os.getpid(), signal.SIGTRAP)
