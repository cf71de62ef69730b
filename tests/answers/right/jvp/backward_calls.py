import torch


def jacobian_vector_product(function, x, vector):
    kept = x.grad
    if not x.requires_grad:
        x = x.clone().requires_grad_()
    x.grad = None
    output = function(x)
    dummy = torch.ones_like(output).requires_grad_()
    output.backward(dummy, inputs=[x], create_graph=True)
    pulled, x.grad = x.grad, kept
    print("pulled back:", pulled.shape)
    (pulled * vector).sum().backward(inputs=[dummy], create_graph=True)
    return dummy.grad
