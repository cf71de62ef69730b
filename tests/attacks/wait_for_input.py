# attack: wait_for_input
# class: Starving the machine
# item: sleep
# tries: to wait for input and for a lock that nobody releases
# after: it comes to its end, or is timed out
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 0.5
# outcome: timed_out,raised

import sys
import threading


def hessian_vector_product(loss, params, vector):
    sys.stdin.read()
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
