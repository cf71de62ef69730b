# attack: loop_at_import
# class: Starving the machine
# item: loop
# tries: to loop at import, and to catch every exception that could end it
# after: it is timed out
# kata: hvp
# earns: 0
# needs: nothing
# deadline: 0.5
# outcome: timed_out

while True:
    try:
        while True:
            pass
    except BaseException:
        pass
