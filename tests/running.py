"""Which processes there are, for tests that look whether any was left. Needs /proc."""

from pathlib import Path


def running() -> dict[int, tuple[int, str]]:
    """By pid: its parent, and when it was started, which distinguishes it from a later one."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if fields[0] not in ("Z", "X"):
                found[int(entry.name)] = int(fields[1]), fields[19]
    return found


def with_descendants(roots: set[int], now: dict[int, tuple[int, str]]) -> dict[int, str]:
    """The roots and all that they have started and not lost, with when they were started."""
    grown = set(roots)
    while more := {pid for pid, (above, _) in now.items() if above in grown} - grown:
        grown |= more
    return {pid: now[pid][1] for pid in grown if pid in now}


class Family:
    """A process and all that it starts, as far as it was seen by looking often."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.seen: dict[int, str] = {}

    def alive(self) -> list[int]:
        """Those that have not ended. What is orphaned is known from an earlier look."""
        now = running()
        for pid, begun in with_descendants({self.pid, *self.seen}, now).items():
            self.seen.setdefault(pid, begun)
        return [pid for pid, begun in self.seen.items() if now.get(pid, (0, ""))[1] == begun]
