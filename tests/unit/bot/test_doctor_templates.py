"""The doctor names template files that do not fit, by line."""

from pathlib import Path

from bot.doctor import check_templates
from bot.settings import TemplateSettings


def test_the_templates_that_come_along_are_fine() -> None:
    found = check_templates(TemplateSettings(folder=None))
    assert (found.ok, found.says) == (True, "5 come along")


def test_a_file_that_does_not_fit_is_named_with_its_line_and_the_others_count(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("# Good\n- One\n", encoding="utf-8")
    (tmp_path / "bad.md").write_text("# Bad\n- One {due: soon}\n", encoding="utf-8")
    found = check_templates(TemplateSettings(folder=tmp_path))
    assert found.ok is False
    assert found.says == "6 come along, but some files do not fit"
    assert (found.mend or "").startswith("bad.md: line 2: “soon” is no due date")
