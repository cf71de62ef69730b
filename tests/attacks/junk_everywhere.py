# attack: junk_everywhere
# class: Forging the channel
# item: every descriptor
# tries: to write junk into every open descriptor
# after: only what came before it counts
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
    everywhere(b"junk" * 1000)
