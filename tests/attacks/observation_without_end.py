# attack: observation_without_end
# class: Forging the channel
# item: header
# tries: to send an observation with as many and as long texts and names as possible
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


everywhere(frame(b"loaded", b', "unwritten": [], "shortcomings": {}'))
names = b", ".join(b'"%080d": "%s"' % (i, b"x" * 40) for i in range(1900))
everywhere(frame(b"observation", b', "index": 0, "values": {"group": {' + names + b"}}"))
os._exit(0)
