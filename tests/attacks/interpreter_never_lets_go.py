# attack: interpreter_never_lets_go
# class: Starving the machine
# item: loop in C
# tries: to keep the interpreter's lock forever, with no switch between threads
# after: it is timed out
# kata: hvp
# earns: 0
# needs: nothing
# deadline: 0.5
# outcome: timed_out

import sys

sys.setswitchinterval(10**6)
sum(range(10**13))
