"""Reads a worker's two streams, in a thread each: they move bytes and decode frames."""

import contextlib
import queue
import threading
from typing import BinaryIO

from grader.protocol import frames
from grader.protocol.frames import BadFrame, Frame

MAX_OUTPUT = 16 * 1024
"""How many bytes of an answer's output are kept; the rest is read and thrown away."""
MAX_TRACE = 1024**2
"""How many bytes are kept of what a worker writes when it is asked which line it is at."""

Inbox = queue.SimpleQueue[Frame | BadFrame | None]


def read_frames(stream: BinaryIO) -> Inbox:
    """What comes on the stream, as it comes: frames, then perhaps what is not one, then None."""
    inbox: Inbox = queue.SimpleQueue()

    def read() -> None:
        try:
            while head := _exactly(stream, frames.HEAD.size):
                header, body = frames.frame_size(head)
                inbox.put(frames.decode(_exactly(stream, header), _exactly(stream, body)))
        except BadFrame as bad:
            inbox.put(bad)
        except (OSError, ValueError):
            pass  # the stream was closed while we were reading: the run is over
        inbox.put(None)

    threading.Thread(target=read, daemon=True).start()
    return inbox


class Output:
    """What an answer prints, and then, once the judge has asked, where it is."""

    def __init__(self, stream: BinaryIO) -> None:
        self.was_cut = False
        self.is_trace, self.trace = False, bytearray()
        self._stream, self._printed = stream, bytearray()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def all_of_it(self, patience_s: float) -> bytes:
        """What was printed, as far as it comes within so many seconds."""
        self._reader.join(patience_s)
        return bytes(self._printed)

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while chunk := self._stream.read(64 * 1024):
                if self.is_trace:
                    self.trace += chunk[: MAX_TRACE - len(self.trace)]
                room = MAX_OUTPUT - len(self._printed)
                self._printed += chunk[:room]
                self.was_cut = self.was_cut or len(chunk) > room


def _exactly(stream: BinaryIO, size: int) -> bytes:
    """`size` bytes, or none if the stream ends before that."""
    parts = []
    while size:
        part = stream.read(size)
        if not part:
            return b""
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
