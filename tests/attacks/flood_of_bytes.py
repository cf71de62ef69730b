# attack: flood_of_bytes
# class: Forging the channel
# item: flood
# tries: to send bytes without an end from many threads
# after: the first that are no frame end it
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


import threading


def flood():
    while True:
        everywhere(bytes(65536))


for _ in range(8):
    threading.Thread(target=flood, daemon=True).start()
flood()
