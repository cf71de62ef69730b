# attack: regular_expression
# class: Starving the machine
# item: loop in C
# tries: to match a regular expression that takes forever, in C
# after: it is timed out
# kata: hvp
# earns: 0
# needs: nothing
# deadline: 0.5
# outcome: timed_out

import re

re.match("(a+)+$", "a" * 60 + "b")
