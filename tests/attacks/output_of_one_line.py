# attack: output_of_one_line
# class: Starving the machine
# item: output
# tries: to print 200 MB in one line, and 100 000 empty ones
# after: its beginning is kept
# kata: hvp
# earns: 10
# needs: nothing
# deadline: 6

print("x" * 200_000_000)
print("\n" * 100_000)
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
