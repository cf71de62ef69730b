# attack: faulthandler_replaced
# class: Starving the machine
# item: ignored signals
# tries: to take over the signal that asks for its current line
# after: it is timed out
# kata: hvp
# earns: 0
# needs: nothing
# deadline: 0.5

import faulthandler
import os
import signal
import time

faulthandler.unregister(signal.SIGUSR1)
signal.signal(signal.SIGUSR1, lambda *args: os._exit(0))
while True:
    time.sleep(60)
