"""How many bytes, in words."""


def in_words(size: int) -> str:
    """A size as people say it: 12 kB, 3.4 MB."""
    if size < 1000:
        return f"{size} bytes"
    for unit, factor in (("kB", 10**3), ("MB", 10**6), ("GB", 10**9)):
        if size < 1000 * factor or unit == "GB":
            break
    return f"{size / factor:.3g} {unit}" if size < 1000 * factor else f"{size // factor:,} {unit}"
