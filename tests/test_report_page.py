"""The learner's page: what stands on it, where its links lead, and that an answer is only text."""

import dataclasses
import html.parser
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from markupsafe import Markup

from grader import catalog
from grader.common.lines import source_lines
from grader.judge.verdict import Verdict
from grader.learner import progress
from grader.learner.overview import look
from grader.page import kata as kata_section
from grader.page.document import POLICY, Live, Part, document
from grader.pipeline.grade import grade_with
from grader.report.code import coloured
from grader.report.harmless import visible
from grader.wall.workers import Workers

from .bad import HEAD
from .conftest import ROOT, SEED
from .ipynb import FIRST_ORDER, code, halves, notebook, solution
from .shown import unseen
from .stories import verdict_of

Kata = Callable[..., "subprocess.CompletedProcess[str]"]
HOSTILE = (
    "</script></pre></style><svg onload=alert(1)><script>alert(1)</script>"
    f"<!-- \u202e\u2066 \x0c \u2028 &amp; \"' {'x' * 10_000}"
)
VOID = ("meta", "br", "img", "rect", "path")


class Page(html.parser.HTMLParser):
    """A page as a browser reads it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.source = text
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.named: set[str] = set()
        self.levels: list[int] = []
        self.folds: list[tuple[str, bool]] = []
        self.on: list[str] = []
        self.unfocused: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self.ids += [given["id"]] if "id" in given else []
        self.hrefs += [given["href"]] if "href" in given else []
        self.named |= set(given.get("aria-labelledby", "").split())
        self.on += [name for name in given if name.startswith("on")]
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "details":
            self.folds.append((given.get("class", ""), "open" in given))
        if tag == "pre" and not (given.get("tabindex") == "0" and given.get("aria-label")):
            self.unfocused.append(self.get_starttag_text() or tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


@pytest.fixture
def part(root: Path, workers: Workers) -> Callable[..., Part]:
    """The part of a page on this text as the learner's answer, or on another file."""

    def graded(slug: str, source: str | bytes, file: Path | None = None) -> Part:
        path = file or root / "kata" / f"{slug}.py"
        path.write_bytes(source if isinstance(source, bytes) else source.encode())
        verdict = grade_with(workers, slug, path, seed=SEED, picture="always")
        text = "" if isinstance(source, bytes) else source
        return Part(look(root).row(slug), verdict, text)

    return graded


def page(root: Path, *parts: Part, live: Live | None = None) -> Page:
    return Page(document(root, look(root), parts, live))


def remember(root: Path, verdict: Verdict | None) -> None:
    assert verdict is not None
    progress.change(root, lambda old: progress.graded(old, verdict))


def first_order() -> str:
    return FIRST_ORDER.read_text(encoding="utf-8")


def under_the_statement(slug: str, source: str) -> str:
    """An answer below the statement, as a learner writes it."""
    stub = catalog.entry(slug).stub.read_text(encoding="utf-8")
    return stub[: stub.index('"""', 3) + 3] + "\n\n" + source


# ---- as a document --------------------------------------------------------------------------


def test_it_is_a_sound_document(root: Path, part: Callable[..., Part]) -> None:
    seen = page(root, part("maml", first_order()), part("hvp", solution("hvp")))
    assert [name for name, count in Counter(seen.ids).items() if count > 1] == []
    assert seen.named <= set(seen.ids)
    assert seen.levels[0] == 1
    steps = zip(seen.levels, seen.levels[1:], strict=False)
    assert all(below - above <= 1 for above, below in steps)
    assert seen.levels.count(1) == seen.tags["main"] == seen.tags["nav"] == seen.tags["header"] == 1
    assert seen.unfocused == []
    assert seen.hrefs[0] == "#content"


def test_it_runs_no_script_and_asks_nothing_of_elsewhere(
    root: Path, part: Callable[..., Part]
) -> None:
    seen = page(root, part("maml", first_order()))
    assert f'http-equiv="Content-Security-Policy" content="{POLICY.split(";")[0]}' in (
        seen.source.replace("&#39;", "'")
    )
    assert POLICY.startswith("default-src 'none';")
    assert seen.tags["script"] == seen.tags["link"] == seen.tags["iframe"] == 0
    assert seen.on == []
    assert re.search(r"url\(|@import", seen.source) is None
    rest = [href for href in seen.hrefs if not href.startswith("#")]
    assert all(href.startswith("https://") for href in rest)  # the references of a statement


def test_every_link_within_the_page_leads_somewhere(root: Path, part: Callable[..., Part]) -> None:
    other = root / "other.py"
    seen = page(
        root, part("maml", under_the_statement("maml", first_order())),
        part("maml", first_order(), other), part("hvp", solution("hvp")),
    )  # fmt: skip
    within = [href[1:] for href in seen.hrefs if href.startswith("#")]
    assert set(within) <= set(seen.ids)
    assert {"maml", "maml-2", "hvp"} <= set(seen.ids)


def test_a_box_leads_to_its_line_and_back(root: Path, part: Callable[..., Part]) -> None:
    seen = page(root, part("maml", first_order()))
    boxes = {href for href in seen.hrefs if re.fullmatch(r"#maml-L\d+", href)}
    lines = {href for href in seen.hrefs if re.fullmatch(r"#maml-way-L\d+", href)}
    assert {href.replace("-way", "") for href in lines} == boxes
    assert "#maml-L10" in boxes
    assert 'class="way" role="group"' in seen.source  # an image holds no links
    assert ".row:target" in seen.source
    assert ".way a:target" in seen.source


def test_lines_of_cells_have_no_links(root: Path, part: Callable[..., Part]) -> None:
    cells = (code(half, "answer") for half in halves(first_order()))
    seen = page(root, part("maml", notebook(*cells), root / "maml.ipynb"))
    assert not [href for href in seen.hrefs if href.startswith("#maml-")]


def test_a_line_of_a_cell_is_marked_though_another_has_its_text(
    root: Path, part: Callable[..., Part]
) -> None:
    answer = catalog.answers(ROOT, "maml", "wrong") / "first_order_backward_and_grad.py"
    cells = halves(answer.read_text(encoding="utf-8"))
    source = "\n".join(cells)
    assert source.count("    loss.backward()\n") == 2
    of_cells = notebook(*(code(cell, "answer") for cell in cells))
    graded = part("maml", of_cells, root / "maml.ipynb")
    seen = page(root, dataclasses.replace(graded, source=source))
    assert "▶ 9 │ loss.backward() At line 9 of cell 1" in seen.words


def test_a_served_page_has_its_own_head_and_policy(root: Path) -> None:
    live = Live("script-src 'self'", Markup('<meta name="mine" content="x">'))
    seen = page(root, live=live)
    assert 'content="script-src &#39;self&#39;"' in seen.source
    assert '<meta name="mine" content="x">\n</head>' in seen.source
    assert ("", False) in seen.folds  # the path


# ---- the path -------------------------------------------------------------------------------


def test_without_anything_begun_there_is_the_path_alone(root: Path) -> None:
    seen = page(root)
    assert "no kata has been begun yet" in seen.words
    assert "0 of 3 katas passed" in seen.words
    for slug in ("hvp", "maml", "unroll"):
        assert catalog.entry(slug).title in seen.words
        assert catalog.entry(slug).about.replace("`", "") in seen.words
    assert "Next: The Hessian-vector product hvp" in seen.words
    assert seen.tags["section"] == 0


def test_the_path_says_what_is_earned_and_what_comes_next_and_why(
    root: Path, part: Callable[..., Part]
) -> None:
    done = part("hvp", solution("hvp"))
    remember(root, done.verdict)
    seen = page(root, part("hvp", solution("hvp")))
    assert "white belt ✓ earned" in seen.words
    assert "green belt 0 of 2 passed" in seen.words
    assert "Next: The MAML update step maml" in seen.words
    assert "It builds on hvp, which you have passed." in seen.words
    assert f"It belongs to the green belt: {catalog.BELTS['green']}." in seen.words
    assert "This page does not count a pass" not in seen.words


def test_a_page_that_stands_alone_says_how_to_begin(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    assert "Open kata/hvp.py in your editor, and type kata watch." in page(root).words


@pytest.mark.parametrize(
    ("at", "passed", "how"),
    [
        ("hvp", [], "Open `kata/hvp.py` in your editor. Every save is graded, and shown here."),
        ("hvp", ["hvp"], "Press `n` in the terminal to go there."),
        ("hvp", ["maml", "hvp"], "Press `l`, and choose it, in the terminal to go there."),
        ("unroll", ["unroll"], "Press `n` in the terminal to go there."),
    ],
)
def test_a_page_beside_the_watch_never_says_to_begin_one(
    root: Path, monkeypatch: pytest.MonkeyPatch, at: str, passed: list[str], how: str
) -> None:
    monkeypatch.chdir(root)
    for slug in passed:
        shutil.copy(ROOT / "solutions" / f"{slug}.py", root / "kata")
        remember(root, dataclasses.replace(verdict_of("passed"), kata=slug))
    progress.change(root, lambda old: progress.at(old, at))
    seen = page(root, Part(look(root).row(at)), live=Live("", Markup()))
    assert how.replace("`", "") in seen.words
    assert "kata watch" not in seen.words


def test_a_pass_that_is_not_counted_yet_says_so(root: Path, part: Callable[..., Part]) -> None:
    seen = page(root, part("hvp", solution("hvp")))
    assert "The Hessian-vector product passes now" in seen.words
    assert "This page does not count a pass" in seen.words


def test_a_watch_that_could_not_keep_a_pass_does_not_send_you_to_grade_it(
    root: Path, part: Callable[..., Part]
) -> None:
    seen = page(root, part("hvp", solution("hvp")), live=Live("", Markup()))
    assert "This pass was not kept; the terminal says why." in seen.words
    assert "does not count a pass" not in seen.words


def test_an_untouched_kata_has_no_best_points(root: Path, part: Callable[..., Part]) -> None:
    stub = part("hvp", (root / "kata" / "hvp.py").read_text(encoding="utf-8"))
    remember(root, stub.verdict)
    assert "not started · white belt" in page(root, Part(look(root).row("hvp"))).words


def test_what_was_passed_and_is_broken_says_so(root: Path, part: Callable[..., Part]) -> None:
    remember(root, part("hvp", solution("hvp")).verdict)
    seen = page(root, part("hvp", f"{HEAD}    return None\n"))
    assert "The Hessian-vector product passed before" in seen.words


def test_at_the_end_of_the_path_the_page_says_so(root: Path, part: Callable[..., Part]) -> None:
    for slug in ("hvp", "maml", "unroll"):
        remember(root, part(slug, solution(slug)).verdict)
    words = page(root).words
    assert "All 3 katas passed." in words
    assert "That was the last one." in words


# ---- one kata -------------------------------------------------------------------------------


def test_a_failing_answer_has_its_story_both_pictures_and_the_cut_in_the_margin(
    root: Path, part: Callable[..., Part]
) -> None:
    seen = page(root, part("maml", first_order()))
    assert seen.tags["svg"] == 2
    for words in ("What happened", "Lost at line 10", "Yours", "A right answer", "should be 1.00"):
        assert words in seen.words
    margin = '<div class="note" role="note"><p>torch.autograd.grad without create_graph'
    assert margin in seen.source
    assert '<span class="row" id="maml-L10">▶' in seen.source


def test_a_passing_answer_has_one_picture_why_it_matters_and_what_comes_next(
    root: Path, part: Callable[..., Part]
) -> None:
    seen = page(root, part("hvp", solution("hvp")))
    assert seen.tags["svg"] == 1
    for words in ("Why it matters", "Next: maml", "Passed: 10 of 10 points"):
        assert words in seen.words
    assert ("asks", False) in seen.folds


def test_the_statement_is_open_until_the_answer_has_begun(
    root: Path, part: Callable[..., Part]
) -> None:
    stub = catalog.entry("unroll").stub.read_text(encoding="utf-8")
    assert ("asks", True) in page(root, part("unroll", stub)).folds
    assert ("asks", True) in page(root, Part(look(root).row("unroll"))).folds
    assert ("asks", False) in page(root, part("maml", first_order())).folds


def test_the_statement_in_the_answer_is_not_shown_twice(
    root: Path, part: Callable[..., Part]
) -> None:
    seen = page(root, part("maml", under_the_statement("maml", first_order())))
    assert seen.words.count("Model-agnostic meta-learning looks for weights") == 1
    changed = under_the_statement("maml", first_order()).replace("Model-agnostic", "My own", 1)
    assert "My own meta-learning" in page(root, part("maml", changed)).words


def test_hints_that_were_asked_for_are_listed(root: Path, part: Callable[..., Part]) -> None:
    wrong = part("maml", first_order())
    remember(root, wrong.verdict)
    assert "Hints used" not in page(root, part("maml", first_order())).words
    progress.change(root, lambda old: progress.hinted(old, "maml", "first-order", 2))
    words = page(root, part("maml", first_order())).words
    assert "Hints used The gradient treats the inner gradient as a constant: 2 of 3" in words
    theirs = page(root, part("maml", first_order(), root / "theirs.py"))
    assert "Hints used" not in theirs.words


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"\xff\xfe\0", "could not be read"),
        (f"{HEAD}    raise ValueError('odd')\n", "raised an exception"),
        ("def hessian_vector_product(:\n", "could not be read"),
    ],
    ids=["bytes", "raises", "syntax"],
)
def test_an_answer_that_ends_badly_has_a_section(
    root: Path, part: Callable[..., Part], source: str | bytes, says: str
) -> None:
    assert says in page(root, part("hvp", source)).words


def test_a_section_that_cannot_be_made_spares_the_others(
    root: Path, part: Callable[..., Part], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [part("maml", first_order()), part("hvp", solution("hvp"))]
    whole = kata_section.story_of

    def broken(verdict: Verdict) -> object:
        if verdict.kata == "maml":
            raise RuntimeError("<b>odd</b>")
        return whole(verdict)

    monkeypatch.setattr(kata_section, "story_of", broken)
    seen = page(root, *parts)
    assert "because of a fault of the grader (RuntimeError), not of your answer" in seen.words
    assert "Passed: 10 of 10 points" in seen.words


# ---- hostile answers ------------------------------------------------------------------------


def test_what_an_answer_says_is_text(root: Path, part: Callable[..., Part]) -> None:
    body = f"    {HOSTILE!r}\n    # {HOSTILE}\n".replace("\x0c", "").replace("\u2028", "")
    source = f"{HEAD}{body}    print({HOSTILE!r})\n    raise ValueError({HOSTILE!r})\n"
    seen = page(root, part("hvp", source))
    assert seen.tags["script"] == 0
    assert seen.on == []
    assert "# </script></pre></style><svg onload=alert(1)>" in seen.text
    assert unseen(seen.source) == set()
    assert "x" * 1000 not in seen.source
    assert "\\u202e" in seen.text


@pytest.mark.parametrize(
    "source",
    [
        "", "\n\n", "x", "a = '''\nb\n'''\n", "def f(:\n  '''open\n  x", HOSTILE,
        "a\x0cb\nc\x0b\x1cd\r\ne\rf\n", "\ttabs\n", "x = 1\\\n", "\ufeffx\u2028y\n",
        "0x\n1__2\n$?`",
    ],
)  # fmt: skip
def test_code_keeps_its_lines_and_its_text(source: str) -> None:
    assert [Page(str(line)).text for line in coloured(source)] == [
        visible(line) for line in source_lines(source)
    ]


def test_code_is_coloured() -> None:
    (line,) = coloured("def f(): return 'a', 1  # why")
    kinds = re.findall(r"code-(\w+)", line)
    assert kinds == ["keyword", "name", "keyword", "string", "number", "comment"]


def test_code_that_could_take_minutes_stays_plain() -> None:
    assert "code-" in "".join(coloured("x = 1\n" * 5_000))
    assert coloured(f"x = 1{' ' * 100}\n" * 5_000)[0].startswith("x = 1  ")


def test_the_colours_of_code_can_be_read_on_the_ground_and_on_the_mark() -> None:
    folder = ROOT / "grader" / "report"
    pages = (folder / "pages.css").read_text(encoding="utf-8")
    rules = (folder / "code.css").read_text(encoding="utf-8")
    for scheme in (0, 1):  # light, dark
        grounds = [re.findall(rf"--{name}: (#\w+)", pages)[scheme] for name in ("ground", "mark")]
        for name in ("keyword", "name", "string", "number", "comment"):
            ink = re.findall(rf"--code-{name}: (#\w+)", rules)[scheme]
            assert all(_contrast(ink, ground) >= 4.5 for ground in grounds), (scheme, name)


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# ---- the command ----------------------------------------------------------------------------


def test_the_command_writes_the_page_and_leaves_progress_alone(root: Path, kata: Kata) -> None:
    (root / "kata" / "hvp.py").write_text(solution("hvp"), encoding="utf-8")
    (root / "kata" / "maml.py").write_text(first_order(), encoding="utf-8")
    done = kata("report", cwd=root)
    assert (done.returncode, done.stdout) == (0, "report.html is written\n")
    assert "kata/hvp.py" in done.stderr
    assert "kata/maml.py" in done.stderr
    seen = Page((root / "report.html").read_text(encoding="utf-8"))
    assert {"hvp", "maml"} <= set(seen.ids)
    assert "unroll" not in seen.ids
    assert progress.read(root).katas == {}


def test_a_fresh_repository_has_a_page(root: Path, kata: Kata) -> None:
    done = kata("report", "--out", "mine.html", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no kata has been begun" in (root / "mine.html").read_text(encoding="utf-8")


def test_the_command_takes_a_folder_and_files(root: Path, kata: Kata) -> None:
    folder = root / "handed"
    folder.mkdir()
    (folder / "hvp.py").write_text(solution("hvp"), encoding="utf-8")
    done = kata("report", "--from", "handed", "--allow-sandbox", "process", cwd=root)
    assert done.returncode == 0, done.stderr
    assert Page((root / "report.html").read_text(encoding="utf-8")).tags["section"] == 1
    files = ("--answer", "handed/hvp.py", "--answer", "kata/hvp.py")
    done = kata("report", "hvp", *files, "--allow-sandbox", "process", cwd=root)
    assert done.returncode == 0, done.stderr
    seen = Page((root / "report.html").read_text(encoding="utf-8"))
    assert {"hvp", "hvp-2"} <= set(seen.ids)


def test_a_kata_that_a_folder_has_twice_is_said(root: Path, kata: Kata) -> None:
    folder = root / "handed"
    folder.mkdir()
    for name in ("hvp.py", "maml.py", "maml.ipynb"):
        (folder / name).write_text("", encoding="utf-8")
    done = kata("report", "--from", "handed", "--allow-sandbox", "process", cwd=root)
    assert done.returncode == 0
    assert "kata: handed/maml.py and handed/maml.ipynb both exist" in done.stderr
    assert "does not exist" not in done.stderr


def test_a_link_to_itself_is_an_answer_that_cannot_be_read(root: Path, kata: Kata) -> None:
    (root / "kata" / "hvp.py").unlink()
    (root / "kata" / "hvp.py").symlink_to("hvp.py")
    done = kata("report", "hvp", "--allow-sandbox", "process", cwd=root)
    assert (done.returncode, done.stdout) == (0, "report.html is written\n"), done.stderr
    assert "t is a link to hvp.py" in (root / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--out", "missing/page.html"), "missing/page.html cannot be written"),
        (("--out", "kata"), "kata cannot be written"),
        (("nonsense",), "there is no kata 'nonsense'"),
        (("--answer", "a.py"), "name it (kata report maml --answer FILE)"),
        (("hvp", "--answer", "absent.py"), "absent.py does not exist"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    root: Path, kata: Kata, words: tuple[str, ...], says: str
) -> None:
    done = kata("report", *words, cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (root / "report.html").exists()
