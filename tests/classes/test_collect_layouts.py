"""Every layout of a download: who handed in what."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from grader.classes.collect import collect
from grader.classes.handed_in import Collected

from . import downloads
from .downloads import Hands, answer, zipped

MAML = answer("maml")
UNROLL = answer("unroll")
FILES = {"maml.py": MAML}
NOTEBOOK = (downloads.ROOT / "notebooks" / "maml.ipynb").read_bytes()


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "spool"
    folder.mkdir(mode=0o700)
    return folder


def states(collected: Collected) -> dict[tuple[str, str], str]:
    return {(one.learner.id, one.kata): one.state for one in collected.hand_ins}


def sources(collected: Collected) -> dict[tuple[str, str], str]:
    return {(one.learner.id, one.kata): one.source for one in collected.hand_ins}


ODD = ["", "smith", "smith", "=cmd()", "name_with_underscores", "group_7", "李明", "x" * 150]


def odd_people(files: dict[str, str] | None = None) -> Sequence[Hands]:
    return [
        Hands(str(1000 + number), files or {"maml.py": MAML}, name)
        for number, name in enumerate(ODD)
    ]


# ---- Canvas ---------------------------------------------------------------------------------


def test_canvas_learners_are_known_by_the_user_id(tmp_path: Path, spool: Path) -> None:
    collected = collect(downloads.canvas(tmp_path, odd_people()), spool)
    assert collected.layout == "canvas"
    assert states(collected) == {(str(1000 + n), "maml"): "answer" for n in range(len(ODD))}
    assert [one.learner.name for one in collected.hand_ins] == ODD


def test_canvas_marks_who_is_late(tmp_path: Path, spool: Path) -> None:
    people = [
        Hands("11", {"maml.py": MAML}, "ada", late=True),
        Hands("12", {"maml.py": MAML}, "bob"),
    ]
    collected = collect(downloads.canvas(tmp_path, people), spool)
    assert [one.marked_late for one in collected.hand_ins] == [True, False]
    assert [one.learner.name for one in collected.hand_ins] == ["ada", "bob"]


@pytest.mark.parametrize("name", ["ada", ""])
def test_canvas_wrote_late_in_lower_case_once(tmp_path: Path, spool: Path, name: str) -> None:
    files = {f"{name}_late_11_22_maml.py": MAML, "bob_12_23_maml.py": MAML}
    collected = collect(downloads.laid_out(tmp_path / "d", files), spool)
    assert [(o.learner.id, o.marked_late) for o in collected.hand_ins] == [
        ("11", True),
        ("12", False),
    ]


def test_canvas_anonymous(tmp_path: Path, spool: Path) -> None:
    people = [Hands("aB3x9", {"maml.py": MAML}, late=True), Hands("Zq81k", {"maml-1.py": MAML})]
    collected = collect(downloads.canvas(tmp_path, people, anonymous=True), spool)
    assert collected.layout == "canvas"
    assert states(collected) == {("aB3x9", "maml"): "answer", ("Zq81k", "maml"): "answer"}
    assert {one.learner.id: one.marked_late for one in collected.hand_ins} == {
        "aB3x9": True,
        "Zq81k": False,
    }


def test_canvas_text_entry_alone_is_listed_and_its_learner_has_a_row(
    tmp_path: Path, spool: Path
) -> None:
    people = [Hands("11", {"maml.py": MAML}, "ada"), Hands("12", {"text.html": "<p>hi"}, "bob")]
    collected = collect(downloads.canvas(tmp_path, people), spool)
    assert states(collected) == {("11", "maml"): "answer", ("12", "maml"): "missing"}
    assert collected.unmatched == [("bob_12_text.html", "it is not a Python file or a notebook")]


def test_canvas_second_upload_counts(tmp_path: Path, spool: Path) -> None:
    people = [Hands("11", {"maml.py": MAML, "maml-1.py": MAML}, "ada")]
    (one,) = collect(downloads.canvas(tmp_path, people), spool).hand_ins
    assert one.source.endswith("_maml-1.py")
    assert one.attempts == 2
    assert one.notes == ("1 earlier attempt: ada_11_70001_maml.py",)


def test_canvas_zip_of_a_learner_is_looked_into(tmp_path: Path, spool: Path) -> None:
    inner = zipped({"hw/maml.py": MAML, "__MACOSX/hw/._maml.py": "junk", "hw/.DS_Store": "x"})
    people = [Hands("11", {"hw.zip": inner}, "ada"), Hands("12", {"unroll.py": UNROLL}, "bob")]
    collected = collect(downloads.canvas(tmp_path, people), spool)
    assert states(collected)["11", "maml"] == "answer"
    assert states(collected)["11", "unroll"] == "missing"
    assert collected.unmatched == []


def test_a_number_in_a_canvas_file_name_is_no_id(tmp_path: Path, spool: Path) -> None:
    people = [Hands("11", {"2_3_maml.py": MAML}, "ada"), Hands("12", {"maml.py": MAML}, "bob")]
    assert set(states(collect(downloads.canvas(tmp_path, people), spool))) == {
        ("11", "maml"),
        ("12", "maml"),
    }


@pytest.mark.parametrize("mark", ["LATE_", "late_"])
def test_canvas_anonymous_and_late_has_the_mark_first(
    tmp_path: Path, spool: Path, mark: str
) -> None:
    files = {f"{mark}anon_AbC12_71_maml.py": MAML, "anon_XyZ9q_72_maml.py": MAML}
    collected = collect(downloads.laid_out(tmp_path / "d", files), spool)
    assert [(one.learner.id, one.marked_late) for one in collected.hand_ins] == [
        ("AbC12", True),
        ("XyZ9q", False),
    ]


# ---- Moodle ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["folders", "old", "flat"])
def test_moodle_learners_are_known_by_the_id(tmp_path: Path, spool: Path, kind: str) -> None:
    names = ["Ada Lovelace", "Ada Lovelace", "=cmd(), x", "Zoë 😀", "שלום"]
    people = [Hands(str(5 + n), {"maml.py": MAML}, name) for n, name in enumerate(names)]
    collected = collect(downloads.moodle(tmp_path, people, kind), spool)
    assert collected.layout == "moodle"
    assert states(collected) == {(str(5 + n), "maml"): "answer" for n in range(len(names))}
    assert [one.learner.name for one in collected.hand_ins] == names


@pytest.mark.parametrize(("kind", "end"), [("folders", ""), ("old", "_"), ("flat", "_")])
def test_the_prefix_of_moodle_is_kept(tmp_path: Path, spool: Path, kind: str, end: str) -> None:
    people = [Hands("5", {"onlinetext.html": "x", "maml.py": MAML}, "Ada Lovelace")]
    (one,) = collect(downloads.moodle(tmp_path, people, kind), spool).hand_ins
    assert one.learner.prefix == f"Ada Lovelace_5_assignsubmission_file{end}"


def test_moodle_online_text_belongs_to_the_same_learner(tmp_path: Path, spool: Path) -> None:
    people = [
        Hands("5", {"onlinetext.html": "x", "maml.py": MAML}, "Ada"),
        Hands("6", {"onlinetext.html": "x"}, "Bob"),
    ]
    collected = collect(downloads.moodle(tmp_path, people), spool)
    assert states(collected) == {("5", "maml"): "answer", ("6", "maml"): "missing"}
    assert [path for path, _ in collected.unmatched] == [
        "Ada_5_assignsubmission_onlinetext/onlinetext.html",
        "Bob_6_assignsubmission_onlinetext/onlinetext.html",
    ]


def test_moodle_anonymous_learners_have_no_name(tmp_path: Path, spool: Path) -> None:
    people = [Hands(str(n), {"maml.py": MAML}, "Teilnehmer") for n in (123, 124)]
    collected = collect(downloads.moodle(tmp_path, people), spool)
    assert [(o.learner.id, o.learner.name) for o in collected.hand_ins] == [
        ("123", ""),
        ("124", ""),
    ]


def test_moodle_default_group_has_no_id(tmp_path: Path, spool: Path) -> None:
    people = [
        Hands("9", {"maml.py": MAML}, "Group A"),
        Hands("", {"maml.py": MAML}, "Default group"),
    ]
    collected = collect(downloads.moodle(tmp_path, people), spool)
    assert states(collected) == {("9", "maml"): "answer", ("Default group", "maml"): "answer"}


# ---- Gradescope -----------------------------------------------------------------------------


def test_gradescope_ids_and_groups(tmp_path: Path, spool: Path) -> None:
    ada, bob = Hands("00123", name="Ada", email="a@x.org"), Hands("77", name="Bob", email="b@x.org")
    eve = Hands("", name="Eve", email="e@x.org")
    path = downloads.gradescope(
        tmp_path,
        [("1", [ada, bob]), ("2", [eve]), ("3", []), ("4", [Hands("", name="Zed")])],
        [{"maml.py": MAML}] * 4,
    )
    collected = collect(path, spool)
    assert collected.layout == "gradescope"
    assert set(states(collected)) == {
        (who, "maml") for who in ("00123", "77", "e@x.org", "submission_3", "Zed")
    }
    assert set(states(collected).values()) == {"answer"}
    of_ada = next(one for one in collected.hand_ins if one.learner.id == "00123")
    assert of_ada.notes == ("handed in by a group of 2",)
    assert str(of_ada.submitted) == "2026-03-01 18:00:00.123456+00:00"
    assert collected.unmatched == []


def test_two_gradescope_learners_with_one_name_and_no_id_are_two(
    tmp_path: Path, spool: Path
) -> None:
    submissions = [("1", [Hands("", name="Ada")]), ("2", [Hands("", name="Ada")])]
    path = downloads.gradescope(tmp_path, submissions, [{"maml.py": MAML}, {"maml.py": "x = 1"}])
    collected = collect(path, spool)
    assert len({one.learner.id for one in collected.hand_ins}) == 2
    assert [one.attempts for one in collected.hand_ins] == [1, 1]


def test_gradescope_folders_may_be_symbols_of_ruby(tmp_path: Path, spool: Path) -> None:
    path = downloads.gradescope(tmp_path, [("1", [Hands("77", name="Bob")])], [{"maml.py": MAML}])
    known = path / "submission_metadata.yml"
    known.write_text(known.read_text().replace("submission_1:", ":submission_1:"))
    assert set(states(collect(path, spool))) == {("77", "maml")}


def test_gradescope_without_a_readable_list(tmp_path: Path, spool: Path) -> None:
    path = downloads.gradescope(tmp_path, [("1", []), ("2", [])], [{"maml.py": MAML}] * 2)
    (path / "submission_metadata.yml").write_text("a: [b\n  c: {")
    collected = collect(path, spool)
    assert set(states(collected)) == {("submission_1", "maml"), ("submission_2", "maml")}
    assert any("cannot be read" in note for note in collected.notes)


# ---- Blackboard -----------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["attempt", "poging", "versuch", "tentative"])
def test_blackboard_latest_attempt_counts(tmp_path: Path, spool: Path, word: str) -> None:
    people = [
        Hands("jdoe", {"maml.py": "later"}, "Jane Doe", time="2026-03-02-09-00-00"),
        Hands("jdoe", {"maml-9.py": MAML}, "Jane Doe", time="2026-03-01-10-00-00"),
        Hands("kx", {"notes.txt": "mine"}, "Kim"),
    ]
    collected = collect(downloads.blackboard(tmp_path, people, word), spool)
    assert collected.layout == "blackboard"
    assert states(collected) == {("jdoe", "maml"): "answer", ("kx", "maml"): "missing"}
    first = collected.hand_ins[0]
    assert first.source == f"Meta_Learning 1_jdoe_{word}_2026-03-02-09-00-00_maml.py"
    assert (first.learner.name, first.attempts) == ("Jane Doe", 2)
    assert str(first.submitted) == "2026-03-02 09:00:00"
    assert [path for path, _ in collected.unmatched] == [
        f"Meta_Learning 1_kx_{word}_2026-03-01-10-00-00_notes.txt"
    ]


def test_a_receipt_tells_the_original_name(tmp_path: Path, spool: Path) -> None:
    start = "HW_ada_attempt_2026-03-01-10-00-00"
    receipt = f"Naam: Ada L (ada)\nOpdracht: HW\nOrigineel: maml.py\nBestand: {start}_1.py\n"
    files = {f"{start}.txt": receipt, f"{start}_1.py": "def ("}
    collected = collect(downloads.laid_out(tmp_path / "d", files), spool)
    assert states(collected) == {("ada", "maml"): "answer"}


def test_a_receipt_tells_nothing_of_somebody_elses_file(tmp_path: Path, spool: Path) -> None:
    ada, bob = (f"HW_{who}_attempt_2026-03-01-10-00-00" for who in ("ada", "bob"))
    lie = f"Name: A (ada)\nOriginal filename: junk.py\nFilename: {bob}_maml.py\n"
    files = {f"{ada}.txt": lie, f"{bob}_maml.py": MAML, f"{ada}_maml.py": MAML}
    collected = collect(downloads.laid_out(tmp_path / "d", files), spool)
    assert states(collected) == {("ada", "maml"): "answer", ("bob", "maml"): "answer"}


# ---- GitHub Classroom -----------------------------------------------------------------------


def test_github_clones(tmp_path: Path, spool: Path) -> None:
    people = [
        Hands("ada-lovelace", {"kata/maml.py": MAML}),
        Hands("ada-byron", {"solution.py": MAML, "kata/extra.py": MAML}),
    ]
    collected = collect(downloads.github(tmp_path, people), spool)
    assert collected.layout == "github"
    assert collected.katas == ("maml", "unroll")
    assert sources(collected)["ada-lovelace", "maml"] == "meta-hw-ada-lovelace/kata/maml.py"
    assert set(states(collected)) == {
        (who, kata) for who in ("ada-lovelace", "ada-byron") for kata in ("maml", "unroll")
    }
    assert set(states(collected).values()) == {"answer"}
    assert [one.attempts for one in collected.hand_ins] == [1] * 4
    assert [path for path, _ in collected.unmatched] == [
        "meta-hw-ada-byron/kata/extra.py",
        "meta-hw-ada-byron/solution.py",
    ]


def test_the_notebook_of_a_clone_counts_where_the_file_is_the_stub(
    tmp_path: Path, spool: Path
) -> None:
    begun = NOTEBOOK.replace(b"raise NotImplementedError", b"return None")
    people = [Hands("ada", {"notebooks/maml.ipynb": begun}), Hands("bob", {"kata/maml.py": MAML})]
    collected = collect(downloads.github(tmp_path, people), spool, katas=["maml"])
    assert sources(collected) == {
        ("ada", "maml"): "meta-hw-ada/notebooks/maml.ipynb",
        ("bob", "maml"): "meta-hw-bob/kata/maml.py",
    }


def test_the_common_beginning_of_repositories_is_the_assignment(
    tmp_path: Path, spool: Path
) -> None:
    people = [Hands("ada", {"kata/maml.py": MAML}), Hands("bob-x", {"kata/maml.py": MAML})]
    collected = collect(downloads.github(tmp_path, people, around="clones"), spool)
    assert {one.learner.id for one in collected.hand_ins} == {"ada", "bob-x"}
    assert any("meta-hw" in note for note in collected.notes)


# ---- nbgrader, folders, flat ----------------------------------------------------------------


def test_nbgrader(tmp_path: Path, spool: Path) -> None:
    people = [Hands("ada", {"maml.ipynb": NOTEBOOK}), Hands("bob", {"problem1.ipynb": NOTEBOOK})]
    collected = collect(downloads.nbgrader(tmp_path, people), spool)
    assert collected.layout == "nbgrader"
    assert states(collected) == {("ada", "maml"): "answer", ("bob", "maml"): "answer"}
    assert str(collected.hand_ins[0].submitted) == "2026-02-02 15:58:23.948203+00:00"
    assert collected.unmatched == []


def test_the_submitted_folder_itself_is_nbgraders(tmp_path: Path, spool: Path) -> None:
    people = [Hands("ada", {"maml.ipynb": NOTEBOOK})]
    collected = collect(downloads.nbgrader(tmp_path, people) / "submitted", spool)
    assert collected.layout == "nbgrader"
    assert states(collected) == {("ada", "maml"): "answer"}


def test_folders(tmp_path: Path, spool: Path) -> None:
    people = [
        Hands("ada", {"hw/deep/maml.py": MAML}),
        Hands("sam", {"maml (1).py": MAML}),
        Hands("=cmd()", {"unroll.py": UNROLL}),
        Hands("empty"),
    ]
    path = downloads.folders(tmp_path, people)
    (path / "homework3.py").write_text("x = 1")
    (path / "README.txt").write_text("x")
    collected = collect(path, spool)
    assert collected.layout == "folders"
    assert states(collected) == {
        ("=cmd()", "maml"): "missing",
        ("=cmd()", "unroll"): "answer",
        ("ada", "maml"): "answer",
        ("ada", "unroll"): "missing",
        ("empty", "maml"): "missing",
        ("empty", "unroll"): "missing",
        ("sam", "maml"): "answer",
        ("sam", "unroll"): "missing",
    }
    assert [path for path, _ in collected.unmatched] == ["README.txt", "homework3.py"]


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"])
@pytest.mark.parametrize("around", ["", "class/"])
def test_an_archive_of_folders(tmp_path: Path, spool: Path, kind: str, around: str) -> None:
    files = {f"{around}ada/maml.py": MAML, f"{around}bob/unroll.py": UNROLL}
    path = tmp_path / f"class.{kind}"
    path.write_bytes(zipped(files) if kind == "zip" else downloads.tarred(files, kind[4:]))
    collected = collect(path, spool)
    assert [one.learner.id for one in collected.hand_ins] == ["ada", "ada", "bob", "bob"]
    assert [one.state for one in collected.hand_ins] == ["answer", "missing", "missing", "answer"]


def test_an_archive_for_each_learner(tmp_path: Path, spool: Path) -> None:
    files = {
        "ada.zip": zipped({"maml.py": MAML}),
        "sam_maml.tar.gz": downloads.tarred({"a/x.py": MAML}),
    }
    collected = collect(downloads.laid_out(tmp_path / "d", files), spool)
    assert states(collected) == {("ada", "maml"): "answer", ("sam", "maml"): "answer"}


FLAT = {
    "ada_maml.py": "ada",
    "maml_bob.py": "bob",
    "carol.py": "carol",
    "sam.py": "sam",
    "anil_maml (1).py": "anil",
    "Dan-O_maml_final.ipynb": "Dan-O",
    "student_12_maml.py": "student_12",
    "sam_2.py": "sam_2",
    "=cmd()_maml.py": "=cmd()",
    "maml (eve).py": "eve",
    "kim [maml].py": "kim",
}


def test_flat(tmp_path: Path, spool: Path) -> None:
    files = {name: NOTEBOOK if name.endswith(".ipynb") else MAML for name in FLAT}
    collected = collect(downloads.laid_out(tmp_path / "d", {**files, "hw3.py": "x=1"}), spool)
    assert collected.layout == "flat"
    assert states(collected) == {(who, "maml"): "answer" for who in FLAT.values()}
    assert [path for path, _ in collected.unmatched] == ["hw3.py"]


def test_flat_names_that_differ_in_case_are_attempts(tmp_path: Path, spool: Path) -> None:
    files = {"Ada_maml.py": MAML, "ada_maml-2.py": MAML, "bob_unroll.py": UNROLL}
    collected = collect(downloads.laid_out(tmp_path / "d", files), spool)
    assert [one.attempts for one in collected.hand_ins if one.learner.id == "Ada"] == [2, 0]


def test_an_unknown_layout_is_refused(tmp_path: Path, spool: Path) -> None:
    with pytest.raises(ValueError, match="canvas"):
        collect(tmp_path, spool, layout="sakai")


def test_a_layout_can_be_named(tmp_path: Path, spool: Path) -> None:
    collected = collect(downloads.canvas(tmp_path, odd_people()), spool, layout="flat")
    assert collected.layout == "flat"


def test_a_download_alone_in_a_folder_is_looked_into(tmp_path: Path, spool: Path) -> None:
    (tmp_path / "d").mkdir()
    downloads.canvas(tmp_path / "d", odd_people())
    collected = collect(tmp_path / "d", spool)
    assert collected.layout == "canvas"
    assert len(collected.hand_ins) == len(ODD)


def test_several_assignments_of_github(tmp_path: Path, spool: Path) -> None:
    people = [Hands("ada", {"kata/maml.py": MAML})]
    downloads.github(tmp_path / "all", people, "hw-1")
    downloads.github(tmp_path / "all", [Hands("ada", {"kata/unroll.py": UNROLL})], "hw-2")
    collected = collect(tmp_path / "all", spool)
    assert sources(collected) == {
        ("ada", "maml"): "hw-1-submissions/hw-1-ada/kata/maml.py",
        ("ada", "unroll"): "hw-2-submissions/hw-2-ada/kata/unroll.py",
    }


def test_an_attached_text_html_is_no_text_entry(tmp_path: Path, spool: Path) -> None:
    files = {"ada_11_7001_text.html": "x", "bob_12_7002_maml.py": MAML, "bob_3_12_text.html": "x"}
    collected = collect(downloads.laid_out(tmp_path / "d", files), spool)
    assert set(states(collected)) == {("11", "maml"), ("12", "maml")}
