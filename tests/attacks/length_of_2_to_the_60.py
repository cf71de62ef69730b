# attack: length_of_2_to_the_60
# class: Forging the channel
# item: length
# tries: to announce a frame of the largest possible size, and arrays of 2^60 entries
# after: nothing is allocated for it
# kata: hvp
# earns: 1
# needs: nothing
# outcome: crashed

import os
import struct


def frame(kind, more=b"", body=b""):
    header = b'{"kind": "' + kind + b'"' + more + b"}"
    return struct.pack("<4sII", b"KATA", len(header), len(body)) + header + body


def everywhere(data):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass


def hessian_vector_product(loss, params, vector):
    huge = b', "values": {"group": {"product": {"array": ["float64", [1152921504606846976]]}}}'
    everywhere(frame(b"observation", b', "index": 0' + huge))
    everywhere(b"KATA" + b"\xff" * 8)
