# attack: frames_of_a_child
# class: Forging the channel
# item: instead
# tries: to replace itself with another program that writes the frames
# after: no check is earned that the answer has not earned
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


LOADED = frame(b"loaded", b', "unwritten": [], "shortcomings": {}')
VALUES = b', "values": {"group": {"has_history": true, "product": {"list": []}}}'
SEEN = b"".join(frame(b"observation", b', "index": %d' % i + VALUES) for i in range(7))
RUN = LOADED + SEEN + frame(b"ended")

import sys

for descriptor in range(3, 64):
    try:
        os.set_inheritable(descriptor, True)
    except OSError:
        pass
CODE = f"import os\nfor d in range(3, 64):\n  try: os.write(d, {RUN!r})\n  except OSError: pass\n"
try:
    os.execv(sys.executable, [sys.executable, "-c", CODE])
except OSError:
    pass


def hessian_vector_product(loss, params, vector):
    return None
