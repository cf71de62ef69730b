"""What the tests of reports share: what nobody may find in a terminal, a log or a report."""

import re
import unicodedata

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def unseen(text: str) -> set[str]:
    """The characters that are none to be seen: control, format and bidirectional ones."""
    return {
        c
        for c in text
        if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    }


def obeyed(line: str) -> bool:
    """Whether GitHub's runner, or Azure's or TeamCity's, would look for a command in this line.

    The runner takes `::name…::` behind white space at the beginning, and `##[name…]` anywhere. Like
    people, it does not see characters without a width when it compares.
    """
    seen = "".join(c for c in line if c.isprintable() and unicodedata.category(c)[0] != "M")
    begins = seen.lstrip().startswith("::") and "::" in seen.lstrip()[2:]
    return begins or re.search(r"##\w*\[.*\]", seen) is not None
