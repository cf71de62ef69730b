# attack: output_without_end
# class: Starving the machine
# item: output
# tries: to print forever
# after: its beginning is kept, and it is timed out
# kata: hvp
# earns: 0
# needs: nothing
# deadline: 0.5
# outcome: timed_out

while True:
    print("spam " * 1000)
