"""The instructors' page keeps to its length, and what it hands over fits the repository."""

import re
import tomllib

import pytest

from grader.catalog import slugs
from grader.classes.settings import read_settings
from grader.cli.commands import Commands
from grader.cli.release import release

from ..known_answers import ROOT

PAGE = (ROOT / "docs" / "for-instructors.md").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "docs" / "deploy" / "Dockerfile").read_text(encoding="utf-8")
UNIT = (ROOT / "docs" / "deploy" / "kata-class.service").read_text(encoding="utf-8")


def test_the_page_stays_short() -> None:
    assert len(PAGE.splitlines()) <= 200


def test_commands_on_the_page_are_there() -> None:
    named = set(re.findall(r"(?:^    |^|`|/)kata ([a-z]+)", PAGE, flags=re.M))
    known = set(Commands("kata").list_commands(None))  # type: ignore[arg-type]
    assert {"class", "release", "doctor"} <= named <= known


def test_options_of_a_release_are_there() -> None:
    known = {word for option in release.params for word in option.opts}
    used = {
        word
        for line in re.findall(r"kata release .*", PAGE)
        for word in re.findall(r"--[a-z]+", line)
    }
    assert used == {"--name", "--katas", "--gradescope"}
    assert used <= known


def test_katas_on_the_page_are_there() -> None:
    named = {slug for words in re.findall(r"--katas ([a-z_,]+)", PAGE) for slug in words.split(",")}
    assert named <= set(slugs())


def test_the_rules_on_the_page_can_be_read(tmp_path_factory: pytest.TempPathFactory) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.S)
    file = tmp_path_factory.mktemp("class") / "class.toml"
    file.write_text(text)
    settings = read_settings(file)
    assert settings.late.per_day == tomllib.loads(text)["late"]["per_day"]
    assert settings.overrides[0].excused


def test_the_container_grades_as_an_ordinary_user() -> None:
    users = re.findall(r"(?m)^USER (\d+)$", DOCKERFILE)
    assert [int(user) > 0 for user in users] == [True]
    assert DOCKERFILE.index("USER ") > DOCKERFILE.index("RUN useradd")


def test_what_the_container_copies_is_there() -> None:
    for line in re.findall(r"(?m)^COPY (.*)$", DOCKERFILE):
        assert all((ROOT / path).exists() for path in line.split()[:-1]), line


@pytest.mark.parametrize(
    "limit", ["--read-only", "--network none", "--cap-drop ALL", "--memory ", "--pids-limit "]
)
def test_the_container_is_run_with_limits(limit: str) -> None:
    assert limit in DOCKERFILE


@pytest.mark.parametrize(
    "line",
    ["User=kata", "ProtectSystem=strict", "PrivateNetwork=yes", "NoNewPrivileges=yes"],
)
def test_the_service_runs_with_limits(line: str) -> None:
    assert line in UNIT.splitlines()


@pytest.mark.parametrize("breaks", ["MemoryDenyWriteExecute=", "SystemCallFilter="])
def test_the_service_leaves_out_what_breaks_the_sandbox(breaks: str) -> None:
    assert breaks not in UNIT
