"""Without selenium, which `make test-browser` installs, there is nothing to collect here."""

import importlib.util

collect_ignore = (
    []
    if importlib.util.find_spec("selenium")
    else ["test_jupyterlab.py", "test_watch_page.py", "lab.py"]
)
