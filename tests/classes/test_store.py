"""The store of a class: what is kept stays, and what was changed shows."""

import sqlite3
from pathlib import Path

import pytest

from grader.classes.store import BadStore, Key, Store

VERDICT = {"outcome": "passed", "score": 3}


def key(answer: str = "a", kata: str = "hvp", grader: str = "1", policy: str = "p") -> Key:
    return Key(answer, kata, grader, policy)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "class.sqlite"


def test_a_verdict_is_there_again(path: Path) -> None:
    with Store(path) as store:
        assert store.add(key(), VERDICT)
    with Store(path) as store:
        assert store.verdict(key()) == VERDICT
        assert store.count() == 1


def test_the_first_verdict_stays(path: Path) -> None:
    with Store(path) as store:
        store.add(key(), VERDICT)
        assert not store.add(key(), {"outcome": "failed"})
        assert store.verdict(key()) == VERDICT


@pytest.mark.parametrize(
    "other", [key("b"), key(kata="jvp"), key(grader="2"), key(policy="q")], ids=str
)
def test_another_answer_kata_grader_or_policy_is_another_verdict(path: Path, other: Key) -> None:
    with Store(path) as store:
        store.add(key(), VERDICT)
        assert not store.has(other)


def three(path: Path) -> None:
    with Store(path) as store:
        for name in "abc":
            store.add(key(name), {**VERDICT, "name": name})
        assert store.broken_links() == []


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE verdicts SET verdict = '{\"score\":9}' WHERE number = 2", [2]),
        ("UPDATE verdicts SET kata = 'jvp' WHERE number = 1", [1]),
        ("DELETE FROM verdicts WHERE number = 2", [3]),
        ("UPDATE verdicts SET chain = 'x' WHERE number = 2", [2, 3]),
    ],
)
def test_a_change_shows(path: Path, change: str, broken: list[int]) -> None:
    three(path)
    with sqlite3.connect(path) as database:
        database.execute(change)
    with Store(path) as store:
        assert store.broken_links() == broken


def test_a_store_of_a_newer_version_is_refused(path: Path) -> None:
    three(path)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(BadStore, match=r"newer version of the grader .* Update the grader"):
        Store(path)


@pytest.mark.parametrize("data", [b"not a database" * 100, b"SQLite format 3\0" + b"\7" * 4096])
def test_a_damaged_store_is_reported(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    with pytest.raises(BadStore, match=r"is damaged .* Move the file away"):
        Store(path)


def test_a_locked_store_is_reported(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    three(path)
    monkeypatch.setattr("grader.classes.store.BUSY_S", 0.01)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with Store(path) as store, pytest.raises(BadStore, match="locked by another program"):
            store.add(key("d"), VERDICT)
    finally:
        other.close()


def test_a_full_disk_is_reported_and_loses_nothing(path: Path) -> None:
    three(path)
    with Store(path) as store:
        pages = store.database.execute("PRAGMA page_count").fetchone()[0]
        store.database.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(BadStore, match="the disk is full"):
            store.add(key("d"), {"text": "x" * 100_000})
        store.database.execute("PRAGMA max_page_count = 100000")
        assert store.count() == 3
        store.add(key("d"), VERDICT)
        assert store.broken_links() == []


def test_what_is_told_last_is_kept_and_asking_tells_nothing(path: Path) -> None:
    with Store(path) as store:
        assert store.about("seed") is None
        assert store.about("seed") is None
        store.tell("seed", "5")
        store.tell("seed", "7")
    with Store(path) as store:
        assert store.about("seed") == "7"


def test_all_verdicts_come_in_their_order(path: Path) -> None:
    with Store(path) as store:
        for number in range(450):
            store.add(key(str(number)), {"number": number})
        assert [stored.verdict["number"] for stored in store] == list(range(450))
