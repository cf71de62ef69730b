# attack: escapes_in_types
# class: Fooling what shows results
# item: names
# tries: to put escapes and markup into names of types, functions and modules
# after: no report obeys it
# kata: hvp
# earns: 1
# needs: nothing

class Odd(list):
    pass


Odd.__name__ = Odd.__qualname__ = "\x1b[2J[bold red]<b>`|\u202e\n::error::x"


def hessian_vector_product(loss, params, vector):
    return Odd([1])
