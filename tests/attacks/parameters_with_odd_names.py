# attack: parameters_with_odd_names
# class: Fooling what shows results
# item: names
# tries: to have parameters whose names and defaults are shown where a signature is wrong
# after: no report obeys it
# kata: hvp
# earns: 1
# needs: nothing

class Odd:
    def __repr__(self):
        return "\x1b[2J\n::error::x\n[link=http://example.org]x[/link]"


def hessian_vector_product(ﬀ=Odd()):
    return None
