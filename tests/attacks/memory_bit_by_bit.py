# attack: memory_bit_by_bit
# class: Starving the machine
# item: memory
# tries: to take memory bit by bit and to touch all of it
# after: there is an end at a few GB
# kata: hvp
# earns: 0
# needs: nothing
# outcome: raised,crashed,timed_out

kept = []
while len(kept) < 6 * 1024:
    kept.append(bytearray(b"x") * 2**20)
print("GOT 6 GB")
