# attack: byte_by_byte
# class: Forging the channel
# item: drip
# tries: to send a frame one byte at a time, so that something always comes
# after: the deadline holds all the same
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 0.7

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
    for byte in frame(b"observation", b', "x": "' + b"x" * 9999 + b'"'):
        everywhere(bytes([byte]))
        time.sleep(0.2)
