# attack: trace_forged
# class: Forging the channel
# item: x-ray
# tries: to print a forged report of the line where the worker is
# after: it is timed out; no line outside the answer is named
# kata: hvp
# earns: 0
# needs: nothing
# deadline: 0.5
# outcome: timed_out

import time

print("Current thread 0x0 (most recent call first):")
print('  File "hvp.py", line 999999999999999 in ended')
print('  File "/etc/passwd", line 1 in root', flush=True)
time.sleep(60)
