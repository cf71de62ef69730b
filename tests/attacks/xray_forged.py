# attack: xray_forged
# class: Forging the channel
# item: x-ray
# tries: to forge what the X-ray found, with types and sizes that nobody expects
# after: the diagnosis says nothing false, and the judge goes on
# kata: hvp
# earns: 2
# needs: nothing
# runs: 5

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


import sys

FOUND = (
    b'{"cuts": [{"line": -1, "operation": [], "explanation": {}}], "picture": 3}',
    b'{"cuts": {"a": 1}, "picture": ["x", {}], "lost": 7, "fault": []}',
    b'{"cuts": [' + b"[" * 50 + b"]" * 50 + b'], "line": 1e999}',
    b'[]',
    b'{"cuts": [{"line": 99999999999, "source": "\\u001b[2J", "operation": "::error::x"}]}',
)
if "grader.worker.xray.run" in sys.modules:
    everywhere(frame(b"loaded", b', "unwritten": [], "shortcomings": {}'))
    everywhere(frame(b"xray", b', "found": ' + FOUND[int("@run@")]))

def hessian_vector_product(loss, params, vector):
    return tuple(0 * p for p in params)
