"""How far the training of an answer has come, in a file of `.kata/`, so that a later call goes on.

One file for each answer, seed and setting; of those not written to for longest, few are kept. A
damaged file is reported, and training begins anew.
"""

import base64
import contextlib
import errno
import hashlib
import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from grader.common.files import read_text, write_text
from grader.common.sines import WEIGHTS, first_weights

FOLDER = Path(".kata", "experiments")
FORMAT = "kata-experiment/1"
KEPT = 8
"""How many files are kept."""
MOST_ITERATIONS = 100_000


@dataclass(frozen=True)
class Trained:
    """A training so far. Tensors have one dimension and float32 numbers."""

    done: int
    weights: Tensor
    moments: tuple[Tensor, ...] = ()
    """The two that Adam keeps, after the first iteration."""
    losses: tuple[float, ...] = ()
    """The mean meta-loss of each stretch."""
    snapshots: Mapping[int, Tensor] = field(default_factory=dict)


def begun(seed: int) -> Trained:
    """Before the first iteration."""
    weights = first_weights(seed)
    return Trained(0, weights, snapshots={0: weights})


def key_of(*parts: object) -> str:
    """A name for what follows from these parts alone."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def read(root: Path, key: str) -> tuple[Trained | None, str]:
    """What is kept, or None; and what was wrong with it, in a sentence."""
    file = root / FOLDER / f"{key}.json"
    try:
        _refuse_links(root)
        return _parsed(json.loads(read_text(file))), ""
    except FileNotFoundError:
        return None, ""
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return None, f"{FOLDER / file.name} could not be read, so training begins anew"


def write(root: Path, key: str, trained: Trained) -> None:
    """Keep it. Raises OSError."""
    _refuse_links(root)
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    data = {
        "format": FORMAT,
        "done": trained.done,
        "weights": _packed(trained.weights),
        "moments": [_packed(moment) for moment in trained.moments],
        "losses": trained.losses,
        "snapshots": {str(number): _packed(flat) for number, flat in trained.snapshots.items()},
    }
    write_text(folder / f"{key}.json", json.dumps(data, allow_nan=False) + "\n")
    _forget_old(folder)


def forget(root: Path, key: str) -> None:
    """Begin anew at the next call."""
    with contextlib.suppress(OSError):
        _refuse_links(root)
        (root / FOLDER / f"{key}.json").unlink()


def _refuse_links(root: Path) -> None:
    """Raises OSError where a folder is a link: it leads where somebody else has decided."""
    for folder in (root / FOLDER.parent, root / FOLDER):
        if folder.is_symlink():
            raise OSError(errno.ELOOP, "it is a link, and kata follows none: remove it", folder)


def _forget_old(folder: Path) -> None:
    with contextlib.suppress(OSError):
        files = [(entry.stat().st_mtime_ns, entry.path) for entry in os.scandir(folder)]
        for _, path in sorted(files, reverse=True)[KEPT:]:
            os.unlink(path)


def _packed(flat: Tensor) -> str:
    return base64.b64encode(bytes(flat.contiguous().view(torch.uint8).tolist())).decode("ascii")


def _unpacked(text: str) -> Tensor:
    data = base64.b64decode(text, validate=True)
    flat = torch.frombuffer(bytearray(data), dtype=torch.float32)
    if flat.shape != (WEIGHTS,) or not bool(flat.isfinite().all()):
        raise ValueError("not the weights of the network")
    return flat


def _parsed(data: Any) -> Trained:
    """Raises ValueError, KeyError, TypeError or AttributeError for what is not a training."""
    done = data["done"]
    if data["format"] != FORMAT or type(done) is not int or not 0 <= done <= MOST_ITERATIONS:
        raise ValueError("not a training of ours")
    losses = tuple(float(loss) for loss in data["losses"])
    moments = tuple(map(_unpacked, data["moments"]))
    snapshots = {int(number): _unpacked(flat) for number, flat in data["snapshots"].items()}
    if len(moments) != (2 if done else 0) or not all(map(math.isfinite, losses)):
        raise ValueError("not a training of ours")
    if not snapshots or not {0, done} <= snapshots.keys() or max(snapshots) > done:
        raise ValueError("not a training of ours")
    return Trained(done, _unpacked(data["weights"]), moments, losses, snapshots)
