"""The packages that an answer may import. The worker grants them; the judge names them."""

PACKAGES = (
    "torch", "torchgen", "functorch", "numpy", "numpy.libs", "sympy", "mpmath", "networkx",
    "typing_extensions", "filelock", "fsspec", "jinja2", "markupsafe", "triton",
)  # fmt: skip
"""torch, and what torch itself imports."""

HOLD_PACKAGES = ("site-packages", "dist-packages")
"""The folders that pip and the system's own installer fill."""
