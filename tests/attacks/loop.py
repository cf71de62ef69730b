# attack: loop
# class: Starving the machine
# item: loop
# tries: to loop forever
# after: it is timed out
# kata: hvp
# earns: 1
# needs: nothing
# deadline: 0.5
# outcome: timed_out

def hessian_vector_product(loss, params, vector):
    while True:
        pass
