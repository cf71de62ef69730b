"""The list of katas, read from their files without torch."""

import subprocess
import sys
from pathlib import Path

import pytest

from grader import catalog
from grader.catalog import UnknownKata


def test_a_kata_comes_after_those_that_it_needs() -> None:
    order = catalog.slugs()
    for slug in order:
        for needed in catalog.entry(slug).needs:
            assert order.index(needed) < order.index(slug)


def test_functions_and_parameters_come_from_the_stub() -> None:
    assert catalog.entry("maml").functions == {
        "maml_inner_update": ("model", "support_x", "support_y", "loss_fn", "inner_lr"),
        "maml_outer_update": ("original_model", "fast_model", "query_x", "query_y", "loss_fn"),
    }


@pytest.mark.parametrize(
    ("typed", "meant"), [("mamal", "maml"), ("MAML", None), ("unrol", "unroll")]
)
def test_an_unknown_kata_is_reported_with_the_nearest(typed: str, meant: str | None) -> None:
    with pytest.raises(UnknownKata, match=f"Did you mean {meant}" if meant else "There are: "):
        catalog.entry(typed)


def test_a_new_kata_without_a_stub_can_be_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").mkdir()
    text = (catalog.KATAS / "hvp" / "kata.toml").read_text(encoding="utf-8")
    (tmp_path / "new" / "kata.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(catalog, "KATAS", tmp_path)
    catalog.slugs.cache_clear()
    catalog.entry.cache_clear()
    try:
        assert catalog.slugs() == ("new",)
        assert catalog.entry("new").functions == {}
    finally:
        monkeypatch.undo()
        catalog.slugs.cache_clear()
        catalog.entry.cache_clear()


def test_the_catalog_imports_no_torch() -> None:
    code = (
        "import sys; from grader import catalog; catalog.slugs(); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_detaching_is_right_only_where_a_kata_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not catalog.entry("hvp").detaching_is_right
    text = (catalog.KATAS / "hvp" / "kata.toml").read_text(encoding="utf-8")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "kata.toml").write_text(f"{text}detaching_is_right = true\n", "utf-8")
    monkeypatch.setattr(catalog, "KATAS", tmp_path)
    catalog.slugs.cache_clear()
    catalog.entry.cache_clear()
    try:
        assert catalog.entry("new").detaching_is_right
    finally:
        monkeypatch.undo()
        catalog.slugs.cache_clear()
        catalog.entry.cache_clear()
