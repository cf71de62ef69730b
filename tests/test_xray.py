"""The X-ray names the lines where ways end, and says what torch refused. On our own corpora only,
and so in this process."""

import importlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from grader.worker import answer as loading
from grader.worker.xray.cuts import MAX_TEXT
from grader.worker.xray.run import MAX_CUTS, WIDTH, examine

from .conftest import ANSWERS, FEW, SEED

# By wrong answer: the first line where a way ends, by a part of it, and the operation.
CUTS = {
    "hvp/finite_difference_detached": ("autograd.grad(loss", "autograd.grad without create_graph"),
    "hvp/first_order": ("autograd.grad(loss", "torch.autograd.grad without create_graph"),
    "hvp/not_differentiable_detached": ("h.detach()", ".detach()"),
    "hvp/not_differentiable_second_call": ("autograd.grad(dot", "autograd.grad without"),
    "maml/clipped_data_clamp": ("g.data.clamp_(", ".clamp_() on detached numbers"),
    "maml/clipped_norm": ("clip_grad_norm_(model", "clip_grad_norm_()"),
    "maml/curvature_only_copy": ("deepcopy(model)", "copy.deepcopy"),
    "maml/curvature_only_state_dict": ("model.state_dict()", "Module.state_dict()"),
    "maml/curvature_only_weight_data": ("p.data - inner_lr", ".data"),
    "maml/detached_copy_all_on_the_copy": ("deepcopy(model)", "copy.deepcopy"),
    "maml/detached_copy_clone_detach": ("v.clone().detach()", ".detach()"),
    "maml/detached_copy_data_update": ("deepcopy(model)", "copy.deepcopy"),
    "maml/detached_copy_load_state_dict": (".load_state_dict(", "Module.load_state_dict()"),
    "maml/detached_copy_new_parameter": ("nn.Parameter(p", "nn.Parameter"),
    "maml/detached_copy_optimizer_step": ("deepcopy(model)", "copy.deepcopy"),
    "maml/first_order_backward_and_grad": ("loss.backward()", "backward without create_graph"),
    "maml/first_order_detached_clones": ("p.clone().detach()", ".detach()"),
    "maml/first_order_fast_grads_copied": ("deepcopy(model)", "copy.deepcopy"),
    "maml/first_order_gradient_data": ("g.data", ".data"),
    "maml/first_order_gradient_detached": ("grad.detach()", ".detach()"),
    "maml/first_order_loss_on_a_copy": ("deepcopy(model)", "copy.deepcopy"),
    "maml/first_order_no_create_graph": ("autograd.grad(", "autograd.grad without create_graph"),
    "maml/first_order_retain_graph": ("retain_graph=True", "autograd.grad without create_graph"),
    "maml/loss_rebuilt_detached": (".detach().requires_grad_(", ".detach()"),
    "maml/never_adapted_dotted_setattr": ("deepcopy(model)", "copy.deepcopy"),
    "maml/never_adapted_loop_variable": ("deepcopy(model)", "copy.deepcopy"),
    "maml/original_modified_in_place": ("p.sub_(inner_lr * g)", "under no_grad"),
    "maml/original_modified_loaded": ("model.load_state_dict(", "Module.load_state_dict()"),
    "maml/query_on_original_zeroed_too_early": ("zero_grad(set_to_none=", "Module.zero_grad()"),
    "maml/support_gradient_added_plain_backward": ("loss.backward()", "without create_graph"),
    "maml/update_under_no_grad": ("p - inner_lr * g", "under no_grad"),
    "maml/update_under_no_grad_inference_mode": ("p - lr * g", "under inference_mode"),
    "maml/zero_gradient_allow_unused": ("deepcopy(model)", "copy.deepcopy"),
    "maml/zero_gradient_materialized": ("p.detach().clone()", ".detach()"),
    "unroll/detached_copy": ("deepcopy(model)", "copy.deepcopy"),
    "unroll/detached_copy_clones": ("p.clone().detach()", ".detach()"),
    "unroll/first_order_detached_gradient": ("d.detach()", ".detach()"),
    "unroll/first_order_no_create_graph": ("autograd.grad(", "autograd.grad without create_graph"),
    "unroll/last_step_only": ("create_graph=last", "autograd.grad without create_graph"),
    "unroll/never_adapted": ("deepcopy(model)", "copy.deepcopy"),
    "unroll/original_modified": ("p -= inner_lr * g", "under no_grad"),
    "unroll/steps_detached_between": ("w.detach()", ".detach()"),
}
LOST = {
    "maml/loss_rebuilt_from_item": (".item()", ".item()"),
    "maml/loss_rebuilt_inner": ("float(loss)", "float()"),
    "unroll/steps_detached_flat": ("vec.tolist()", ".tolist()"),
}
FAILURES = {
    "hvp/first_order": ("no-history", "autograd.grad(dot"),
    "hvp/graph_freed": ("graph-freed", "autograd.grad(loss"),
    "hvp/graph_freed_in_the_loop": ("graph-freed", "autograd.grad(dot, p)"),
    "hvp/unsummed_product": ("not-a-scalar", "autograd.grad(products"),
    "maml/deepcopy_of_graph_inner": ("deepcopy-of-graph", "deepcopy(adapted)"),
    "maml/deepcopy_of_graph_outer": ("deepcopy-of-graph", "deepcopy(fast_model)"),
    "maml/detached_copy_clone_detach": ("not-in-graph", "autograd.grad(loss"),
    "maml/graph_freed_inner": ("graph-freed", "autograd.grad(loss"),
    "maml/graph_freed_per_parameter": ("graph-freed", "autograd.grad(meta_loss, p)"),
    "maml/in_place_on_leaf_augmented": ("in-place-on-leaf", "p -= inner_lr * g"),
    "maml/loss_rebuilt_detached": ("not-in-graph", "autograd.grad(meta_loss"),
    "maml/loss_rebuilt_inner": ("not-in-graph", "autograd.grad(loss"),
    "maml/nonleaf_optimizer": ("nonleaf-optimizer", "torch.optim.SGD("),
    "maml/not_implemented_stub": ("other", "raise NotImplementedError"),
    "maml/parameter_assignment": ("parameter-assignment", "setattr(module, leaf"),
    "maml/update_under_no_grad": ("no-history", "meta_loss.backward()"),
}


@pytest.fixture(autouse=True)
def plain_torch() -> Iterator[None]:
    dtype, parameter = torch.get_default_dtype(), torch.nn.Parameter.__new__
    yield
    torch.set_default_dtype(dtype)
    torch.set_grad_enabled(True)
    assert torch.nn.Parameter.__new__ is parameter


def seen_in(slug: str, source: str, filename: str = "answer.py") -> dict[str, Any]:
    """What the X-ray says of this text, on a problem with several steps where there are steps."""
    package = f"grader.katas.{slug}"
    problems = importlib.import_module(f"{package}.problems").draw(SEED)
    problem = problems[3] if slug == "unroll" else problems[0]
    torch.set_default_dtype(problem.dtype)
    module = loading.run_module(loading.compile_answer(source, filename)[0], filename)
    probe: Callable[..., Any] = importlib.import_module(f"{package}.probe").probe
    seen = examine(module, problem, probe, filename)
    json.dumps(seen, allow_nan=False)
    return seen


def seen_of(path: Path) -> tuple[dict[str, Any], list[str]]:
    source = path.read_text(encoding="utf-8")
    return seen_in(path.parent.name, source, str(path)), ["", *source.splitlines()]


def wrong(name: str) -> tuple[dict[str, Any], list[str]]:
    return seen_of(ANSWERS / "wrong" / f"{name}.py")


@pytest.mark.parametrize("name", CUTS)
def test_the_first_cut_is_the_line_of_the_mistake(name: str) -> None:
    seen, lines = wrong(name)
    text, operation = CUTS[name]
    assert text in lines[seen["cuts"][0]["line"]]
    assert operation in seen["cuts"][0]["operation"]


@pytest.mark.parametrize("name", LOST)
def test_what_leaves_torch_is_lost_at_its_line(name: str) -> None:
    seen, lines = wrong(name)
    text, operation = LOST[name]
    assert seen["cuts"] == []
    assert text in lines[seen["lost"][0]["line"]]
    assert seen["lost"][0]["operation"] == operation


@pytest.mark.parametrize("name", FAILURES)
def test_what_torch_refused_is_recognised(name: str) -> None:
    seen, lines = wrong(name)
    what, text = FAILURES[name]
    assert seen["failure"]["what"] == what
    assert text in lines[seen["failure"]["line"]]


def wrong_without_a_cut() -> list[str]:
    names = [
        f"{path.parent.name}/{path.stem}"
        for slug in ("hvp", "maml", "unroll")
        for path in sorted((ANSWERS / "wrong" / slug).glob("*.py"))
    ]
    heads = (
        "inner_sign",
        "inner_lr_wrong",
        "outer_sign",
        "query_on_support",
        "scaled",
        "mispaired",
    )
    return [name for name in names if name.split("/")[1].startswith(heads)]


@pytest.mark.parametrize("name", wrong_without_a_cut())
def test_a_mistake_that_cuts_nothing_has_no_cut(name: str) -> None:
    seen, _ = wrong(name)
    assert seen["cuts"] == seen["lost"] == []


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=f"{path.parent.name}/{path.stem}")
        for slug in FEW
        for path in sorted((ANSWERS / "right" / slug).glob("*.py"))
    ],
)
def test_a_right_answer_has_no_cut(path: Path) -> None:
    seen, _ = seen_of(path)
    assert seen["cuts"] == seen["lost"] == []
    assert seen["failure"] is None
    assert "could not be followed" not in seen["picture"]


def test_a_cut_says_what_it_does_to_the_graph() -> None:
    seen, _ = wrong("maml/first_order_gradient_detached")
    assert seen["cuts"][0]["function"] == "sgd_step"
    assert "without their graph" in seen["cuts"][0]["explanation"]


def test_the_function_of_a_comprehension_is_the_one_around_it() -> None:
    seen, _ = wrong("maml/first_order_detached_clones")
    assert seen["cuts"][0]["function"] == "maml_inner_update"


def test_the_picture_of_a_first_order_answer() -> None:
    seen, _ = wrong("maml/first_order_gradient_data")
    assert seen["picture"].splitlines() == [
        "the loss",
        "├─ reaches 4 of 4 weights: 0.weight, 0.bias, 2.weight, 2.bias",
        "└─ a path ends in line 23: .data",
        "       new_weights[k] = w - inner_lr * g.data",
    ]


def test_the_picture_says_what_is_not_reached() -> None:
    seen, _ = wrong("maml/detached_copy_load_state_dict")
    assert "does not reach 4 of 4 weights: 0.weight" in seen["picture"]


HEAD = """
import copy, torch
from torch.func import functional_call

def maml_inner_update(m, x, y, loss_fn, lr):
    params = dict(m.named_parameters())
    loss = loss_fn(m(x), y)
    grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
"""
TAIL = """
def maml_outer_update(m, fast, x, y, loss_fn):
    loss = loss_fn(fast(x), y)
    loss.backward()
    return loss
"""
CALL = "    return lambda q: functional_call(m, new, (q,))\n"

SNIPPETS = {
    "torch.func of detached weights": (
        "    given = {k: p.detach() for k, p in params.items()}  # here\n"
        "    loss_of = lambda w: loss_fn(functional_call(m, w, (x,)), y)\n"
        "    grads = torch.func.grad(loss_of)(given)\n"
        "    new = {k: p - lr * grads[k] for k, p in params.items()}\n" + CALL
    ),
    "torch.tensor of a gradient": (
        "    new = {k: p - lr * torch.tensor(g)  # here\n"
        "        for (k, p), g in zip(params.items(), grads)}\n" + CALL
    ),
    "copied into .data": (
        "    fast = copy.deepcopy(m)\n"
        "    for p, q, g in zip(m.parameters(), fast.parameters(), grads):\n"
        "        q.data.copy_(p - lr * g)  # here\n"
        "    return fast\n"
    ),
    "copied under no_grad": (
        "    fast = copy.deepcopy(m)\n"
        "    with torch.no_grad():\n"
        "        for p, q, g in zip(m.parameters(), fast.parameters(), grads):\n"
        "            q.copy_(p - lr * g)  # here\n"
        "    return fast\n"
    ),
    "torch.autograd.backward": (
        "    torch.autograd.backward(loss_fn(m(x), y))  # here\n"
        "    new = {k: p - lr * p.grad for k, p in params.items()}\n"
        "    m.zero_grad()\n" + CALL
    ),
    "grad mode switched off": (
        "    with torch.set_grad_enabled(False):\n"
        "        new = {k: p - lr * g for (k, p), g in zip(params.items(), grads)}  # here\n" + CALL
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SNIPPETS)
def test_other_ways_to_cut(name: str) -> None:
    source = HEAD + SNIPPETS[name] + TAIL
    seen = seen_in("maml", source)
    assert source.splitlines()[seen["cuts"][0]["line"] - 1].endswith("# here")


def test_a_number_that_comes_back_into_torch_is_lost() -> None:
    body = (
        "    n = grads[0].norm().item()\n"
        "    new = {k: p - lr * g / n for (k, p), g in zip(params.items(), grads)}\n"
    )
    assert [c["operation"] for c in seen_in("maml", HEAD + body + CALL + TAIL)["lost"]] == [
        ".item()"
    ]


@pytest.mark.parametrize("statement", ["p.view(-1).sub_(1)", "p[0] = 1", "p.add_(1)", "p *= 2"])
def test_in_place_on_a_leaf_in_other_words(statement: str) -> None:
    body = f"    for p in m.parameters():\n        {statement}\n    return m\n"
    failure = seen_in("maml", HEAD + body + TAIL)["failure"]
    assert failure["what"] == "in-place-on-leaf"


@pytest.mark.parametrize("statement", ["raise SystemExit(3)", "next(iter([]))", "return [0] * 9"])
def test_an_answer_may_end_as_it_likes(statement: str) -> None:
    seen_in("maml", HEAD + f"    {statement}\n" + TAIL)


def test_what_is_said_is_bounded() -> None:
    long = "f" * 1000
    body = f"    def {long}(g):\n        return g.detach()\n"
    for _ in range(60):
        body += (
            f"    grads = [0 * p.sum() + g.detach() + 0 * {long}(p.sum()) for g, p in zip(grads,"
        )
        body += " m.parameters())]\n"
    body += "    new = {k: p - lr * g for (k, p), g in zip(params.items(), grads)}\n"
    seen = seen_in("maml", HEAD + body + CALL + TAIL)
    assert len(seen["cuts"]) == MAX_CUTS
    assert all(len(text) <= MAX_TEXT for cut in seen["cuts"] for text in map(str, cut.values()))
    assert len(seen["picture"].splitlines()) <= 12
    assert all(len(line) <= WIDTH for line in seen["picture"].splitlines())


def test_the_answer_computes_the_same_under_it() -> None:
    source = HEAD + "    new = {k: p - lr * g for (k, p), g in zip(params.items(), grads)}\n" + CALL
    given: list[Any] = []
    tail = TAIL.replace("return loss", "KEPT.append(m[0].weight.grad.clone())\n    return loss")
    problem = importlib.import_module("grader.katas.maml.problems").draw(SEED)[0]
    probe = importlib.import_module("grader.katas.maml.probe").probe
    torch.set_default_dtype(problem.dtype)
    module = loading.run_module(loading.compile_answer(source + tail, "a.py")[0], "a.py")
    vars(module)["KEPT"] = given
    list(probe(module, problem))
    examine(module, problem, probe, "a.py")
    assert torch.equal(given[0], given[1])
