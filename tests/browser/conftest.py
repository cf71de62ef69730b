"""Without selenium and pypdf, which `make test-browser` installs, there is nothing to collect."""

import importlib.util

_THERE = all(map(importlib.util.find_spec, ("selenium", "pypdf")))
_NEED_THEM = (
    "lab.py", "page.py", "pages.py", "test_jupyterlab.py", "test_pages.py", "test_watch_page.py",
)  # fmt: skip
collect_ignore = [] if _THERE else list(_NEED_THEM)
