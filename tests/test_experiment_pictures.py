"""What experiments draw and write: plots, the page, and what katas say of them."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from grader.cli.show import EXPERIMENTS
from grader.common.sines import Waves, draw
from grader.experiments import paper, pictures
from grader.experiments.plot import Line, Picture, Plot, steps_of, svg
from grader.experiments.results import Learned, Spread

from .conftest import ROOT

LEARNED = [
    Learned(
        name,
        tuple((n, Spread(top / (1 + n / 100), 0.3, top + 0.2)) for n in (0, 100, 200)),
        tuple(Spread(top / (1 + k), top / (2 + k), top) for k in range(11)),
    )
    for name, top in (("your maml", 3.0), ("first order", 3.1), ("joint", 2.9))
]
SKETCH: list[list[tuple[float, float]]] = [
    [(x / 2, math.sin(x / 2 + shift)) for x in range(-10, 11)] for shift in range(6)
]
PICTURES = [
    pictures.by_iteration(LEARNED, "three groups"),
    pictures.by_step(LEARNED, "three groups"),
    pictures.waves("your maml", [SKETCH]),
]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_drawn_as_its_golden_file_says(picture: Picture) -> None:
    file = ROOT / "tests" / "golden" / "experiments" / f"{picture.name}.svg"
    assert svg(picture) == file.read_text(encoding="utf-8")


def elements(text: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(text).iter())


@pytest.mark.parametrize(
    "name", ["</text><script>alert(1)</script>", '"onload="x', "\u202e\x1b[2J"]
)
def test_what_stands_in_a_picture_is_text(name: str) -> None:
    line = Line(name, ((0.0, 1.0), (1.0, 2.0)))
    text = svg(Picture("x", name, name, (Plot(name, name, (line,), name),)))
    assert not any(element.tag.endswith("script") for element in elements(text))
    assert not any("onload" in element.attrib for element in elements(text))
    assert "\u202e" not in text
    assert "\x1b" not in text


def test_pictures_side_by_side_share_no_id() -> None:
    ids = [
        e.attrib["id"] for picture in PICTURES for e in elements(svg(picture)) if "id" in e.attrib
    ]
    assert len(set(ids)) == len(ids) == 2 * len(PICTURES)


def heights(text: str) -> list[float]:
    """Of the names at the ends of lines."""
    return [float(y) for y in re.findall(r'class="lead"/><text x="[\d.]+" y="([\d.]+)"', text)]


def test_names_at_the_ends_of_lines_do_not_lie_on_one_another() -> None:
    lines = tuple(Line(f"line {i}", ((0.0, 1.0), (1.0, 1.0 + i / 1000)), i) for i in range(5))
    found = sorted(heights(svg(Picture("x", "t", "s", (Plot("t", "x", lines),)))))
    assert len(found) == 5
    assert all(b - a >= 13.9 for a, b in pairwise(found))


@pytest.mark.parametrize(("low", "high"), [(0, 4.2), (-5, 5), (0, 0), (1e3, 1.4e4), (-0.3, 0.02)])
def test_the_numbers_at_an_axis_reach_around_what_is_drawn(low: float, high: float) -> None:
    found: Sequence[float] = steps_of(low, high)
    assert found[0] <= low + 1e-6
    assert found[-1] >= high - 1e-6
    assert 2 <= len(found) <= 8


# ---- pages ------------------------------------------------------------------------------------


def test_the_page_has_what_the_paper_has_beside_what_was_measured() -> None:
    maml = Learned("MAML", LEARNED[0].by_iteration, LEARNED[0].by_step)
    assert "| *the paper's* MAML |  | 0.67 | 0.38 | 0.35 |" in paper.table([maml], 5)
    assert "paper" not in paper.table([maml], 10)


def test_a_page_is_written_between_its_marks() -> None:
    text = (ROOT / paper.PAGE).read_text(encoding="utf-8")
    new = paper.between_marks(text, "this")
    assert f"{paper.BEGIN}\n\nthis\n\n{paper.END}" in new
    assert paper.between_marks(new, "this") == new
    with pytest.raises(ValueError, match="no marks"):
        paper.between_marks("nothing", "this")


def test_each_experiment_is_named_where_a_kata_says_why_it_matters() -> None:
    texts: Any = (ROOT / "grader" / "katas").glob("*/why.md")
    named = {n for file in texts for n in re.findall(r"`kata show ([\w-]+)`", file.read_text())}
    assert named == EXPERIMENTS.keys()


def test_waves_are_the_same_for_the_same_numbers_alone() -> None:
    def points(waves: Waves) -> list[float]:
        return waves.query_y.flatten().tolist()

    assert points(draw(1, 2, 3, 4)) == points(draw(1, 2, 3, 4))
    assert points(draw(1, 2, 3, 4)) != points(draw(1, 3, 3, 4))
