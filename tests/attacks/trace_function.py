# attack: trace_function
# class: Taking over the judge
# item: trace
# tries: to rewrite the probe's and the packer's variables with a trace function
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 2
# needs: nothing

import ctypes
import sys


def trace(frame, event, argument):
    if "grader" in frame.f_code.co_filename:
        for name, value in (("has_history", True), ("stop", None), ("index", 6)):
            if name in frame.f_locals:
                frame.f_locals[name] = value
                ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), 0)
        frame.f_trace = trace
    return trace


sys.settrace(trace)
frame = sys._getframe()
while frame:
    frame.f_trace = trace
    frame = frame.f_back

def hessian_vector_product(loss, params, vector):
    return tuple(0 * p for p in params)
