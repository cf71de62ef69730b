# attack: text_that_cannot_be_printed
# class: Forging the channel
# item: header
# tries: to send half of a surrogate pair, which no encoding can write
# after: every report can be written
# kata: hvp
# earns: 1
# needs: nothing

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
    print("\udcff\ud800")
    raise ValueError("\ud800 \udfff \0 \x85 \u2028")
