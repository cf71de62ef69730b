# attack: report_rewritten_later
# class: Outliving the run
# item: report
# tries: to wait until the grader is done, and to rewrite the report then
# after: the report is as the grader wrote it
# kata: hvp
# earns: 2
# needs: landlock or seccomp
# leaves: a process that leaves its group may write files after the run

import os
import time

try:
    if os.fork() == 0:
        os.setsid()
        for _ in range(20):
            time.sleep(0.1)
            for path in ("@report@", "@tree@/.kata/hints.json", "@own@/hvp.py"):
                try:
                    with open(path, "a") as file:
                        file.write("passed")
                except OSError:
                    pass
        os._exit(0)
except OSError:
    pass

def hessian_vector_product(loss, params, vector):
    return tuple(0 * p for p in params)
