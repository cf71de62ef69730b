# attack: loop_in_an_exception
# class: Starving the machine
# item: loop
# tries: to loop in the text of an exception, after it has been raised
# after: it is timed out
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 0.5
# outcome: timed_out

class Slow(Exception):
    def __str__(self):
        while True:
            pass


def hessian_vector_product(loss, params, vector):
    raise Slow
