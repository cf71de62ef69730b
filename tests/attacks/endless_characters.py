# attack: endless_characters
# class: Fooling what shows results
# item: escapes
# tries: to print characters that pile up, are as wide as a screen, or have no width
# after: no report obeys it
# kata: hvp
# earns: 10
# needs: nothing

print("a" + "\u0301" * 5000)
print("\ufdfd" * 200 + "\U00012031" * 200 + "\u200d" * 5000)
print("\u3164" * 300, "\u2800" * 300)
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
