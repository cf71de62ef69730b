# attack: length_that_never_comes
# class: Forging the channel
# item: length
# tries: to announce a body and never to send it
# after: the deadline ends it
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 0.5
# outcome: timed_out

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


import time


def hessian_vector_product(loss, params, vector):
    everywhere(struct.pack("<4sII", b"KATA", 1000, 8 * 2**20) + b"{")
    time.sleep(60)
