"""What is said of wrong answers to hvp: pictures, tables, help beside an exception, hyphens."""

from collections.abc import Callable

import pytest

from grader.catalog.diagnoses import load_texts
from grader.common.cells import NO_CELLS
from grader.common.lines import reflowed
from grader.judge.exceptions import message_of
from grader.judge.verdict import Verdict
from grader.report.compose import spectrum_of
from grader.report.spectrum import spectrum_lines
from grader.report.story import Spectrum

from .bad import answer, said

Grade = Callable[..., Verdict]
PLUS_GRADIENT = (
    "g = torch.autograd.grad(loss, params, create_graph=True)\n"
    "h = torch.autograd.grad(g, params, vector, create_graph=True)\n"
    "return [a.detach() * 0 + a + b for a, b in zip(g, h)]"
)


def test_the_picture_counts_the_weights_of_the_build_that_it_shows(grade_text: Grade) -> None:
    verdict = grade_text("hvp", answer(PLUS_GRADIENT))
    assert verdict.diagnosis is not None
    assert verdict.diagnosis["id"] == "gradient-accumulated"
    picture = verdict.diagnosis["evidence"]["picture"]
    assert "does not reach" not in picture
    assert "reaches 4 of 4 inputs: params[0], params[1], params[2], params[3]" in picture


def _spectrum(residual: float) -> Spectrum:
    spectrum = {
        "of": "product",
        "coefficients": {"H v": 1.0, "vector": -12.0},
        "uncertainties": {"H v": 0.3, "vector": 0.001},
        "residual": residual,
        "right": None,
        "explained": False,
    }
    story = spectrum_of({"id": "unexplained", "evidence": {"spectrum": spectrum}})
    assert story is not None
    return story


def test_coefficients_are_shown_where_they_mean_something() -> None:
    one, other, rest = spectrum_lines(_spectrum(0.19))
    assert "and 19% that none of these explains" in rest
    assert one.index("×") == other.index("×")


@pytest.mark.parametrize("width", [40, 76, 200])
def test_noise_has_no_table(width: int) -> None:
    lines = spectrum_lines(_spectrum(0.21), width)
    assert "×" not in "".join(lines)
    assert " ".join(lines) == (
        "No sum of the known parts explains your product: 21% of it is left over."
    )
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("the meta-\ngradient", "the meta-gradient"),
        ("first-\nand second-order", "first- and second-order"),
        ("a − b -\nc", "a − b - c"),
    ],
)
def test_a_word_that_a_line_ended_within_stays_whole(text: str, line: str) -> None:
    assert reflowed(text) == line


@pytest.mark.parametrize("slug", ["hvp", "maml", "unroll"])
def test_no_text_breaks_a_word(slug: str) -> None:
    texts = " ".join(entry.explanation for entry in load_texts(slug).entries)
    assert "meta- " not in texts.lower()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        pytest.param("breakpoint()\nparams", "A debugger needs a terminal", id="breakpoint"),
        pytest.param("import pdb\npdb.set_trace()\nparams", "needs a terminal", id="pdb"),
        pytest.param("input('?')", "no keyboard to read from", id="input"),
        pytest.param("vector[0].cuda()", "are on the CPU", id="cuda"),
        pytest.param(
            "torch.set_default_device('meta')\nvector[0] + torch.zeros(vector[0].shape)",
            "are on the CPU",
            id="default_device",
        ),
        pytest.param("params[0].numpy()", "cannot follow numbers through numpy", id="numpy"),
    ],
)
def test_what_helps_stands_beside_the_exception(grade_text: Grade, line: str, says: str) -> None:
    assert says in said(grade_text("hvp", answer(line)))


def test_a_missing_numpy_is_pointed_to_torch() -> None:
    message = message_of(
        "ModuleNotFoundError",
        "No module named 'numpy'",
        {"module": "numpy"},
        NO_CELLS,
        confined=True,
    )
    assert "torch has the same functions" in message
