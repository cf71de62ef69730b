# attack: import_with_the_path_put_back
# class: Finding the answer
# item: import
# tries: to put the repository back on the path, mend the packages, and import
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 1
# needs: landlock
# leaves: the solutions and the checks can be imported by whoever puts their folder on the path

import importlib
import os
import sys

ours = [m for n, m in sys.modules.items() if n.startswith("grader") and getattr(m, "__file__", "")]
homes = {os.path.dirname(os.path.dirname(os.path.abspath(m.__file__))) for m in ours} | {"@tree@"}
sys.path[:0] = [h for home in homes for h in (home, os.path.dirname(home))]
for module in ours:
    if hasattr(module, "__path__"):
        module.__path__ = [os.path.dirname(module.__file__)]
importlib.invalidate_caches()
for name in ("solutions.hvp", "grader.katas.hvp.checks"):
    try:
        print("GOT", name, importlib.import_module(name).SIGNED)
    except (ImportError, OSError):
        pass


def hessian_vector_product(loss, params, vector):
    return None
