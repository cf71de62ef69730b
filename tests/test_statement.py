"""Statements as Markdown: each formula in TeX, and all else as it is."""

import pytest

from grader.authoring.statement import BadFormula, markdown, plain, tex


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("θ − α∇L_s(θ)", r"\theta - \alpha\nabla L_s(\theta)"),
        ("θ'", r"\theta'"),
        ("αx", r"\alpha x"),
        ("uᵀ(Hv) = vᵀ(Hu)", r"u^{\top}(Hv) = v^{\top}(Hu)"),
        ("θ_{k−1}", r"\theta_{k-1}"),
        ("i = 0 … k", r"i = 0 \dots k"),
        ("mean_i (‖∇_x f(x_i)‖² − 1)²", r"\text{mean}_i\,(\|\nabla_x\,f(x_i)\|^{2} - 1)^{2}"),
        ("H⁻¹ v", r"H^{-1}\,v"),
        ("2 a (a b − 3)", r"2\,a\,(a\,b - 3)"),
        ("A sin(x + φ)", r"A\ \text{sin}(x + \varphi)"),
        ("φ minimises  L", r"\varphi\ \text{minimises}\ L"),
        ("meta-loss = L", r"\text{meta-loss} = L"),
    ],
)
def test_a_formula_becomes_tex(formula: str, said: str) -> None:
    assert tex(formula) == said


@pytest.mark.parametrize("formula", ["θ % 2", "a & b", "a \\ b", "é", "漢"])
def test_what_has_no_tex_is_named(formula: str) -> None:
    with pytest.raises(BadFormula, match="has no TeX"):
        tex(formula)


def test_dollars_are_for_the_notebook_alone() -> None:
    assert plain("Take $θ$ to $θ'$.") == "Take θ to θ'."


@pytest.mark.parametrize("text", ["one $θ", "$a$ and $", "over $a\nb$ lines"])
def test_a_dollar_alone_is_reported_with_its_line(text: str) -> None:
    with pytest.raises(BadFormula, match="line 1: a dollar"):
        plain(text)


def test_headings_paragraphs_and_lists() -> None:
    text = "Guidance\n--------\n- One\n  goes on.\n- Two $θ$.\nAfter\nthe list.\n\nNew.\n"
    assert markdown(text) == (
        "## Guidance\n\n- One goes on.\n- Two $\\theta$.\n\nAfter the list.\n\nNew."
    )


def test_one_line_of_formulas_is_displayed() -> None:
    said = markdown("See:\n\n    θ_0 = θ,    i = 0 … k\n\nEnd.")
    assert said == "See:\n\n$$\n\\theta_0 = \\theta, \\qquad i = 0 \\dots k\n$$\n\nEnd."


def test_lines_of_formulas_are_aligned_and_words_stand_beside_them() -> None:
    said = markdown("    θ'    = θ        the *new* weights $θ$\n    ∂L/∂θ         a slope\n")
    assert said.split("\n")[2:4] == [
        r"\theta' &= \theta && \text{the }\textit{new}\text{ weights }\theta \\",
        r"\partial L/\partial\theta & && \text{a slope}",
    ]


def test_further_formulas_stay_in_their_line_and_make_no_column() -> None:
    said = markdown("    θ_0 = θ,    i = 0 … k\n    w = 1        at $ε = 0$\n")
    assert said.split("\n")[2:4] == [
        r"\theta_0 &= \theta, \qquad i = 0 \dots k \\",
        r"w &= 1 && \text{at }\varepsilon = 0",
    ]
