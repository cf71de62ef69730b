# attack: escapes_in_an_exception
# class: Fooling what shows results
# item: escapes
# tries: to put terminal escapes into an exception's text and type
# after: no report obeys it
# kata: hvp
# earns: 1
# needs: nothing

def hessian_vector_product(loss, params, vector):
    raise type("\x1b[31mE\x1b[0m", (Exception,), {})("\x1b[2J\r\x1b]52;c;cm0gLXJm\x07 \u202e")
