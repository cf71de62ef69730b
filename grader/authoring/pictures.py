"""Records the reference of each kata for the pictures of answers, and writes it beside the kata."""

import json
from pathlib import Path
from typing import Any

from grader import catalog
from grader.catalog.picture import texts
from grader.common.files import read_text, write_text
from grader.pipeline.import_kata import load_kata
from grader.wall.observe import observe
from grader.wall.run import Deadline, Request
from grader.wall.workers import Workers

SEED = 1


def ways_of_reference(workers: Workers, root: Path, slug: str) -> str:
    """The text of a kata's picture.json: what is recorded of the reference on each problem."""
    source = read_text(catalog.solution(root, slug))
    ways: list[Any] = []
    problems: list[int] = []
    for problem in load_kata(slug).draw(SEED):
        request = Request(
            slug, f"{slug}.py", source, catalog.entry(slug).functions, [problem], Deadline(),
            xray=True, way=texts(slug).asked,
        )  # fmt: skip
        way = _without_lines((observe(workers, request).xray or {}).get("way"))
        if way not in ways:
            ways.append(way)
        problems.append(ways.index(way))
    rows = ",\n  ".join(json.dumps(way) for way in ways)
    return f'{{"problems": {json.dumps(problems)}, "ways": [\n  {rows}\n]}}\n'


def _without_lines(way: Any) -> Any:
    """The shape alone: a reference's lines are nobody's business."""
    if not isinstance(way, dict) or "boxes" not in way:
        return None
    boxes = [{"key": box["key"], "reached": box["reached"]} for box in way["boxes"]]
    kept = ("of", "to", "flows", "stops")
    edges = [{key: edge[key] for key in kept} for edge in way["edges"]]
    starts = [["", is_reached] for _, is_reached in way["starts"]]
    return {"boxes": boxes, "edges": edges, "starts": starts}


def write_reference(workers: Workers, root: Path, slug: str) -> Path:
    """Write a kata's picture.json."""
    file = catalog.folder(slug) / "picture.json"
    write_text(file, ways_of_reference(workers, root, slug))
    return file
