"""A kata's statement as Markdown: the solution's docstring, with its formulas in TeX.

The statement is written once, at the top of `solutions/<slug>.py`, in the notation that a learner
reads in the stub: `$θ − α∇L_s(θ)$` within a sentence, and display formulas indented by four blanks.
The stub drops the dollars; here every character of a formula becomes its TeX. An indented block
that begins with `>>>` is code, and stays as it is.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from grader.common.lines import reflowed

INLINE = re.compile(r"\$([^$\n]+)\$")

_TEX = {
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon",
    "η": r"\eta", "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "π": r"\pi",
    "ρ": r"\rho",
    "σ": r"\sigma", "τ": r"\tau", "φ": r"\varphi", "ψ": r"\psi", "ω": r"\omega",
    "Δ": r"\Delta", "Π": r"\prod", "Σ": r"\sum", "Φ": r"\Phi", "Ω": r"\Omega",
    "∇": r"\nabla", "∂": r"\partial", "−": "-", "·": r"\cdot", "×": r"\times", "±": r"\pm",
    "…": r"\dots", "→": r"\to", "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx",
    "∈": r"\in", "∞": r"\infty", "√": r"\surd", "‖": r"\|", "ᵀ": r"^{\top}", "⁻": "^{-}",
    "¹": "^{1}", "²": "^{2}", "³": "^{3}", "₀": "_{0}", "₁": "_{1}", "₂": "_{2}", "ₖ": "_{k}",
}  # fmt: skip
_PLAIN = frozenset(" +-=/<>()[]{}|_^'.,:;!*")
_TOKEN = re.compile(r"[A-Za-z]{3,}(?:-[A-Za-z]+)*|[\s\S]")
_COLUMNS = re.compile(r" {3,}")
_SPACED = frozenset("=+-−/·×±*<>≤≥≠≈∈→…,;:")
"""What has its own space around it, so that a blank beside it says nothing."""


class BadFormula(ValueError):
    """A formula holds what has no TeX here, or a dollar stands alone; the message names it."""


def plain(statement: str) -> str:
    """The statement as a stub shows it: without the dollars. Raises BadFormula."""
    for number, line in enumerate(statement.splitlines(), start=1):
        if line.count("$") % 2:
            raise BadFormula(f"line {number}: a dollar sign without a second one in the same line")
    return INLINE.sub(r"\1", statement)


def tex(formula: str) -> str:
    """A formula of a statement in TeX. Three letters or more are a word; raises BadFormula."""
    tokens = ["=", *_TOKEN.findall(" ".join(formula.split())), "="]
    parts = [
        _blank(before, after) if token == " " else _tex_of(token, formula)
        for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False)
    ]
    text = parts[0] if parts else ""
    for before, part in pairwise(parts):
        if before[:2] == part[:2] and part[:2] in ("^{", "_{"):
            text = text[:-1] + part[2:]  # two scripts in a row are one: H⁻¹
            continue
        # A control word has to end before a letter begins.
        text += " " + part if re.search(r"\\[a-z]+\Z", before) and part[:1].isalpha() else part
    return text


def _blank(before: str, after: str) -> str:
    """A blank between two tokens: a thin one between factors, a whole one beside a word."""
    if before in _SPACED or after in _SPACED:
        return " "
    return r"\ " if len(before) > 1 or len(after) > 1 else r"\,"


def _tex_of(token: str, formula: str) -> str:
    if len(token) > 1:
        return rf"\text{{{token}}}"
    if token in _TEX:
        return _TEX[token]
    if token in _PLAIN or (token.isascii() and token.isalnum()):
        return token
    raise BadFormula(
        f"{token!r} in the formula {formula!r} has no TeX in grader/authoring/statement.py"
    )


def markdown(statement: str) -> str:
    """The statement as Markdown, each paragraph in one line. Raises BadFormula."""
    plain(statement)
    text = "\n\n".join(_block(block) for block in _blocks(statement))
    return re.sub(r"(?m)^(- .*)\n\n(?=- )", r"\1\n", text)  # the items of a list stay together


def _blocks(statement: str) -> Iterator[list[str]]:
    """Runs of lines that belong together: a heading, formulas, one list item, a paragraph."""
    block: list[str] = []
    for line in statement.strip("\n").split("\n"):
        in_list = bool(block) and block[0].startswith("- ")
        begins = line.startswith("- ") or (in_list and not line.startswith("  "))
        if block and (begins or not line.strip()):
            yield block
            block = []
        if line.strip():
            block.append(line)
        if _underlines(line):  # a heading ends with what underlines it
            yield block
            block = []
    if block:
        yield block


def is_code(lines: list[str]) -> bool:
    """Whether a block is an example in Python, and not formulas."""
    return lines[0].startswith("    >>> ")


def _underlines(line: str) -> bool:
    return len(line) > 2 and set(line) == {"-"}


def _block(lines: list[str]) -> str:
    if len(lines) == 2 and _underlines(lines[1]):
        return f"## {lines[0]}"
    if is_code(lines):
        return "\n".join(["```python", *(line[4:] for line in lines), "```"])
    if all(line.startswith("    ") for line in lines):
        return _display([line.strip() for line in lines])
    return INLINE.sub(lambda found: f"${tex(found[1])}$", reflowed("\n".join(lines)))


def _display(lines: list[str]) -> str:
    """Formulas on lines of their own. Three blanks or more end a formula; what follows is a
    formula too where it has an equals sign, and else words about it, which stand in a column."""
    if len(lines) == 1:
        formula, *more = _columns(lines[0])
        return "$$\n" + r" \qquad ".join([tex(formula), *map(_column, more)]) + "\n$$"
    rows = []
    for line in lines:
        formula, *more = _columns(line)
        row = _aligned(formula)
        for column in more:
            row += (r" \qquad " if _is_formula(column) else " && ") + _column(column)
        rows.append(row)
    body = " \\\\\n".join(rows)
    return "\n".join(["$$", r"\begin{aligned}", body, r"\end{aligned}", "$$"])


def _columns(line: str) -> list[str]:
    """The columns of a line; blanks that only line up equals signs divide nothing."""
    return _COLUMNS.split(re.sub(r" +=", " =", line))


def _aligned(formula: str) -> str:
    left, equals, right = tex(formula).partition("=")
    return f"{left.strip()} &= {right.strip()}" if equals else f"{left} &"


def _column(column: str) -> str:
    return tex(column) if _is_formula(column) else _words(column)


def _is_formula(column: str) -> bool:
    return "=" in column and "$" not in column


def _words(words: str) -> str:
    r"""Words beside a formula: `*stressed*` ones in italics, `$…$` as a formula."""
    parts = []
    for part in re.split(r"(\*[^*]+\*|\$[^$]+\$)", words):
        if part.startswith("$"):
            parts.append(tex(part[1:-1]))
        elif part.startswith("*"):
            parts.append(rf"\textit{{{part[1:-1]}}}")
        elif part:
            parts.append(rf"\text{{{part}}}")
    return "".join(parts)
