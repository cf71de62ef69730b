# attack: odd_headers
# class: Forging the channel
# item: header
# tries: to send headers that JSON allows and nobody expects
# after: what is odd ends the run; nothing breaks the judge
# kata: hvp
# earns: 1
# needs: nothing
# runs: 10

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


ODD = (
    b', "index": true',
    b', "index": 0.0',
    b', "index": -1',
    b', "index": 1e400',
    b', "index": {"a": []}',
    b', "index": 0, "index": 1',
    b', "index": ' + b"9" * 4000,
    b', "error": {"type": 3, "message": {}, "lines": [{"line": -5}, 7, null]}',
    b', "index": 0, "error": "x"',
    b', "index": 0, "values": {"group": {"product": {"group": {"a": {"list": [1e300]}}}}}',
)
everywhere(frame(b"loaded", b', "unwritten": [], "shortcomings": {}'))
everywhere(frame(b"observation", ODD[int("@run@")]))
everywhere(frame(b"ended"))
