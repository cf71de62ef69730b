"""Pictures of the gradient's way: ten mistakes as they are drawn, and what no picture may show.

`python -m tests.test_pictures` writes the golden files again; look at what changed.
"""

import dataclasses
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from grader import catalog
from grader.authoring.picture_page import TEN, Example, picture_of
from grader.authoring.pictures import ways_of_reference
from grader.catalog.picture import PictureTexts, references, texts
from grader.judge.verdict import Verdict
from grader.picture.compose import picture_of as composed
from grader.picture.drawn import beside, drawn
from grader.picture.elide import MAX_BOXES
from grader.picture.known import Known
from grader.picture.value import Picture
from grader.picture.way import BadWay, way_of
from grader.pipeline.grade import grade_with
from grader.report.picture_rails import WIDTH, rails
from grader.report.picture_said import sentences
from grader.report.picture_svg import svg
from grader.wall.workers import Workers, open_workers

from .conftest import ANSWERS, FEW, ROOT, SEED
from .known_answers import few_first, slow

FOLDER = ROOT / "tests" / "golden" / "pictures"
SVG = "{http://www.w3.org/2000/svg}"

# By mistake: a part of the line that cuts the gradient. The others are told apart by what stands on
# an edge, or by where the way begins.
CUTS = {
    "first_order_no_create_graph": "torch.autograd.grad(loss",
    "detached_copy_clone_detach": "v.clone().detach()",
    "some_steps_cut_first": "torch.autograd.grad(loss",
    "graph_freed_inner": "loss.backward()",
    "update_under_no_grad": "p - inner_lr * g",
    "steps_detached_data": "w.data",
    "zero_gradient_allow_unused": "copy.deepcopy(model)",
}
SAID = {
    "inner_sign_plus": "+ α, should be − α",
    "inner_lr_wrong_forgotten": "× another rate than α",
    "query_on_support": "✗ not what is asked for",
}


@pytest.fixture(scope="module")
def pictures(workers: Workers) -> dict[str, Picture]:
    return {example.name: picture_of(workers, ROOT, example) for example in TEN}


def as_text(picture: Picture) -> str:
    return "\n".join([picture.title, "", *rails(picture), "", *sentences(picture), ""])


# ---- ten mistakes -----------------------------------------------------------------------------


@pytest.mark.parametrize("example", TEN, ids=lambda example: example.name)
def test_a_mistake_is_drawn_as_it_was(example: Example, pictures: dict[str, Picture]) -> None:
    picture = pictures[example.name]
    golden = (FOLDER / f"{example.slug}-{example.name}.txt").read_text(encoding="utf-8")
    assert as_text(picture) == golden
    kept = (ROOT / "docs" / "pictures" / example.file).read_text(encoding="utf-8")
    assert svg(picture) == kept


@pytest.mark.parametrize("name", CUTS)
def test_the_cut_stands_at_its_line(name: str, pictures: dict[str, Picture]) -> None:
    example = next(example for example in TEN if example.name == name)
    file = catalog.answers(ROOT, example.slug, "wrong") / f"{name}.py"
    lines = file.read_text(encoding="utf-8").splitlines()
    (cut,) = [edge.cut_line for edge in pictures[name].edges if edge.cut]
    assert CUTS[name] in lines[cut - 1]


@pytest.mark.parametrize("name", SAID)
def test_a_mistake_of_the_right_shape_says_what_is_wrong(
    name: str, pictures: dict[str, Picture]
) -> None:
    picture = pictures[name]
    assert not picture.has_cut
    assert SAID[name] in as_text(picture)


# ---- right answers ----------------------------------------------------------------------------


def _verdict_on(slug: str, path: Path) -> Verdict:
    with open_workers([slug]) as workers:
        return grade_with(workers, slug, path, seed=SEED, picture="always")


RIGHT = [path for slug in FEW for path in sorted((ANSWERS / "right" / slug).glob("*.py"))[::4]]


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_right_answer_shows_no_cut(path: Path, workers: Workers) -> None:
    verdict = grade_with(workers, path.parent.name, path, seed=SEED, picture="always")
    picture = drawn(verdict)
    assert verdict.passed
    assert picture is not None
    assert not picture.has_cut
    assert picture.is_well
    assert not any("✗" in box.mark for box in picture.boxes)


@pytest.mark.parametrize("slug", slow(catalog.slugs()))
def test_no_right_answer_of_a_kata_shows_a_cut(slug: str) -> None:
    with open_workers([slug]) as workers:
        for path in sorted(catalog.answers(ROOT, slug, "right").glob("*.py")):
            verdict = grade_with(workers, slug, path, seed=SEED, picture="always")
            picture = drawn(verdict)
            assert verdict.passed, path
            assert picture is not None, path
            assert not picture.has_cut, path
            assert picture.is_well, path


@pytest.mark.parametrize("slug", few_first())
def test_each_kata_has_a_picture_of_its_reference(slug: str) -> None:
    verdict = _verdict_on(slug, catalog.solution(ROOT, slug))
    picture, reference = drawn(verdict), beside(verdict)
    assert picture is not None
    assert reference is not None
    assert not picture.has_cut
    # The reference of one kata uses a hook, and that of another torch.func.
    assert all(note.startswith("What happens inside") for note in picture.notes)
    assert [(b.key, b.row, b.lane) for b in picture.boxes] == [
        (b.key, b.row, b.lane) for b in reference.boxes
    ]
    assert 2 <= len(picture.boxes) <= MAX_BOXES
    assert any(box.line for box in picture.boxes)


@pytest.mark.parametrize("slug", few_first())
def test_what_is_recorded_of_the_reference_is_current(slug: str) -> None:
    with open_workers([slug]) as workers:
        made = json.loads(ways_of_reference(workers, ROOT, slug))
    assert tuple(made["ways"][at] for at in made["problems"]) == references(slug)


def test_the_verdict_overrules_what_was_recorded() -> None:
    right = way_of(references("maml")[0])
    cut = {"line": 3, "operation": ".detach()"}
    data = {
        "boxes": [{"key": "start:0"}, {"key": "copy:0", "reached": True}],
        "edges": [{"of": 1, "to": 0, "stops": True, "cuts": [cut]}],
        "starts": [["w", False]],
    }
    way = way_of(data)
    assert way is not None
    failed = composed(way, right, texts("maml"), Known("t", passed=False, lines=("",) * 9))
    passed = composed(way, right, texts("maml"), Known("t", passed=True, lines=("",) * 9))
    assert failed.has_cut
    assert not failed.is_well
    assert not passed.has_cut
    assert passed.is_well


# ---- bounds -----------------------------------------------------------------------------------


def test_a_long_unroll_leaves_out_its_middle() -> None:
    for data in references("unroll"):
        way = way_of(data)
        assert way is not None
        picture = composed(way, way, texts("unroll"), Known("t", passed=True))
        assert len(picture.boxes) <= MAX_BOXES
        steps = sum(box.key.startswith("weights") for box in picture.boxes)
        assert steps <= 3
        assert max(map(len, rails(picture))) <= WIDTH


BOX = {"key": "start:0", "lines": [1], "cuts": [], "reached": True}


@pytest.mark.parametrize(
    "data",
    [
        {"boxes": [BOX] * 61},
        {"boxes": [BOX, BOX]},
        {"boxes": [{**BOX, "key": "start:x"}]},
        {"boxes": [{**BOX, "key": "other:0"}]},
        {"boxes": [{**BOX, "key": "loss:0:" + "x" * 200}]},
        {"boxes": [{**BOX, "lines": [True]}]},
        {"boxes": [{**BOX, "lines": [-1]}]},
        {"boxes": [{**BOX, "cuts": [{"line": 1, "operation": 7}]}]},
        {"boxes": [BOX], "edges": [{"of": 0, "to": 1}]},
        {"boxes": [BOX], "edges": [{"of": 0.0, "to": 0}]},
        {"boxes": [BOX], "edges": "all"},
        {"boxes": [BOX], "starts": [["a", True, 1]]},
    ],
)
def test_what_is_no_way_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(BadWay):
        way_of(data)


def test_nothing_is_recorded_where_nobody_asks(workers: Workers) -> None:
    path = ANSWERS / "wrong" / "hvp" / "first_order.py"
    silent = grade_with(workers, "hvp", path, seed=SEED)
    asked = grade_with(workers, "hvp", path, seed=SEED, picture="failed")
    assert silent.recorded is None
    assert asked.recorded is not None
    assert "recorded" not in asked.to_json()
    right = grade_with(workers, "hvp", ROOT / "solutions/hvp.py", seed=SEED, picture="failed")
    assert right.recorded is None


# ---- SVG --------------------------------------------------------------------------------------

HOSTILE = "</text><script>alert(1)</script><svg onload='x'>\u202e\x1b[0m" + "x" * 9000


@pytest.fixture
def hostile(pictures: dict[str, Picture]) -> Picture:
    picture = pictures["first_order_no_create_graph"]
    boxes = (dataclasses.replace(box, source=HOSTILE, cell=HOSTILE) for box in picture.boxes)
    edges = (dataclasses.replace(edge, cut=HOSTILE) for edge in picture.edges)
    notes = (HOSTILE,)
    return dataclasses.replace(
        picture, title=HOSTILE, boxes=tuple(boxes), edges=tuple(edges), notes=notes
    )


def test_what_an_answer_writes_is_text(hostile: Picture) -> None:
    shown = svg(hostile)
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(shown).iter()}
    assert tags == {"svg", "title", "desc", "style", "rect", "text", "path", "g"}
    assert "\u202e" not in shown
    assert "\x1b" not in shown
    assert len(shown) < 200_000


def test_a_picture_has_a_title_words_and_ids_of_its_own(pictures: dict[str, Picture]) -> None:
    picture = pictures["first_order_no_create_graph"]
    one, other = (ET.fromstring(svg(picture, name)) for name in ("left", "right"))
    ids = [{e.get("id") for e in tree.iter() if e.get("id")} for tree in (one, other)]
    assert ids[0] == {"left", "left-t", "left-d"}
    assert not ids[0] & ids[1]
    assert one.get("aria-labelledby") == "left-t left-d"
    assert one.findtext(f"{SVG}title") == picture.title
    assert one.findtext(f"{SVG}desc") == "\n".join(sentences(picture))
    assert svg(picture) == svg(picture)


def test_a_kata_without_texts_has_usual_ones() -> None:
    assert PictureTexts().title("loss:1:query") == "loss after 1 differentiations, on query"


def write() -> None:
    with open_workers(["maml", "unroll"]) as workers:
        for example in TEN:
            text = as_text(picture_of(workers, ROOT, example))
            file = FOLDER / f"{example.slug}-{example.name}.txt"
            file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
