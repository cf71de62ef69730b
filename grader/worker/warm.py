"""What torch sets up and imports at its first use, done before an answer has to wait for it."""

import gc
import importlib
from collections.abc import Iterable

import torch

from grader.common.derivatives import vector_jacobian_product
from grader.common.families import FAMILIES, build_task
from grader.common.tasks import Snapshot, cotangent
from grader.protocol.frames import Packer

REHEARSALS = 3
"""From then on it does not get faster."""


def first_use() -> None:
    """Let torch set up what it sets up at the first backward pass, once for all workers."""
    from torch.nn import functional as F

    for dtype in (torch.float64, torch.float32):
        image = torch.ones(1, 1, 3, 3, dtype=dtype)
        kernel = torch.ones(1, 1, 2, 2, dtype=dtype, requires_grad=True)
        matrix = torch.ones(3, 4, dtype=dtype, requires_grad=True)
        code = F.gelu(F.conv2d(image, kernel)).flatten(1)
        loss = F.cross_entropy(F.softplus(F.linear(code, matrix)).tanh(), torch.tensor([0]))
        slopes = torch.autograd.grad(loss, [kernel, matrix], create_graph=True)
        torch.autograd.grad(torch.stack([(s**2).sum() for s in slopes]).sum(), [kernel, matrix])


def preload() -> None:
    """Import what answers import at first use, where the time for it is there.

    sympy comes with the first `grad_outputs`, dynamo with the first `torch.func.grad` or
    checkpoint; together they take a second or two, and 100 MiB in every worker that imports them.
    """
    torch.func.grad(lambda x: (x * x).sum())(torch.ones(1))
    x = torch.ones(1, requires_grad=True)
    torch.autograd.grad((x * x,), (x,), grad_outputs=(torch.ones(1),))
    importlib.import_module("grader.worker.xray.fold")
    importlib.import_module("grader.worker.xray.run")
    importlib.import_module("torch.utils.checkpoint")
    importlib.import_module("torch.nn.utils.parametrize")
    for _ in range(REHEARSALS):
        rehearse()
    gc.collect()
    gc.freeze()


def rehearse(families: Iterable[str] = FAMILIES) -> None:
    """Do what every problem has a worker do. Python and torch are faster at it each of the first
    few times, and workers that are forked later have that from here."""
    for family in families:
        task = build_task(family, seed=0)
        before = Snapshot.of(task.model, task.query_x)
        outputs = task.model(task.query_x)
        loss = task.loss_fn(outputs, task.query_y)
        slopes = torch.autograd.grad(loss, before.parameters, create_graph=True)
        vjp = vector_jacobian_product([outputs], before.parameters, [cotangent(outputs, 0)])
        torch.stack([(slope**2).sum() for slope in slopes]).sum().backward()  # type: ignore[no-untyped-call]
        packer = Packer()
        packer.add({"vjp": vjp, **before.look()})
        packer.frame("observation", {"index": 0})
