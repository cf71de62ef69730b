"""What the tests of notebooks share: notebooks as text, and answers cut into cells."""

import json
from typing import Any

from .conftest import ANSWERS, ROOT

FIRST_ORDER = ANSWERS / "wrong" / "maml" / "first_order_no_create_graph.py"


def code(source: object, *tags: object, **more: object) -> dict[str, Any]:
    """A code cell with these tags."""
    metadata = {"tags": list(tags)} if tags else {}
    return {
        "cell_type": "code", "id": "x", "source": source, "metadata": metadata, "outputs": [],
        "execution_count": None, **more,
    }  # fmt: skip


def prose(source: str, *tags: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "y", "source": source, "metadata": {"tags": list(tags)}}


def notebook(*cells: object, **more: object) -> str:
    """A notebook of these cells."""
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}
    return json.dumps(whole)


def solution(slug: str) -> str:
    return (ROOT / "solutions" / f"{slug}.py").read_text(encoding="utf-8")


def halves(source: str) -> tuple[str, str]:
    """An answer to maml as two cells, one a function."""
    head, tail = source.split("def maml_outer_update")
    return head, "def maml_outer_update" + tail
