# attack: sleep
# class: Starving the machine
# item: sleep
# tries: to sleep, which takes no CPU time
# after: it is timed out
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 0.5
# outcome: timed_out

import time


def hessian_vector_product(loss, params, vector):
    time.sleep(3600)
