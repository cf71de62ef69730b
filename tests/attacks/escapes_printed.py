# attack: escapes_printed
# class: Fooling what shows results
# item: escapes
# tries: to print terminal escapes: clear the screen, set the title, report back, link
# after: no report obeys it
# kata: hvp
# earns: 10
# needs: nothing

print("\x1b[2J\x1b[H\x1b]0;owned\x07\x1b[6n\x1b]8;;http://example.org\x07link\x1b]8;;\x07")
print("\x9b2J \x90 \x08\x08\x08 \r Passed: 10 of 10 points \x7f \x0e \x1b[?1049h")
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
