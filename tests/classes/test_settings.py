"""What class.toml can say, and what is said of one that is wrong."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from grader.classes.settings import Settings, example_text, read_settings
from grader.classes.settings_values import BadSettings


def settings(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "class.toml"
    file.write_text(text, encoding="utf-8")
    return read_settings(file)


def test_without_a_file_nothing_is_due(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "class.toml") == Settings()


def test_the_example_changes_nothing(tmp_path: Path) -> None:
    assert settings(tmp_path, example_text()) == Settings()


def test_the_example_is_right_with_everything_switched_on(tmp_path: Path) -> None:
    keys = ("due", "timezone", "grace", "per_day", "at_most", "none_after_days", "marked", "[")
    keys += ("weight", "learner", "kata =", "score", "reason =")
    lines = example_text().splitlines()
    on = [line.removeprefix("# ") if line[2:].startswith(keys) else line for line in lines]
    found = settings(tmp_path, "\n".join(on))
    assert (found.late.at_most, found.weight("maml"), found.overrides[0].score) == (50, 2, 15)


@pytest.mark.parametrize(
    ("due", "utc"),
    [
        ("2026-03-01T23:59:00", "2026-03-01T22:59:00"),
        ("2026-03-01 23:59:00", "2026-03-01T22:59:00"),
        ("2026-03-01T23:59:00+05:00", "2026-03-01T18:59:00"),
        ("2026-03-01T23:59:00Z", "2026-03-01T23:59:00"),
        ("2026-03-01", "2026-03-01T22:59:59"),
        ('"2026-07-01"', "2026-07-01T21:59:59"),
        ('"2026-03-01 23:59"', "2026-03-01T22:59:00"),
        ("2026-10-25T02:30:00", "2026-10-25T01:30:00"),
    ],
)
def test_a_due_date_is_read_in_the_time_zone_of_the_class(
    tmp_path: Path, due: str, utc: str
) -> None:
    found = settings(tmp_path, f'timezone = "Europe/Berlin"\ndue = {due}\n').due
    assert found is not None
    assert found.astimezone(UTC) == datetime.fromisoformat(f"{utc}+00:00")


def test_a_time_without_a_zone_is_utc_if_none_is_named(tmp_path: Path) -> None:
    found = settings(tmp_path, "due = 2026-03-01T23:59:00")
    assert found.due == datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
    assert not found.zone_is_named


def test_the_option_takes_the_place_of_the_due_date(tmp_path: Path) -> None:
    found = settings(tmp_path, "due = 2026-03-01\n[katas.hvp]\ndue = 2026-03-05").with_due(
        "2026-04-01"
    )
    assert found.due == datetime(2026, 4, 1, 23, 59, 59, tzinfo=UTC)
    assert found.katas["hvp"].due == datetime(2026, 3, 5, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("grace", "minutes"),
    [("15", 15), ('"15 min"', 15), ('"2 h"', 120), ('"1.5h"', 90), ('"1 day"', 1440), ('"5"', 5)],
)
def test_grace_is_minutes_or_says_its_unit(tmp_path: Path, grace: str, minutes: int) -> None:
    assert settings(tmp_path, f"grace = {grace}").grace == timedelta(minutes=minutes)


def test_an_id_may_be_written_as_a_number(tmp_path: Path) -> None:
    text = '[[override]]\nlearner = 1234\nexcused = true\nreason = "ill"'
    assert settings(tmp_path, text).overrides[0].learner == "1234"


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    assert settings(tmp_path, "\ufeffgrace = 1").grace == timedelta(minutes=1)


OVERRIDE = '[[override]]\nlearner = "a"\nkata = "maml"\n'


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("dew = 1", "dew", "did you mean due?"),
        ("[late]\nper_dya = 1", "late.per_dya", "did you mean per_day?"),
        ("due = 5", "due", "not a date"),
        ('due = "tomorrow"', "due", "not a date"),
        ("due = 12:00:00", "due", "not a date"),
        ("due = 9999-12-31T23:59:59-10:00", "due", "out of range"),
        ('timezone = "Mars"', "timezone", "knows no zone"),
        ('timezone = "../../etc/passwd"', "timezone", "knows no zone"),
        ('timezone = "Europe"', "timezone", "knows no zone"),
        ("timezone = 1", "timezone", "not a text"),
        ('grace = "soon"', "grace", "not a length of time"),
        ("grace = true", "grace", "not a length of time"),
        ("grace = -1", "grace", "at least 0"),
        ('grace = "nan"', "grace", "not a length of time"),
        ("late = 10", "late", "not a table"),
        ("[late]\nper_day = 200", "late.per_day", "from 0 to 100"),
        ("[late]\nper_day = nan", "late.per_day", "from 0 to 100"),
        (f"[late]\nper_day = 1{'0' * 400}", "late.per_day", "from 0 to 100"),
        ("[late]\nnone_after_days = 1.5", "late.none_after_days", "whole number of days"),
        ("[katas.mmal]\nweight = 1", "katas.mmal", "Did you mean maml?"),
        ("[katas.maml]\nweight = -1", "katas.maml.weight", "from 0"),
        ("[override]\nlearner = 1", "override", "list of tables"),
        (OVERRIDE + "score = 1", "override 1: reason", "missing"),
        (OVERRIDE + 'score = 1\nreason = " "', "override 1: reason", "missing"),
        (OVERRIDE + 'reason = "r"', "override 1", "one of score, excused and due"),
        (OVERRIDE + 'score = 1\nexcused = true\nreason = "r"', "override 1", "one of score"),
        (OVERRIDE + 'excused = false\nreason = "r"', "override 1: excused", "true only"),
        (OVERRIDE + 'score = -1\nreason = "r"', "override 1: score", "from 0"),
        ('[[override]]\nlearner = "a"\nscore = 1\nreason = "r"', "override 1", "for which kata"),
        (2 * (OVERRIDE + 'score = 1\nreason = "r"\n'), "override 2", "keep one of them"),
        ("due = ", "class.toml", "is not TOML"),
    ],
)
def test_what_is_wrong_names_the_key_and_shows_how_to_write_it(
    tmp_path: Path, text: str, key: str, said: str
) -> None:
    with pytest.raises(BadSettings) as raised:
        settings(tmp_path, text)
    assert raised.value.key == key
    assert said in str(raised.value)
    assert "Write it like this: " in str(raised.value)
    assert len(str(raised.value)) < 1000


def test_each_example_in_a_message_can_be_used(tmp_path: Path) -> None:
    for text in (
        "due = 5",
        "timezone = 1",
        "grace = true",
        "late = 1",
        "katas = 1",
        "override = 1",
    ):
        with pytest.raises(BadSettings) as raised:
            settings(tmp_path, text)
        example = str(raised.value).partition("Write it like this: ")[2]
        assert settings(tmp_path, example) != Settings(), tomllib.loads(example)


def test_a_bad_option_is_called_by_its_name() -> None:
    with pytest.raises(BadSettings, match=r"--due is 'soon'.*like this: --due 2026"):
        Settings().with_due("soon")


def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("due = 2026-03-01", encoding="utf-8")
    (tmp_path / "class.toml").symlink_to(tmp_path / "other")
    with pytest.raises(BadSettings, match="it is a link"):
        read_settings(tmp_path / "class.toml")
