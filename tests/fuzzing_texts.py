"""Fuzzing of texts: answers' files as the judge reads them, sources as a worker compiles them."""

import ast
import functools
import io
import tempfile
import tokenize
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from grader.answers.read import read_answer
from grader.common.files import MAX_ANSWER_BYTES as MAX_BYTES
from grader.common.files import Unreadable
from grader.judge.decide import judge
from grader.judge.evidence import Evidence
from grader.protocol import frames
from grader.protocol.frames import HEAD, Packer
from grader.worker import answer as loading

from .conftest import ROOT
from .fuzzing_frames import bounded, exam_of

TEXTS = [
    path.read_text(encoding="utf-8")
    for folder in ("solutions", "tests/answers/wrong/hvp")
    for path in sorted((ROOT / folder).glob("*.py"))
]
BITS = st.sampled_from([
    *("(", ")", "[", "]", "{", "}", ":", "\n", "    ", "\t", "\\", "'", '"', '"""', "\0", "\r"),
    *("def f():", "class A:", "lambda: ", "async ", "await ", "yield ", "return ", "raise ", "*"),
    *("raise NotImplementedError", "...", "f'{", "}'", ":=", "**", "->", "@", "match x:", "case "),
    *("0x", "1_", "1e999", "9" * 5000, "0b2", "\ufeff", "\u202e", "\ud800", "é", "𝒳", "\u2028"),
    *("# coding: latin-1", "from __future__ import braces", "from __future__ import annotations"),
    *("-" * 3000, "(" * 300, "a." * 1500, "[" * 250 + "]" * 250, "if x:\n " * 3, "x = " * 900),
])  # fmt: skip
SOURCE = st.one_of(
    st.text(max_size=60),
    st.lists(BITS, max_size=15).map("".join),
    st.tuples(
        st.sampled_from(TEXTS),
        st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 40), BITS), max_size=4),
    ).map(lambda pair: functools.reduce(
        lambda text, e: text[: e[0]] + e[2] + text[e[0] + e[1] :], pair[1], pair[0])),
)  # fmt: skip
CODINGS = ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"]
FILES = st.one_of(
    st.binary(max_size=300),
    st.tuples(SOURCE, st.sampled_from(CODINGS)).map(
        lambda pair: pair[0].encode(pair[1], "surrogatepass" if "utf" in pair[1] else "replace")
    ),
    st.tuples(
        st.sampled_from([b"#", b"\xff", b"\0", b"\n", b"\xef\xbb\xbf"]), st.integers(-2, 2)
    ).map(lambda pair: pair[0] * ((MAX_BYTES + pair[1]) // len(pair[0]))),
)


@functools.cache
def fuzzed_file() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="fuzz-")
    _kept.append(folder)
    return Path(folder.name, "hvp.py")


_kept: list[Any] = []


def read(data: bytes) -> None:
    path = fuzzed_file()
    path.write_bytes(data)
    says = "it was read"
    try:
        answer = read_answer(path)
        assert len(data) <= MAX_BYTES
        assert answer.source == data.decode(coding_of(data))
    except Unreadable as error:
        says = str(error)
    assert 0 < len(says) < 400
    assert len(says.splitlines()) == 1


def coding_of(data: bytes) -> str:
    """What Python reads the file as; UTF-8 where it would refuse it for its coding line."""
    try:
        name, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError:
        return "utf-8-sig"
    return "utf-8-sig" if name == "utf-8" else name


FUNCTIONS: Mapping[str, Any] = {"hessian_vector_product": ("loss", "params", "vector")}


def loaded(source: str) -> None:
    """As a worker does it, up to the frame that it sends."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _, tree = loading.compile_answer(source, "fuzzed.py")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        fault = loading.described(error, "fuzzed.py")
        sent({"unreadable": fault})
        return
    sent({"unwritten": loading.unwritten(tree, FUNCTIONS), "shortcomings": shortcomings(tree)})


def shortcomings(tree: ast.Module) -> dict[str, str]:
    """Of the functions that a text defines, with nothing of it run: no bodies, defaults of None."""
    module = ast.Module([], [])
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = node.args
            for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
                argument.annotation = None
            for rest in (arguments.vararg, arguments.kwarg):
                if rest is not None:
                    rest.annotation = None
            arguments.defaults = [ast.Constant(None) for _ in arguments.defaults]
            arguments.kw_defaults = [d and ast.Constant(None) for d in arguments.kw_defaults]
            body: list[ast.stmt] = [ast.Pass()]
            name = "hessian_vector_product"
            kind = type(node)
            module.body.append(kind(name=name, args=arguments, body=body, decorator_list=[]))
    code = compile(ast.fix_missing_locations(module), "fuzzed.py", "exec")
    return loading.shortcomings(loading.run_module(code, "fuzzed.py"), FUNCTIONS)


def sent(fields: Mapping[str, Any]) -> None:
    data = Packer().frame("loaded", fields)
    header, body = frames.frame_size(data[: HEAD.size])
    assert (len(data), body) == (HEAD.size + header, len(b""))
    exam = exam_of("hvp")
    said = frames.decode(data[HEAD.size :], b"").fields
    bounded(judge(exam.kata, exam.problems, exam.truths, Evidence("x\n", FUNCTIONS, said, {})))
