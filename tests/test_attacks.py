"""The red team's corpus: an attack of each kind at the highest level that this machine offers, and
the corpus and its harness themselves. `make test-all` and `make redteam` try all, at all levels."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from grader.protocol.levels import LEVELS
from tests.known_answers import slow
from tests.redteam import table, traces
from tests.redteam.attack import CLASSES, CORPUS, LAYERS_OF, Attack, BadAttack, corpus, read
from tests.redteam.ground import OpenWatch, changes, prepare, snapshot
from tests.redteam.runner import Result
from tests.redteam.shares import Shares

ATTACKS = corpus()


EACH = 3
"""Of the items of a class, every so many is tried on every push."""


def some_of_each_class() -> list[object]:
    """The attacks as parameters: for every push the first on every third item of each class, the
    others in `make test-all`, and all of them in `make redteam`."""
    items: dict[str, list[str]] = {}
    found: list[object] = []
    for attack in ATTACKS:
        known = items.setdefault(attack.kind, [])
        chosen = attack.item not in known and len(known) % EACH == 0
        if attack.item not in known:
            known.append(attack.item)
        found.append(pytest.param(attack, id=attack.name, marks=[] if chosen else pytest.mark.slow))
    return found


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the red team needs Linux")

# ---- the attacks ---------------------------------------------------------------------------


LOWER = LEVELS[1:]


@pytest.fixture(scope="module", params=["highest", *slow(LOWER)])
def attacked(request: pytest.FixtureRequest) -> Iterator[Shares]:
    """Runs all attacks that were chosen, in processes of their own, at one level."""
    names = [
        cast(Attack, item.callspec.params["attack"]).name
        for item in request.session.items
        if isinstance(item, pytest.Function)
        and item.originalname == "test_it_is_held"
        and item.callspec.params["attacked"] == request.param
    ]
    shares = Shares(request.param, names)
    try:
        yield shares
        assert [result.wrong for result in shares.rest() if not result.held] == []
    finally:
        shares.close()


@on_linux
@pytest.mark.timeout(600)
@pytest.mark.parametrize("attack", some_of_each_class())
def test_it_is_held(attack: Attack, attacked: Shares) -> None:
    result = attacked.result(attack.name)
    if result is None:
        pytest.skip("this machine does not offer the level")
    if attack.is_held_by(result.level):
        assert result.wrong == ()
    elif not result.held:
        pytest.skip(f"at level {result.level}, {attack.leaves}")


# ---- the corpus ----------------------------------------------------------------------------


def test_every_item_of_every_class_has_an_attack() -> None:
    there = {(attack.kind, attack.item) for attack in ATTACKS}
    assert [(k, i) for k, items in CLASSES.items() for i in items if (k, i) not in there] == []


def test_every_attack_has_a_name_of_its_own() -> None:
    names = [attack.name for attack in ATTACKS]
    assert len(names) == len(set(names)) >= 60
    assert not any(name.startswith("test_") for name in names)  # pytest would collect it


def test_the_levels_are_those_of_the_grader() -> None:
    assert tuple(LAYERS_OF) == LEVELS


@pytest.mark.parametrize(
    "change",
    [
        ("# class: Ending early", "# class: Ending late"),
        ("# item: exit at import", "# item: exit"),
        ("# needs: nothing", "# needs: luck"),
        ("# needs: nothing", "# needs: seccomp"),
        ("# earns: 0", "# earns: all"),
        ("# attack: exit_at_import", "# attack: another"),
        ("# tries: ", "# tires: "),
        ("# after: ", ""),
    ],
    ids=lambda change: change[1],
)
def test_a_header_that_says_nonsense_is_refused(change: tuple[str, str], tmp_path: Path) -> None:
    text = (CORPUS / "exit_at_import.py").read_text(encoding="utf-8")
    assert change[0] in text
    path = tmp_path / "exit_at_import.py"
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(BadAttack):
        read(path)


# ---- the harness: what it looks for, it finds -----------------------------------------------


@on_linux
def test_what_is_opened_and_what_is_changed_is_seen(tmp_path: Path) -> None:
    ground = prepare(tmp_path / "ground")
    watch, before = OpenWatch(ground.watched), snapshot(ground.root)
    assert watch.opened() == []
    secret = Path(ground.given()["home"])
    secret.read_text(encoding="utf-8")
    assert watch.opened() == [f"{secret} was opened"]
    assert changes(before, snapshot(ground.root)) == []
    os.utime(ground.given()["solution"], (0, 0))
    (ground.own / "new").mkdir()
    found = changes(before, snapshot(ground.root))
    assert f"{ground.given()['solution']} was changed" in found
    assert f"{ground.own / 'new'} was changed" in found
    watch.close()


@on_linux
def test_what_lies_about_is_found_and_taken_away(tmp_path: Path) -> None:
    ground = prepare(tmp_path / "ground")
    traces.keep(ground)
    (ground.tmp / "kata-left").mkdir()
    elsewhere = Path("/dev/shm", f"left-{ground.mark}")
    elsewhere.touch()
    assert len(traces.left_elsewhere(ground)) == 2
    assert traces.left_elsewhere(ground) == []
    assert not elsewhere.exists()


@pytest.mark.parametrize(
    "report",
    [
        "\x1b[2J",
        "a\u202eb",
        "  ::error::x",
        "x ##[error]x",
        "\u200b",
        "  Passed: 10 of 10 points\n  Not passed yet: 2 of 10 points",
    ],
)
def test_a_report_that_fools_is_seen(report: str) -> None:
    assert traces.fooled(report, {"outcome": "failed"})


def test_a_plain_report_fools_nobody() -> None:
    assert traces.fooled("hvp\n  Passed: 10 of 10 points\n", {"outcome": "passed"}) == []


def test_canaries_and_words_of_success_are_seen() -> None:
    assert traces.shown("x CANARY1 y", {"home": "CANARY1"}) == ["it shows the canary of: home"]
    assert traces.shown('"output": "GOT a port\\n"', {}) == ["it got a port"]


# ---- the table -----------------------------------------------------------------------------


def one(name: str, level: str, *wrong: str) -> Result:
    return Result(name, level, wrong, "failed", 0, 0.1)


def test_the_table_shows_what_should_have_been_held() -> None:
    attacks = [a for a in ATTACKS if a.name in ("loop", "udp_send")]
    results = {
        (r.attack, r.level): r
        for r in (
            one("loop", "process", "the grader hung"),
            one("udp_send", "process", "the UDP socket was reached"),
            one("udp_send", "full"),
        )
    }
    words = {a.name: table.word(a, "process", results) for a in attacks}
    assert words == {"loop": "NOT HELD", "udp_send": "not held"}
    assert [r.attack for r in table.breaches(attacks, results)] == ["loop"]
    text = table.markdown(attacks, ["full", "process"], results)
    assert "Held, by level: full 1 of 1, process 0 of 2 (" in text
    udp_send = next(attack for attack in attacks if attack.name == "udp_send")
    assert f"| held | **not held** | {udp_send.leaves} |" in text


def test_the_table_is_put_between_its_marks() -> None:
    page = f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n"
    new = table.written(page, "new")
    assert new == f"before\n{table.BEGIN}\n\nnew\n\n{table.END}\nafter\n"
    assert table.written(new, "new") == new
    with pytest.raises(ValueError, match="no place"):
        table.written("before\nafter\n", "new")


def test_the_page_names_every_attack() -> None:
    page = table.PAGE.read_text(encoding="utf-8")
    assert [a.name for a in ATTACKS if f"`{a.name}`" not in page] == []
