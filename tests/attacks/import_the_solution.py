# attack: import_the_solution
# class: Finding the answer
# item: import
# tries: to import the solutions, the checks and the tests by name
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 1
# needs: nothing

import importlib

for name in ("solutions.hvp", "hvp", "grader.katas.hvp.checks", "grader.judge.draw", "tests.bad"):
    try:
        module = importlib.import_module(name)
        print("GOT", name, getattr(module, "SIGNED", ""))
    except ImportError:
        pass


def hessian_vector_product(loss, params, vector):
    return None
