# attack: huge_message
# class: Starving the machine
# item: output
# tries: to raise an exception whose text, names and causes are huge
# after: what is shown of it has a bound
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 3

def hessian_vector_product(loss, params, vector):
    error = ValueError("x" * 10**7)
    for i in range(3000):
        following = ValueError("y" * 1000)
        following.__cause__ = error
        error = following
    raise type("N" * 10**6, (Exception,), {})("z" * 10**7) from error
