"""What a message adds to Python's own text of an answer's exception: what to do about it.

The messages come from a worker, so they may be anything; nothing here decides.
"""

import re
import sys
from collections.abc import Mapping
from typing import Any

from grader.common.cells import Cells, in_words
from grader.judge import messages
from grader.protocol.packages import PACKAGES

_FILE = ("Your answer is one file and runs alone", "it can", "What it needs", "the file itself")
_CELLS = ("Your answer's cells run alone", "they can", "What they need", "one of them")
_INSTALLED = r"(?:site|dist)-packages[\\/]+([^\W\d]\w*)"
_UNREADABLE = ("SyntaxError", "IndentationError", "TabError")
_NEWER = (
    r"^invalid syntax$|^expected '\('$|^f-string|^multiple exception types|^unterminated string|"
    r"^iterable unpacking cannot"
)
"""What Python says of syntax that it is too old for, and of mistakes too."""
_AWAITS = r"'await' outside function|'async \w+' outside async function|outside of an asynchronous"


_ON_CPU = (
    "All tensors of a kata are on the CPU. Leave the device as it is, or use the weights' device"
)
_HELP = (
    ("BdbQuit", r"", "A debugger needs a terminal, and a graded answer has none. Print what you "
     "want to see, or call your function from a script of your own"),
    ("EOFError", r"reading a line", "A graded answer has no keyboard to read from. Your "
     "function gets everything it needs as arguments"),
    ("SystemExit", r"", "Your function should return, and not end its process"),
    ("", r"not compiled with CUDA|Found no NVIDIA driver|No CUDA GPUs|CUDA_HOME|MPS backend|"
     r"not linked with support for mps|invoke.*'aten::.*'(?:CUDA|Meta|MPS)'", _ON_CPU),
    ("", r"not on the expected device|on the same device|on device meta|[Mm]eta tensor|"
     r"device for gradients|Expected a '?\w+'? device type for generator", _ON_CPU),
    ("", r"Numpy is not available|[Nn]umpy\(\) on Tensor that requires|No module named 'numpy'",
     "Autograd cannot follow numbers through numpy, and numpy may not be installed. torch has the "
     "same functions, and keeps the graph"),
    ("", r"must have the same dtype|expected scalar type|to have the same dtype", "The problems "
     "come in float64 and in float32. Tensors that you make should have the weights' dtype, "
     "whatever the default is"),
    ("", r"^(?:InductorError|BackendCompilerFailed)|torch\._inductor|torch\._dynamo", "No kata "
     "needs torch.compile, and it cannot start a compiler here. Run the function without it"),
)  # fmt: skip
"""By type and by message: a sentence that helps where Python's message does not."""


def _helped(name: str, message: str) -> str:
    """The message with what to do about it, where something is known."""
    for kind, pattern, sentence in _HELP:
        if kind in ("", name) and re.search(pattern, message):
            said = message.rstrip(" .!")
            return f"{said}. {sentence}" if said else sentence
    return message


def message_of(
    name: str, message: str, sent: Mapping[str, Any], cells: Cells, *, confined: bool
) -> str:
    """The message of an exception of the type `name`, with what the learner should know.

    sent: what else the worker sent about it; confined: whether a layer of the sandbox refuses
    calls.
    """
    alone, can, needs, there = _CELLS if cells.graded else _FILE
    if name in _UNREADABLE and re.search(_NEWER, message):
        version = "{}.{}".format(*sys.version_info)
        message += f". Your answer is read by Python {version}, which knows no newer syntax"
    if name == "ImportError" and message.startswith("attempted relative import"):
        return f"{message}. {alone}. {needs} should be in {there}"
    package = _package_refused(message) if confined else ""
    if package:  # it is installed, and not granted; the path would be the grader's
        message = f"[Errno 13] Permission denied: the package {package!r}"
    if name == "ModuleNotFoundError" and isinstance(sent.get("module"), str):
        package = sent["module"][:80]
        if sent.get("hidden") is True:
            message += f". It is installed, but your answer cannot read the package {package!r}"
    if package.partition(".")[0] == "numpy":
        return _helped(name, message)
    if package:
        return (
            f"{message}. {alone}: {can} import torch and Python's own modules. "
            f"{needs} from {package!r} should be in {there}"
        )
    if confined and messages.is_refused(message):
        message = messages.refused(message)
    else:
        message = _helped(name, message)
    return _in_cells(name, message, cells) if cells.graded else message


def _package_refused(message: str) -> str:
    """The installed package that an answer may not read, if that is what was refused."""
    found = re.search(_INSTALLED, message) if messages.is_refused(message) else None
    return found[1] if found and found[1] not in PACKAGES else ""


def _in_cells(name: str, message: str, cells: Cells) -> str:
    """Python's message about an answer in cells: with lines counted in their cell, with the cell
    that defines a missing name, and with what only a kernel allows."""
    if name in _UNREADABLE:
        message = re.sub(
            r"(?<=\bline )\d{1,7}\b", lambda n: in_words(*cells.place(int(n[0]))), message
        )
        if re.search(_AWAITS, message):
            message += (
                ". In a notebook it may stand outside all functions. Graded cells run as a file "
                "does, and there it may not"
            )
        return message
    missing = re.match(r"name '(\w+)' is not defined", message) if name == "NameError" else None
    cell = cells.elsewhere(missing[1]) if missing else None
    if cell is None:
        return message
    return f"{message}. It is in {cell}, which is not graded. The graded cells run alone"
