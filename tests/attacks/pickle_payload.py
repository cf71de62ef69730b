# attack: pickle_payload
# class: Forging the channel
# item: pickle
# tries: to send a pickle that would write a file when it is loaded
# after: nothing loads it
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


import pickle


class Payload:
    def __reduce__(self):
        return (os.mkdir, ("/tmp/left-@mark@",))


def hessian_vector_product(loss, params, vector):
    for protocol in range(6):
        everywhere(pickle.dumps(Payload(), protocol))
    return Payload()
