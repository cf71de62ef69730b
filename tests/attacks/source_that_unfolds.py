# attack: source_that_unfolds
# class: Starving the machine
# item: conversion
# tries: to be a source text that costs the parser much time and memory
# after: it is unreadable, or runs to its deadline
# kata: hvp
# earns: 1
# needs: nothing

x = [[[[[[[[[[0] * 99 for a in "ab"] for b in "ab"] for c in "ab"] for d in "ab"] for e in "ab"] for f in "ab"] for g in "ab"] for h in "ab"] for i in "ab"]
y = eval("[" * 150 + "]" * 150)
z = eval("lambda: " + "+".join(["1"] * 50_000))


def hessian_vector_product(loss, params, vector):
    return eval("f'{" * 100 + "}'" * 100)
