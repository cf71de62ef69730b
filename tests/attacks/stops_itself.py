# attack: stops_itself
# class: Starving the machine
# item: stop
# tries: to stop itself, so that it neither runs nor ends
# after: it is ended
# kata: hvp
# earns: 0
# needs: nothing
# deadline: 0.5

import os
import signal

while True:
    os.kill(os.getpid(), signal.SIGSTOP)
