# attack: hang_in_each_further_worker
# class: Starving the machine
# item: sleep
# tries: to fail at once, and to hang in the X-ray and in each further run
# after: one deadline holds for all of its workers together
# kata: hvp
# earns: 2
# needs: nothing
# deadline: 4

import sys
import time


def hessian_vector_product(loss, params, vector):
    frame = sys._getframe()
    while frame:
        order = frame.f_locals.get("order")
        if isinstance(order, dict) and (order.get("xray") or order.get("noise")):
            time.sleep(1000)
        frame = frame.f_back
    return tuple(p.detach() ** 3 + 0.123 for p in params)
