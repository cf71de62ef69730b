"""The Makefile: one clear line where Python will not do, and nothing installed twice."""

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import ROOT

Make = Callable[..., "subprocess.CompletedProcess[str]"]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")

# Stands for a Python that will do, and makes a venv whose programs write down how they are called.
PYTHON = """#!/bin/sh
echo "python $*" >> "$LOG"
if [ "$1 $2" = "-m venv" ]; then
    mkdir -p "$3/bin"
    for program in python kata ruff mypy jupyter; do
        printf '#!/bin/sh\\necho "venv %s $*" >> "$LOG"\\nexit ${CODE:-0}\\n' $program \\
            > "$3/bin/$program"
        chmod +x "$3/bin/$program"
    done
fi
"""
# Stands for one that is too old, as its own program says when asked.
OLD = f"""#!/bin/sh
case "$*" in
    -V|--version) echo "Python 3.10.14" ;;
    -c*version_info*) shift; exec {sys.executable} -c "import sys; sys.version_info = (3, 10, 14)
$1" ;;
    *) echo "python $*" >> "$LOG" ;;
esac
"""
# Stands for one without ensurepip, as Debian's plain python3 is.
BARE = f"""#!/bin/sh
case "$*" in
    *ensurepip*|*venv*) exit 1 ;;
    *) exec {sys.executable} "$@" ;;
esac
"""

# What `make test` itself, or whoever called it, may have set.
OUTER = [
    *("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEFILES", "PYTHON"),
    *("KATA", "FROM", "SEED", "ARGS", "PIP_ARGS", "KATA_COMMAND", "PIP_USER"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The Makefile and what it reads, with nothing installed."""
    for name in ("Makefile", "constraints.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.fixture
def make(folder: Path) -> Make:
    """Call make there with a Python that is this script."""

    def run(*words: str, script: str = PYTHON, **more: str) -> "subprocess.CompletedProcess[str]":
        python = folder / "fake-python"
        python.write_text(script, encoding="utf-8")
        python.chmod(python.stat().st_mode | stat.S_IXUSR)
        inherited = {k: v for k, v in os.environ.items() if k not in OUTER}
        return subprocess.run(
            ["make", f"PYTHON={python}", *words],
            cwd=folder,
            env={**inherited, "LOG": str(folder / "log"), **more},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def calls(folder: Path) -> list[str]:
    log = folder / "log"
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def own_lines(stderr: str) -> list[str]:
    """What the Makefile says, without make's own line that a target failed."""
    return [line for line in stderr.splitlines() if not line.startswith("make")]


# ---- a Python that will not do ------------------------------------------------------------


@pytest.mark.parametrize("target", ["grade", "test", "audit"])
def test_an_older_python_gets_one_clear_line(make: Make, folder: Path, target: str) -> None:
    done = make(target, script=OLD)
    assert done.returncode == 2
    (line,) = own_lines(done.stderr)
    assert line.startswith("Gradient Katas needs Python 3.11 or newer")
    assert "Python 3.10.14" in line
    assert "make grade PYTHON=" in line
    assert calls(folder) == []
    assert not (folder / ".venv").exists()


def test_a_missing_python_gets_one_clear_line(make: Make, folder: Path) -> None:
    done = make("grade", "PYTHON=python-that-is-not-there")
    assert done.returncode == 2
    (line,) = own_lines(done.stderr)
    assert "'python-that-is-not-there' was not found" in line
    assert not (folder / ".venv").exists()


def test_a_python_without_venv_says_what_to_install(make: Make, folder: Path) -> None:
    done = make("grade", script=BARE)
    assert done.returncode == 2
    (line,) = own_lines(done.stderr)
    assert "sudo apt install python3-venv" in line
    assert not (folder / ".venv").exists()


# ---- a Python that will -------------------------------------------------------------------


def test_make_alone_lists_the_targets(make: Make, folder: Path) -> None:
    done = make()
    assert done.returncode == 0
    for target in ("grade", "list", "test", "audit", "stubs", "notebooks", "generate", "lab",
                   "test-browser", "bench", "lint"):  # fmt: skip
        assert f"make {target} " in done.stdout
    assert calls(folder) == []


def test_the_first_grade_makes_a_venv_installs_pinned_versions_and_grades(
    make: Make, folder: Path
) -> None:
    done = make("grade")
    assert done.returncode == 0
    assert "python -m venv .venv" in calls(folder)
    (install,) = (call for call in calls(folder) if "pip install" in call)
    assert "-c constraints.txt" in install
    assert calls(folder)[-1].split() == ["venv", "kata", "grade"]


@pytest.mark.parametrize("target", ["grade", "test", "audit"])
def test_a_second_call_installs_nothing(make: Make, folder: Path, target: str) -> None:
    make(target)
    (folder / "log").unlink()
    done = make(target)
    assert done.stderr == ""
    assert len(calls(folder)) == 1
    assert "pip" not in calls(folder)[0]


def test_after_a_test_a_grade_installs_nothing(make: Make, folder: Path) -> None:
    make("test")
    (folder / "log").unlink()
    make("grade")
    assert [call.split() for call in calls(folder)] == [["venv", "kata", "grade"]]


def test_new_pins_are_installed(make: Make, folder: Path) -> None:
    make("grade")
    (folder / "log").unlink()
    later = (folder / ".venv" / ".installed").stat().st_mtime + 10
    os.utime(folder / "constraints.txt", (later, later))
    make("grade")
    assert any("pip install" in call for call in calls(folder))


def test_an_install_that_broke_off_is_done_again(make: Make, folder: Path) -> None:
    assert make("grade", CODE="1").returncode == 2
    (folder / "log").unlink()
    assert make("grade").returncode == 0
    assert any("pip install" in call for call in calls(folder))
    assert calls(folder)[-1].split() == ["venv", "kata", "grade"]


@pytest.mark.parametrize(
    ("words", "call"),
    [
        pytest.param(["KATA=maml"], "kata grade maml", id="kata"),
        pytest.param(["KATA=maml hvp"], "kata grade maml hvp", id="katas"),
        pytest.param(["FROM=solutions"], "kata grade --from solutions", id="from"),
        pytest.param(["KATA=hvp", "SEED=7"], "kata grade hvp --seed 7", id="seed"),
        pytest.param(["ARGS=--json out.json"], "kata grade --json out.json", id="further"),
    ],
)
def test_what_is_to_be_graded_is_passed_on(
    make: Make, folder: Path, words: list[str], call: str
) -> None:
    make("grade", *words)
    assert calls(folder)[-1].split() == ["venv", *call.split()]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["FROM=my katas"], ["grade", "--from", "my katas"]),
        (['FROM=Ada\'s "x" $HOME; echo *'], ["grade", "--from", 'Ada\'s "x" $HOME; echo *']),
        (["KATA=a;b maml", "SEED=1 2"], ["grade", "a;b", "maml", "--seed", "1 2"]),
    ],
)
def test_a_value_is_passed_on_as_it_is(
    make: Make, folder: Path, words: list[str], said: list[str]
) -> None:
    make("list")
    program = folder / ".venv" / "bin" / "kata"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >> "$LOG.words"\n', encoding="utf-8")
    assert make("grade", *words).returncode == 0
    assert (folder / "log.words").read_text(encoding="utf-8").splitlines() == said


def test_pip_gets_further_arguments(make: Make, folder: Path) -> None:
    make("grade", "PIP_ARGS=--index-url https://example.org/cpu")
    (install,) = (call for call in calls(folder) if "pip install" in call)
    assert "--index-url https://example.org/cpu" in install


def test_a_grade_that_did_not_pass_fails_the_target(make: Make) -> None:
    make("list")
    assert make("grade", CODE="1").returncode == 2


# ---- a venv that no longer works ----------------------------------------------------------


def moved(folder: Path) -> None:
    """As if the repository had been somewhere else when the venv was made."""
    (folder / ".venv" / ".python").write_text("/somewhere/else\n", encoding="utf-8")


def without_python(folder: Path) -> None:
    python = folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/no/such/python")


def with_scripts_of_another(folder: Path) -> None:
    kata = folder / ".venv" / "bin" / "kata"
    kata.write_text("#!/no/such/python\n", encoding="utf-8")


def without_kata(folder: Path) -> None:
    (folder / ".venv" / "bin" / "kata").unlink()


@pytest.mark.parametrize("broken", [moved, without_python, with_scripts_of_another, without_kata])
def test_a_venv_that_does_not_start_is_made_anew(
    make: Make, folder: Path, broken: Callable[[Path], None]
) -> None:
    make("test")
    broken(folder)
    (folder / "log").unlink()
    done = make("grade")
    assert done.returncode == 0
    assert ".venv was made in another folder, or its Python is gone" in done.stderr
    assert "python -m venv .venv" in calls(folder)
    assert calls(folder)[-1].split() == ["venv", "kata", "grade"]
    assert not (folder / ".venv" / ".installed-dev").exists()
    assert make("grade").stderr == ""


def test_a_venv_of_a_folder_that_really_was_moved_is_made_anew(make: Make, folder: Path) -> None:
    make("grade")
    shutil.move(folder / ".venv", folder / "elsewhere")
    (folder / "sub").mkdir()
    for name in ("Makefile", "constraints.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / "sub")
    shutil.move(folder / "elsewhere", folder / "sub" / ".venv")
    (folder / "log").unlink()
    make("grade", "-C", "sub")
    assert "python -m venv .venv" in calls(folder)


# ---- what a user's environment holds ------------------------------------------------------


def test_what_pip_is_told_elsewhere_does_not_move_the_install(make: Make, folder: Path) -> None:
    make("list")
    pip = folder / ".venv" / "bin" / "python"
    pip.write_text('#!/bin/sh\necho "$PIP_USER,$PIP_TARGET" >> "$LOG.pip"\n', encoding="utf-8")
    (folder / ".venv" / ".installed").unlink()
    assert make("list", PIP_USER="1", PIP_TARGET="/elsewhere").returncode == 0
    assert (folder / "log.pip").read_text(encoding="utf-8") == "0,\n"


@pytest.mark.parametrize("target", ["grade", "test"])
def test_a_file_dated_in_the_future_is_installed_once(
    make: Make, folder: Path, target: str
) -> None:
    later = (folder / "Makefile").stat().st_mtime + 10**8
    os.utime(folder / "pyproject.toml", (later, later))
    make(target)
    (folder / "log").unlink()
    done = make(target)
    assert (done.returncode, done.stderr) == (0, "")
    assert not any("pip" in call for call in calls(folder))


def test_a_seed_of_the_environment_is_not_used_in_silence(make: Make, folder: Path) -> None:
    make("list")
    done = make("grade", SEED="7")
    assert "SEED=7 comes from your environment" in done.stderr
    assert calls(folder)[-1].split() == ["venv", "kata", "grade", "--seed", "7"]
    assert make("grade", "SEED=7").stderr == ""


# ---- notebooks and the browser ------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "call"),
    [("notebooks", "kata notebooks"), ("lab", "jupyter lab notebooks")],
)
def test_jupyter_is_installed_for_notebooks(
    make: Make, folder: Path, target: str, call: str
) -> None:
    make(target)
    assert any(install.endswith("-e .[notebooks]") for install in calls(folder))
    assert calls(folder)[-1].split() == ["venv", *call.split()]


def test_what_serves_the_page_is_installed_and_the_watch_starts_with_it(
    make: Make, folder: Path
) -> None:
    make("watch-web", "KATA=maml", "ARGS=--open")
    assert any(install.endswith("-e .[web]") for install in calls(folder))
    assert calls(folder)[-1].split() == ["venv", "kata", "watch", "--web", "maml", "--open"]


@pytest.mark.parametrize("target", ["grade", "generate", "watch"])
def test_jupyter_is_not_installed_for_anything_else(make: Make, folder: Path, target: str) -> None:
    make(target)
    assert not any(
        f"{extra}]" in call for extra in ("notebooks", "dev", "web") for call in calls(folder)
    )
    assert calls(folder)[-1].split() == ["venv", "kata", target]


def programs(folder: Path, **scripts: str) -> str:
    """A PATH with these programs, and with what the Makefile itself needs."""
    home = folder / "programs"
    home.mkdir()
    for name in ("sh", "touch", "dirname"):
        (home / name).symlink_to(str(shutil.which(name)))
    for name, script in scripts.items():
        (home / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (home / name).chmod(0o755)
    return str(home)


def need_chromium(path: str) -> "subprocess.CompletedProcess[str]":
    return _need("need-chromium.sh", path)


def _need(name: str, path: str, *words: str) -> "subprocess.CompletedProcess[str]":
    command = ["sh", str(ROOT / "tests" / "browser" / name), *words]
    return subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, check=False)


def test_a_chromium_that_is_there_is_not_installed(folder: Path) -> None:
    apt = f"echo apt >> {folder / 'log'}"
    path = programs(folder, chromium="", chromedriver="", id="echo 0", **{"apt-get": apt})
    assert need_chromium(path).returncode == 0
    assert calls(folder) == []


def test_a_chromium_that_is_missing_is_installed(folder: Path) -> None:
    apt = f'echo "apt $*" >> {folder / "log"}'
    path = programs(folder, chromium="", id="echo 0", **{"apt-get": apt})
    assert need_chromium(path).returncode == 0
    assert calls(folder)[-1].endswith("chromium chromium-driver")


@pytest.mark.parametrize(
    "scripts",
    [
        pytest.param({"id": "echo 1000", "apt-get": ""}, id="no_sudo"),
        pytest.param({"id": "echo 1000", "sudo": "exit 1", "apt-get": ""}, id="a_password"),
        pytest.param({"id": "echo 0"}, id="no_apt"),
    ],
)
def test_where_it_may_not_be_installed_one_line_says_so(
    folder: Path, scripts: dict[str, str]
) -> None:
    done = need_chromium(programs(folder, **scripts))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.endswith("sudo apt-get install chromium chromium-driver")


def test_the_browser_test_runs_its_own_tests_alone(make: Make, folder: Path) -> None:
    (folder / "tests" / "browser").mkdir(parents=True)
    for script in ("need-chromium.sh", "need-axe.sh"):
        (folder / "tests" / "browser" / script).touch()
    make("test-browser")
    assert any(install.endswith("-e .[browser]") for install in calls(folder))
    assert calls(folder)[-1].split() == [
        *("venv", "python", "-m", "pytest", "-m", "browser", "and", "not", "slow", "tests/browser")
    ]


def test_without_npm_one_line_says_what_to_install(folder: Path) -> None:
    done = _need("need-axe.sh", programs(folder, grep="exit 1"), str(folder / "axe"))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.endswith("sudo apt-get install npm")


def test_axe_core_is_installed_in_one_fixed_version(folder: Path) -> None:
    npm = f'echo "npm $*" >> {folder / "log"}'
    path = programs(folder, grep="exit 1", npm=npm, mkdir="")
    done = _need("need-axe.sh", path, str(folder / "axe"))
    assert done.returncode == 0
    assert re.search(r"--ignore-scripts .*axe-core@\d+\.\d+\.\d+$", calls(folder)[-1])


def test_where_axe_core_cannot_be_installed_the_rest_is_tested(folder: Path) -> None:
    path = programs(folder, grep="exit 1", npm="exit 1", mkdir="")
    done = _need("need-axe.sh", path, str(folder / "axe"))
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1].endswith("The tests that need it are skipped")
