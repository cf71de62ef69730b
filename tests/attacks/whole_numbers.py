# attack: whole_numbers
# class: Starving the machine
# item: conversion
# tries: to return and to raise whole numbers of a million digits, which take long to write
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 1.5

import sys


def hessian_vector_product(loss, params, vector):
    sys.set_int_max_str_digits(0)
    return [10**1_000_000, -(10**300_000), 2**53]
