# attack: signals_ignored
# class: Starving the machine
# item: ignored signals
# tries: to ignore every signal, SIGALRM and SIGXCPU among them, and to loop
# after: it is timed out
# kata: hvp
# earns: 0
# needs: nothing
# deadline: 0.5
# outcome: timed_out

import signal

for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
while True:
    pass
