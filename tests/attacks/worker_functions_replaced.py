# attack: worker_functions_replaced
# class: Taking over the judge
# item: worker code
# tries: to replace `described`, `unwritten` and `shortcomings`, which say what is wrong with it
# after: only what the worker alone can say is earned
# kata: hvp
# earns: 1
# needs: nothing

import sys

loading = sys.modules.get("grader.worker.answer")
if loading is not None:
    loading.described = lambda error, filename: {"type": "NotImplementedError", "message": ""}
    loading.unwritten = lambda tree, functions: []
    loading.shortcomings = lambda module, functions: {}
