"""What becomes of each kind of file that is handed in: odd names, attempts, archives, traps."""

import io
import json
import os
import socket
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from grader import catalog
from grader.classes.collect import collect
from grader.classes.gather import BadSubmissions
from grader.classes.handed_in import Collected, HandIn

from . import downloads
from .downloads import Hands, answer, clone, laid_out, stub, tarred, zipped

MAML, UNROLL, META_BATCH = answer("maml"), answer("unroll"), answer("meta_batch")
NOTEBOOK = (downloads.ROOT / "notebooks" / "maml.ipynb").read_bytes()
OTHERS = {"bob/maml.py": MAML}


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    folder = tmp_path / "spool"
    folder.mkdir(mode=0o700)
    return folder


def collected_of(tmp_path: Path, files: Mapping[str, bytes | str], katas: str = "") -> Collected:
    """The class of these files and of bob, who handed in maml."""
    top = laid_out(tmp_path / "class", {**OTHERS, **files})
    return collect(top, tmp_path / "spool", katas=katas.split())


def of(collected: Collected, learner: str = "ada", kata: str = "maml") -> HandIn:
    (one,) = [o for o in collected.hand_ins if (o.learner.id, o.kata) == (learner, kata)]
    return one


# ---- names and contents -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("maml (1).py", "maml-2.py", "MAML.py", "maml_final.py", "maml - Copy.py", "maml copy.py"),
        *(
            "Kopie von maml.py",
            "hw1/maml.py",
            "MAML.PY",
            "maml.py.py",
            "my maml v2.py",
            "2_maml.py",
        ),
    ],
)
def test_a_kata_is_found_by_the_name(tmp_path: Path, spool: Path, name: str) -> None:
    one = of(collected_of(tmp_path, {f"ada/{name}": MAML}))
    assert (one.state, one.notes) == ("answer", ())


@pytest.mark.parametrize(
    ("name", "kata"),
    [
        *(("truncated_unroll.py", "truncated_unroll"), ("meta-batch.py", "meta_batch")),
        *(("MetaBatch.py", "meta_batch"), ("implicit_maml_v2.py", "implicit_maml")),
    ],
)
def test_the_longer_name_of_a_kata_wins(tmp_path: Path, spool: Path, name: str, kata: str) -> None:
    assert of(collected_of(tmp_path, {f"ada/{name}": answer(kata)}), kata=kata).state == "answer"


@pytest.mark.parametrize("kata", catalog.slugs())
def test_every_kata_is_found_by_its_functions(tmp_path: Path, spool: Path, kata: str) -> None:
    one = of(collected_of(tmp_path, {"ada/homework.py": answer(kata)}), kata=kata)
    assert one.notes == ("matched by its functions",)


@pytest.mark.parametrize("kata", catalog.slugs())
def test_every_stub_is_found_by_its_functions(tmp_path: Path, spool: Path, kata: str) -> None:
    assert of(collected_of(tmp_path, {"ada/homework.py": stub(kata)}), kata=kata).file is not None


def test_functions_are_found_in_a_text_that_is_not_python(tmp_path: Path, spool: Path) -> None:
    one = of(collected_of(tmp_path, {"ada/homework.py": MAML + "\ndef broken(:\n"}))
    assert one.notes == ("matched by its functions",)


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "utf-8-sig"])
def test_functions_are_found_in_any_encoding(tmp_path: Path, spool: Path, encoding: str) -> None:
    text = "def maml_inner_update(m):\n    'é'\n".encode(encoding)
    assert of(collected_of(tmp_path, {"ada/homework.py": text})).state == "answer"


def test_a_notebook_says_which_kata_it_is(tmp_path: Path, spool: Path) -> None:
    one = of(collected_of(tmp_path, {"ada/Untitled1.ipynb": NOTEBOOK}))
    assert one.notes == ("matched by its functions",)


def test_a_notebook_without_functions_is_found_by_its_metadata(tmp_path: Path, spool: Path) -> None:
    notebook = json.loads(NOTEBOOK)
    notebook["cells"] = []
    one = of(collected_of(tmp_path, {"ada/Untitled.ipynb": json.dumps(notebook)}))
    assert one.notes == ("matched by what the notebook says of itself",)


def test_a_wrong_name_gives_way_to_the_functions(tmp_path: Path, spool: Path) -> None:
    collected = collected_of(tmp_path, {"ada/maml.py": UNROLL})
    assert of(collected, kata="unroll").notes == ("matched by its functions",)
    assert of(collected).state == "missing"


def test_a_name_wins_over_functions_of_another_kata(tmp_path: Path, spool: Path) -> None:
    collected = collected_of(tmp_path, {"ada/maml.py": MAML + UNROLL})
    assert of(collected).state == "answer"
    assert collected.katas == ("maml",)


def test_a_name_counts_where_nothing_is_defined(tmp_path: Path, spool: Path) -> None:
    assert of(collected_of(tmp_path, {"ada/maml.py": "x = 1"})).state == "answer"


def test_a_file_of_no_kata_is_listed_and_the_kata_is_missing(tmp_path: Path, spool: Path) -> None:
    collected = collected_of(tmp_path, {"ada/homework3.py": "x = 1"})
    assert of(collected).state == "missing"
    assert collected.unmatched == [
        ("ada/homework3.py", "it has no kata's name, and defines no function of a kata")
    ]


@pytest.mark.parametrize("name", ["unroll.py.txt", "report.pdf", "deep/notes.txt"])
def test_a_file_that_is_no_python_is_listed_beside_an_answer(
    tmp_path: Path, spool: Path, name: str
) -> None:
    collected = collected_of(tmp_path, {"ada/maml.py": MAML, f"ada/{name}": "x"})
    assert collected.unmatched == [(f"ada/{name}", "it is not a Python file or a notebook")]


def test_one_learners_many_files_do_not_hide_the_others(tmp_path: Path, spool: Path) -> None:
    data = zipped([(f"data/{n}.txt", "") for n in range(300)])
    collected = collected_of(tmp_path, {"ada/hw.zip": data, "bob/notes.txt": "x"})
    assert len(collected.unmatched) == 102
    assert collected.unmatched[-2][1].startswith("200 more files of this learner")


def test_a_file_of_two_katas_is_listed(tmp_path: Path, spool: Path) -> None:
    collected = collected_of(tmp_path, {"ada/homework.py": MAML + UNROLL})
    assert collected.unmatched == [
        ("ada/homework.py", "it defines functions of several katas: maml, unroll")
    ]


def test_the_katas_asked_for_decide_between_two(tmp_path: Path, spool: Path) -> None:
    collected = collected_of(tmp_path, {"ada/homework.py": MAML + UNROLL}, "unroll")
    assert of(collected, kata="unroll").state == "answer"


def test_files_for_other_katas_than_those_asked_for_are_listed(tmp_path: Path, spool: Path) -> None:
    collected = collected_of(tmp_path, {"ada/unroll.py": UNROLL}, "maml")
    assert collected.katas == ("maml",)
    assert [path for path, _ in collected.unmatched] == ["ada/unroll.py"]


def test_nothing_of_a_file_is_run(tmp_path: Path, spool: Path) -> None:
    trap = tmp_path / "was_run"
    text = f"open({str(trap)!r}, 'w')\n{MAML}"
    assert of(collected_of(tmp_path, {"ada/homework.py": text})).state == "answer"
    assert not trap.exists()


@pytest.mark.parametrize("text", ["(" * 100_000, "-" * 150_000 + "1", "x = " + "9" * 10_000, "\0"])
def test_a_text_that_breaks_the_parser_is_only_listed(
    tmp_path: Path, spool: Path, text: str
) -> None:
    collected = collected_of(tmp_path, {"ada/homework.py": text})
    assert [path for path, _ in collected.unmatched] == ["ada/homework.py"]


# ---- attempts ---------------------------------------------------------------------------------


def test_python_counts_before_a_notebook(tmp_path: Path, spool: Path) -> None:
    one = of(collected_of(tmp_path, {"ada/maml.py": MAML, "ada/maml.ipynb": NOTEBOOK}))
    assert one.source == "ada/maml.py"
    assert one.notes == ("maml.ipynb was handed in too; maml.py counts",)


@pytest.mark.parametrize(
    ("names", "latest"),
    [
        *(
            (["maml.py", "maml-1.py"], "maml-1.py"),
            (["maml (2).py", "maml (10).py"], "maml (10).py"),
        ),
        *(
            (["maml_v3.py", "maml.py"], "maml_v3.py"),
            (["maml_v2_final.py", "maml.py"], "maml_v2_final.py"),
        ),
        *(
            (["maml.py", "maml_final.py"], "maml_final.py"),
            (["maml.py", "maml - Copy.py"], "maml.py"),
        ),
    ],
)
def test_the_highest_number_counts(
    tmp_path: Path, spool: Path, names: list[str], latest: str
) -> None:
    top = laid_out(tmp_path / "class", {**OTHERS, **{f"ada/{name}": MAML for name in names}})
    for name in names:
        os.utime(top / "ada" / name, (1000, 1000))
    one = of(collect(top, spool))
    assert one.source == f"ada/{latest}"
    assert one.attempts == 2


def test_the_later_file_counts_where_no_number_tells(tmp_path: Path, spool: Path) -> None:
    top = laid_out(tmp_path / "class", {**OTHERS, "ada/maml.py": MAML, "ada/old/maml.py": MAML})
    os.utime(top / "ada" / "maml.py", (1000, 1000))
    os.utime(top / "ada" / "old" / "maml.py", (2000, 2000))
    assert of(collect(top, spool)).source == "ada/old/maml.py"


def test_an_unreadable_latest_attempt_counts(tmp_path: Path, spool: Path) -> None:
    one = of(collected_of(tmp_path, {"ada/maml.py": MAML, "ada/maml-1.py": ""}))
    assert (one.state, one.problem) == ("unreadable", "it is empty")
    assert "an earlier attempt can be read: maml.py" in one.notes


def test_many_attempts_make_a_short_note(tmp_path: Path, spool: Path) -> None:
    files = {f"ada/maml-{n}.py": MAML for n in range(50)}
    one = of(collected_of(tmp_path, files))
    assert one.source == "ada/maml-49.py"
    assert one.notes[0].startswith("49 earlier attempts: ")
    assert len(one.notes[0]) < 200


# ---- a clone of the project -------------------------------------------------------------------


def test_of_a_clone_only_the_answer_counts(tmp_path: Path, spool: Path) -> None:
    files = clone({"kata/maml.py": MAML, "maml_old.py": "x", "tests/maml.py": "y"})
    collected = collected_of(tmp_path, {f"ada/{name}": text for name, text in files.items()})
    assert of(collected).source == "ada/kata/maml.py"
    assert of(collected).attempts == 1
    assert collected.katas == ("maml",)
    assert [path for path, _ in collected.unmatched] == ["ada/maml_old.py"]


THEIRS = ["src/maml.py", "maml (1).py", "kata/homework3.py", "notebooks/mine.ipynb"]
OURS = ["grader/katas/maml/probe.py", "grader/maml.py", "docs/a/b.py", "venv/lib/python3/maml.py"]


@pytest.mark.parametrize("in_zip", [False, True])
def test_what_a_learner_put_beside_the_answers_of_a_clone_is_listed(
    tmp_path: Path, spool: Path, in_zip: bool
) -> None:
    files = clone({"kata/maml.py": MAML, **dict.fromkeys([*THEIRS, *OURS, "conftest.py"], "x")})
    zips = {"ada/katas.zip": zipped(files)}
    laid = zips if in_zip else {f"ada/{name}": text for name, text in files.items()}
    collected = collected_of(tmp_path, laid)
    top = "ada/katas.zip" if in_zip else "ada"
    assert {path for path, _ in collected.unmatched} == {f"{top}/{name}" for name in THEIRS}


def test_a_clone_in_a_zip_is_one_too(tmp_path: Path, spool: Path) -> None:
    files = {f"katas-main/{n}": text for n, text in clone({"kata/maml.py": MAML}).items()}
    collected = collected_of(tmp_path, {"ada/katas.zip": zipped(files)})
    assert of(collected).source == "ada/katas.zip/katas-main/kata/maml.py"
    assert collected.unmatched == []


def test_a_stub_in_a_clone_is_handed_in(tmp_path: Path, spool: Path) -> None:
    files = {f"ada/{name}": text for name, text in clone({}).items()}
    assert of(collected_of(tmp_path, files)).source == "ada/kata/maml.py"


def test_a_begun_file_counts_before_the_stub_of_a_clone(tmp_path: Path, spool: Path) -> None:
    files = {f"ada/project/{name}": text for name, text in clone({}).items()}
    one = of(collected_of(tmp_path, {**files, "ada/maml.py": MAML}))
    assert (one.source, one.attempts) == ("ada/maml.py", 1)


# ---- what is not a regular file ---------------------------------------------------------------


def test_a_link_is_not_followed(tmp_path: Path, spool: Path) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text(MAML)
    top = laid_out(tmp_path / "class", {**OTHERS, "ada/": ""})
    (top / "ada" / "maml.py").symlink_to(secret)
    one = of(collect(top, spool))
    assert one.state == "unreadable"
    assert "link" in one.problem


def test_a_linked_folder_is_not_looked_into(tmp_path: Path, spool: Path) -> None:
    elsewhere = laid_out(tmp_path / "elsewhere", {"maml.py": MAML})
    top = laid_out(tmp_path / "class", OTHERS)
    (top / "ada").symlink_to(elsewhere)
    assert of(collect(top, spool)).state == "unreadable"


def test_a_pipe_is_not_opened(tmp_path: Path, spool: Path) -> None:
    top = laid_out(tmp_path / "class", {**OTHERS, "ada/": ""})
    os.mkfifo(top / "ada" / "maml.py")
    assert of(collect(top, spool)).state == "unreadable"


def test_a_socket_is_not_opened(
    tmp_path: Path, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = laid_out(tmp_path / "class", {**OTHERS, "ada/": ""})
    monkeypatch.chdir(top / "ada")
    with socket.socket(socket.AF_UNIX) as here:
        here.bind("maml.py")
        assert of(collect(top, spool)).state == "unreadable"


def test_an_archive_that_is_a_pipe_is_not_opened(tmp_path: Path, spool: Path) -> None:
    top = laid_out(tmp_path / "class", {**OTHERS, "ada/": ""})
    os.mkfifo(top / "ada" / "hw.zip")
    assert of(collect(top, spool)).state == "unreadable"


@pytest.mark.parametrize("name", ["ada/maml.py/", "ada/maml.py/maml.py"])
def test_a_folder_in_a_files_place(tmp_path: Path, spool: Path, name: str) -> None:
    one = of(collected_of(tmp_path, {name: MAML}))
    assert (one.source, one.problem) == ("ada/maml.py", "it is a folder, not a file")


def test_a_folder_in_a_files_place_in_a_zip(tmp_path: Path, spool: Path) -> None:
    one = of(collected_of(tmp_path, {"ada/hw.zip": zipped({"maml.py/maml.py": MAML})}))
    assert (one.source, one.state) == ("ada/hw.zip/maml.py", "unreadable")


@pytest.mark.parametrize(
    ("size", "problem"),
    [(0, "it is empty"), (1_000_001, "it has 1,000,001 bytes; an answer has at most 1,000,000")],
)
@pytest.mark.parametrize("in_zip", [False, True])
def test_files_of_no_use_are_unreadable(
    tmp_path: Path, spool: Path, size: int, problem: str, in_zip: bool
) -> None:
    text = os.urandom(1000) * (size // 1000 + 1)
    text = text[:size]
    files = {"ada/hw.zip": zipped({"maml.py": text})} if in_zip else {"ada/maml.py": text}
    one = of(collected_of(tmp_path, files))
    assert (one.state, one.problem) == ("unreadable", problem)


# ---- archives ---------------------------------------------------------------------------------


def encrypted(files: Mapping[str, bytes | str]) -> bytes:
    """A zip that says of each member that it is encrypted."""
    data = bytearray(zipped(files))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(mark, start + 4)
    return bytes(data)


def nested(depth: int, inner: bytes) -> bytes:
    for _ in range(depth):
        inner = zipped({"a.zip": inner})
    return inner


BOMB = zipped({"maml.py": bytes(50_000_000)})
BAD = {
    "bomb": BOMB,
    "bomb beside": zipped({"maml.py": MAML, "zeros.bin": bytes(50_000_000)}),
    "tar bomb": tarred({"zeros.bin": bytes(300_000_000), "maml.py": MAML}, "bz2"),
    "deep": nested(8, zipped({"maml.py": MAML})),
    "encrypted": encrypted({"maml.py": MAML}),
    "encrypted, no kata in the name": encrypted({"homework.py": MAML}),
    "cut": zipped({"maml.py": MAML})[:-100],
    "cut in the middle": zipped({"maml.py": MAML})[:300],
    "cut tar": tarred({"maml.py": os.urandom(100_000)})[:50_000],
    "cut plain tar": tarred({"maml.py": MAML}, "")[:900],
    "empty": b"",
    "text": b"hello",
    "rar": b"Rar!\x1a\x07\x00abc",
    "many": zipped([(f"{n}.txt", "") for n in range(20_001)]),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_archive_is_unreadable_and_stays_its_learners(
    tmp_path: Path, spool: Path, kind: str
) -> None:
    collected = collected_of(tmp_path, {"ada/hw.zip": BAD[kind]})
    assert of(collected).state == "unreadable"
    assert of(collected, "bob").state == "answer"
    assert collected.unmatched == []


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_archive_in_a_download_is_unreadable(tmp_path: Path, spool: Path, kind: str) -> None:
    people = [Hands("11", {"hw.zip": BAD[kind]}, "ada"), Hands("12", {"maml.py": MAML}, "bob")]
    collected = collect(downloads.canvas(tmp_path, people), spool)
    assert of(collected, "11").state == "unreadable"
    assert of(collected, "12").state == "answer"


def test_of_a_bad_archive_nothing_stays_in_the_spool(tmp_path: Path, spool: Path) -> None:
    collected_of(tmp_path, {"ada/hw.zip": zipped({"x.py": MAML, "y.zip": BAD["deep"]})})
    assert list(spool.iterdir()) == []


def test_a_bad_archive_leaves_the_learners_other_answers(tmp_path: Path, spool: Path) -> None:
    files = {"ada/maml.py": MAML, "ada/x.zip": b"PK nothing", "bob/unroll.py": UNROLL}
    collected = collected_of(tmp_path, files)
    assert of(collected).state == "answer"
    assert of(collected, kata="unroll").state == "unreadable"


def test_a_bad_archive_beside_all_answers_is_listed(tmp_path: Path, spool: Path) -> None:
    collected = collected_of(tmp_path, {"ada/maml.py": MAML, "ada/x.zip": b"PK nothing"})
    assert [path for path, _ in collected.unmatched] == ["ada/x.zip"]


def test_a_damaged_member_is_unreadable(tmp_path: Path, spool: Path) -> None:
    data = bytearray(zipped({"maml.py": MAML, "unroll.py": UNROLL}))
    data[60] ^= 0xFF
    collected = collected_of(tmp_path, {"ada/hw.zip": bytes(data)})
    assert of(collected).state == "unreadable"
    assert of(collected, kata="unroll").state == "answer"


def test_archives_within_archives(tmp_path: Path, spool: Path) -> None:
    inner = tarred({"x/maml.py": MAML})
    one = of(collected_of(tmp_path, {"ada/hw.zip": zipped({"in.zip": zipped({"b.tgz": inner})})}))
    assert one.source == "ada/hw.zip/in.zip/b.tgz/x/maml.py"
    assert one.file is not None
    assert one.file.read_text() == MAML
    assert stat.S_IMODE(one.file.stat().st_mode) == 0o600


OUTSIDE = ["../../maml.py", "/etc/maml.py", "C:\\maml.py", "..\\..\\maml.py", "a/../../maml.py"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_members_outside_are_left_out_and_said(tmp_path: Path, spool: Path, name: str) -> None:
    collected = collected_of(tmp_path, {"ada/hw.zip": zipped({name: "evil", "unroll.py": UNROLL})})
    assert of(collected, kata="unroll").state == "answer"
    assert of(collected).state == "missing"
    assert "leads out of the archive" in of(collected).notes[0]
    assert sorted(path.name for path in tmp_path.rglob("maml.py")) == ["maml.py"]


def test_links_in_a_tar_are_left_out_and_said(tmp_path: Path, spool: Path) -> None:
    tar = tarred({"unroll.py": UNROLL}, links={"maml.py": "/etc/passwd"})
    collected = collected_of(tmp_path, {"ada/hw.tar.gz": tar})
    assert of(collected).state == "missing"
    assert of(collected, kata="unroll").notes == ("left out of the archive: maml.py is a link",)


def test_links_in_a_zip_are_left_out_and_said(tmp_path: Path, spool: Path) -> None:
    target = io.BytesIO(zipped({"unroll.py": UNROLL}))
    with zipfile.ZipFile(target, "a") as archive:
        info = zipfile.ZipInfo("maml.py")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    collected = collected_of(tmp_path, {"ada/hw.zip": target.getvalue()})
    assert of(collected).state == "missing"
    assert of(collected).notes == ("left out of the archive: maml.py is a link",)


def test_a_link_in_the_download_itself_leaves_its_learner_a_row(
    tmp_path: Path, spool: Path
) -> None:
    path = tmp_path / "class.tar"
    path.write_bytes(tarred({"bob/maml.py": MAML}, "", {"ada/maml.py": "/etc/passwd"}))
    one = of(collect(path, spool))
    assert (one.state, len(one.notes)) == ("missing", 1)


def test_backslashes_in_an_archive_are_folders(tmp_path: Path, spool: Path) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({"ada\\hw\\maml.py": MAML, "bob\\maml.py": MAML}))
    assert of(collect(path, spool)).source == "ada/hw/maml.py"


def test_a_name_that_a_zip_has_twice_is_two_attempts(tmp_path: Path, spool: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped([("maml.py", "first"), ("maml.py", MAML)])
    one = of(collected_of(tmp_path, {"ada/hw.zip": data}))
    assert one.attempts == 2
    assert one.file is not None
    assert one.file.read_text() == MAML


def test_names_from_a_mac_are_composed(tmp_path: Path, spool: Path) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({"Zoe\u0308/maml.py": MAML, "bob/maml.py": MAML}))
    assert of(collect(path, spool), "Zo\u00eb").state == "answer"


LITTER = [
    *("__MACOSX/ada/._maml.py", "ada/._maml.py", "ada/.DS_Store", "ada/.git/maml.py", ".git/x.py"),
    *("ada/.ipynb_checkpoints/maml-checkpoint.ipynb", "ada/__pycache__/maml.py", "Thumbs.db"),
    *("desktop.ini", ".DS_Store", "__MACOSX/._ada", "ada/.vscode/maml.py"),
]


@pytest.mark.parametrize("in_zip", [False, True])
def test_litter_is_never_a_learner_or_an_answer(tmp_path: Path, spool: Path, in_zip: bool) -> None:
    files = {**dict.fromkeys(LITTER, "x"), "ada/notes/": "", **OTHERS, "ada/x.md": "x"}
    top = laid_out(tmp_path / "class", {} if in_zip else files)
    if in_zip:
        top = tmp_path / "class.zip"
        top.write_bytes(zipped(files))
    collected = collect(top, spool)
    assert {one.learner.id: one.state for one in collected.hand_ins} == {
        "ada": "missing",
        "bob": "answer",
    }
    assert [path for path, _ in collected.unmatched] == ["ada/x.md"]


@pytest.mark.parametrize(
    "name",
    ["=cmd()", "a\nb", 'a"b,c', "\u202egnp", "😀", "x" * 250, "-x", "sam", "a\tb", " ", "maml"],
)
def test_any_name_of_a_folder_is_an_id(tmp_path: Path, spool: Path, name: str) -> None:
    assert of(collected_of(tmp_path, {f"{name}/maml.py": MAML}), name).state == "answer"


def test_bytes_that_are_no_text_make_a_name_all_the_same(tmp_path: Path, spool: Path) -> None:
    top = laid_out(tmp_path / "class", OTHERS)
    folder = os.fsencode(top) + b"/ad\xff"
    os.mkdir(folder)
    (top / "bob" / "maml.py").rename(Path(os.fsdecode(folder)) / "maml.py")
    one = of(collect(top, spool), "ad\\xff")
    assert one.file is not None
    assert one.file.exists()


# ---- the whole --------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"hello", BAD["cut"]])
def test_submissions_that_cannot_be_unpacked_are_refused(
    tmp_path: Path, spool: Path, data: bytes
) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(data)
    with pytest.raises(BadSubmissions, match="cannot be unpacked"):
        collect(path, spool)


def test_submissions_that_are_not_there_are_refused(tmp_path: Path, spool: Path) -> None:
    with pytest.raises(BadSubmissions, match="cannot be read"):
        collect(tmp_path / "nothing", spool)


def test_an_empty_folder_is_refused(tmp_path: Path, spool: Path) -> None:
    with pytest.raises(BadSubmissions, match="nothing"):
        collect(laid_out(tmp_path / "empty", {}), spool)


def test_a_copy_of_the_project_is_no_class(tmp_path: Path, spool: Path) -> None:
    with pytest.raises(BadSubmissions, match="copy of the project"):
        collect(laid_out(tmp_path / "class", clone({})), spool)


def test_an_unknown_kata_is_refused(tmp_path: Path, spool: Path) -> None:
    with pytest.raises(catalog.UnknownKata):
        collected_of(tmp_path, {}, "mamel")


def test_the_order_is_that_of_learners_and_katas(tmp_path: Path, spool: Path) -> None:
    files = {"s10/unroll.py": UNROLL, "s9/maml.py": MAML, "bob/hvp.py": answer("hvp")}
    collected = collected_of(tmp_path, files)
    assert [(one.learner.id, one.kata) for one in collected.hand_ins] == [
        (who, kata) for who in ("bob", "s9", "s10") for kata in ("hvp", "maml", "unroll")
    ]


def test_a_test_of_an_answer_is_not_the_answer(tmp_path: Path, spool: Path) -> None:
    collected = collected_of(tmp_path, {"ada/maml.py": MAML, "ada/test_maml.py": "import maml"})
    assert (of(collected).source, of(collected).attempts) == ("ada/maml.py", 1)
    assert [path for path, _ in collected.unmatched] == ["ada/test_maml.py"]


def test_a_name_counts_before_functions(tmp_path: Path, spool: Path) -> None:
    top = laid_out(tmp_path / "class", {**OTHERS, "ada/maml.py": MAML, "ada/try.py": MAML})
    os.utime(top / "ada" / "maml.py", (1000, 1000))
    assert of(collect(top, spool)).source == "ada/maml.py"


@pytest.mark.parametrize("part", ["(1)", "copy(1)", "1", "_", "v1", "copy 1 ", "final ", "_1_1_"])
def test_no_name_takes_long(tmp_path: Path, spool: Path, part: str) -> None:
    name = (part * 2000)[:1900]
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({f"maml{name}x.py": MAML, f"{name}maml{name}x.py": MAML}))
    assert len(collect(path, spool, layout="flat").hand_ins) == 2


def test_what_this_program_wrote_beside_the_submissions_is_nobodys(tmp_path: Path) -> None:
    top = laid_out(tmp_path / "class", {**OTHERS, "out/class.sqlite": "x", "out/feedback/": ""})
    spool = laid_out(top / "new" / "private", {})
    assert {one.learner.id for one in collect(top, spool).hand_ins} == {"bob"}


def test_a_long_chain_of_branches_is_read(tmp_path: Path, spool: Path) -> None:
    chain = "if x: pass\n" + "elif x: pass\n" * 900
    text = f"{chain}else:\n    maml_inner_update = lambda m: m\n"
    assert {
        one.learner.id for one in collected_of(tmp_path, {"ada/homework.py": text}).hand_ins
    } == {
        "ada",
        "bob",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_a_locked_folder_is_unreadable(tmp_path: Path, spool: Path) -> None:
    top = laid_out(tmp_path / "class", {**OTHERS, "ada/maml.py": MAML})
    (top / "ada").chmod(0)
    assert of(collect(top, spool)).state == "unreadable"
    (top / "ada").chmod(0o700)
