# expect: pass
# source: Kludex/python-multipart #182: what an answer can do without is imported where it is there
import importlib.util

import torch
from torch.func import functional_call

try:
    from rich import print
except ImportError:
    pass
try:
    import nbformat.v4 as cells
except ModuleNotFoundError:
    cells = None
try:
    from hypothesis import given
except ImportError:
    given = None
if importlib.util.find_spec("tqdm") is not None:
    from tqdm import tqdm
else:
    tqdm = list


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    loss = loss_fn(model(support_x), support_y)
    weights = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
    fast = {n: w - inner_lr * g for (n, w), g in tqdm(zip(weights.items(), grads))}
    return lambda x: functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    meta_loss = loss_fn(fast_model(query_x), query_y)
    meta_loss.backward()
    return meta_loss
