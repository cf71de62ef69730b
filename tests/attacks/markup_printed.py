# attack: markup_printed
# class: Fooling what shows results
# item: markup
# tries: to print Markdown, HTML and the markup of terminal libraries
# after: no report obeys it
# kata: hvp
# earns: 10
# needs: nothing

print("<script>alert(1)</script><img src=x onerror=alert(1)>&lt;![CDATA[ ]]> </system-out>")
print("[red]x[/red] [/] [link=http://example.org]x[/link] ![x](http://example.org) |a|b| ``` # x")
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
