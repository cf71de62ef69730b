# attack: numbers_in_an_exception
# class: Starving the machine
# item: conversion
# tries: to raise a whole number whose text takes minutes to make
# after: it is timed out, or says nothing
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 0.7

import sys


def hessian_vector_product(loss, params, vector):
    sys.set_int_max_str_digits(0)
    raise ValueError(7**30_000_000)
