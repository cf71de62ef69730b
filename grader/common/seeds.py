"""Seeds that follow from one seed and a few labels. Both sides."""

import hashlib

SEED_LIMIT = 2**31
"""Seeds are in [0, SEED_LIMIT), so that a person can type one."""


def derive(seed: int, *labels: object) -> int:
    """A seed that depends on `seed` and the labels alone, on every machine and Python."""
    text = "/".join(str(part) for part in (seed, *labels))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % SEED_LIMIT
