"""The audit holds checks to mutants, texts to what is true, and grades nothing twice."""

from pathlib import Path

import pytest

from grader import catalog
from grader.authoring import audit_mutants, audit_texts
from grader.authoring.audit_cache import Kept
from grader.authoring.audit_mutants import Finding, _solution_row, few_of
from grader.authoring.audit_results import Result
from grader.mutants import mutants_of

from .known_answers import FEW, ROOT

PASSES = Finding("hvp.py", "f", "What comes out when `v` is detached.", passes=True)
FAILS = Finding("hvp.py", "f", "What comes out when `v` is doubled.", passes=False, seen=False)
NAMED = Finding("hvp.py", "f", "What comes out when `v` is left out.", False, diagnosis="scaled")
ENTRY = {"function": "f", "sentence": "*`v` is detached*", "reason": "v is a constant"}


def breaches(*found: Finding, listed: tuple[dict[str, str], ...] = ()) -> tuple[str, ...]:
    return _solution_row("hvp", found, listed, set()).breaches


def test_a_mutant_that_passes_is_a_breach() -> None:
    assert "a mutant passes" in breaches(PASSES)[0]


def test_one_that_is_listed_as_equivalent_is_not() -> None:
    assert breaches(PASSES, listed=(ENTRY,)) == ()


@pytest.mark.parametrize("other", [{"function": "g"}, {"sentence": "*`w`*"}, {"answer": "x.py"}])
def test_an_entry_covers_no_other_mutant(other: dict[str, str]) -> None:
    assert "a mutant passes" in breaches(PASSES, listed=({**ENTRY, **other},))[0]


def test_more_than_a_tenth_without_a_name_is_a_breach_that_lists_them() -> None:
    found = breaches(FAILS, *[NAMED] * 8)
    assert "1 of 9 mutants of hvp stay unexplained" in found[0]
    assert "`v` is doubled" in found[1]
    assert breaches(FAILS, *[NAMED] * 9) == ()


@pytest.mark.parametrize("slug", FEW)
def test_an_authors_list_can_be_read(slug: str) -> None:
    assert audit_mutants._equivalents(slug)[1] == []


def test_an_entry_without_a_reason_is_a_breach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mutants.toml").write_text('[[equivalent]]\nfunction = "f"\nsentence = "*"\n')
    entry = type("E", (), {"folder": tmp_path})()
    monkeypatch.setattr(audit_mutants.catalog, "entry", lambda slug: entry)
    listed, wrong = audit_mutants._equivalents("hvp")
    assert listed == []
    assert "needs function, sentence, reason" in wrong[0]


def test_the_few_of_an_answer_are_the_same_each_time() -> None:
    source = (ROOT / "solutions" / "hvp.py").read_text(encoding="utf-8")
    mutants = mutants_of(source, catalog.entry("hvp").functions)
    assert few_of(mutants) == few_of(mutants)
    assert len(few_of(mutants)) == audit_mutants.PER_ANSWER


def wrong(diagnosis: str, *failed: str) -> Result:
    return Result(1, "failed", "", 0, diagnosis, False, failed, ())


def test_a_diagnosis_that_no_wrong_answer_reaches_is_a_breach() -> None:
    every = {f"{e.id}.py": wrong(e.id) for e in audit_texts.load_texts("hvp").entries}
    assert list(audit_texts._unreached("hvp", every)) == []
    del every["scaled.py"]
    assert "diagnosed as scaled" in next(audit_texts._unreached("hvp", every))


def test_a_name_that_does_not_exist_is_a_breach(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(audit_texts._unknown_names("hvp")) == []
    texts = [("a hint", "`create_graph` and `.sum()` are there, and `creategraph` is not.")]
    monkeypatch.setattr(audit_texts, "_texts", lambda slug: iter(texts))
    (breach,) = audit_texts._unknown_names("hvp")
    assert "`creategraph`" in breach


def test_a_text_that_claims_what_a_check_denies_is_a_breach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    check = audit_texts.load_kata("hvp").checks[0].id
    text = f'[[diagnosis]]\nid = "scaled"\nclaims_passed = ["{check}", "no_such"]\n'
    monkeypatch.setattr(audit_texts, "package_text", lambda path: text)
    assert [*audit_texts._denied("hvp", {"a.py": wrong("scaled")})] == [
        "scaled of hvp claims that no_such is passed, and there is no such check"
    ]
    assert "and it is not" in [*audit_texts._denied("hvp", {"a.py": wrong("scaled", check)})][1]


def test_what_was_found_is_kept_until_something_changes(tmp_path: Path) -> None:
    first = Kept(tmp_path, "hvp")
    first.put(first.key("a"), {"x": 1})
    first.put(first.key("b"), {"x": 2})
    first.save()
    second = Kept(tmp_path, "hvp")
    assert second.get(second.key("a")) == {"x": 1}
    assert second.get(second.key("a", "changed")) is None
    second.save()
    assert Kept(tmp_path, "hvp").get(first.key("b")) is None  # nobody asked for it again


def test_a_cache_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    file = Kept(tmp_path, "hvp").file
    assert file is not None
    file.parent.mkdir(parents=True)
    file.write_text("{half")
    kept = Kept(tmp_path, "hvp")
    assert kept.get(kept.key("a")) is None
