# attack: xray_that_hangs
# class: Forging the channel
# item: x-ray
# tries: to fail at once, and to hang in the X-ray
# after: the deadline holds for both together
# kata: hvp
# earns: 2
# needs: nothing
# deadline: 1

import sys

calls = 0


def hessian_vector_product(loss, params, vector):
    frame = sys._getframe()
    while frame:
        if "xray" in frame.f_code.co_filename:
            while True:
                pass
        frame = frame.f_back
    return tuple(0 * p for p in params)
