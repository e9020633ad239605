"""The registers say what the code says: rules, words, permissions, personal data."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from lianhua.privacy import TEXTS, Privacy

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
APPS = {
    "core",
    "audit",
    "places",
    "accounts",
    "party",
    "grids",
    "alliances",
    "services",
    "volunteers",
    "projects",
    "dashboard",
}
LONGEST_RULE = 300  # letters in a cell of the table
RULE = re.compile(r"\bR-[A-Z]{3}-\d+\b")
OURS = [model for model in apps.get_models() if model._meta.app_label in APPS]
SEALED = ("_sealed", "_index", "_tail", "password", "code", "key", "sealed")


def text_fields(model: type[models.Model]) -> set[str]:
    return {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField, models.JSONField))
    }


def cited() -> dict[str, str]:
    """Return each rule number that code or a page cites, with one place that does."""
    sources = [
        path
        for folder in (*APPS, "api", "templates", "lianhua")
        for path in (ROOT / folder).rglob("*.*")
        if path.suffix in {".py", ".html"}
    ]
    return {
        number: str(path.relative_to(ROOT))
        for path in sources
        for number in RULE.findall(path.read_text(encoding="utf-8"))
    }


def registered() -> list[str]:
    return re.findall(
        r"^\| (R-[A-Z]{3}-\d+) \|", (ROOT / "docs/rules.md").read_text(encoding="utf-8"), re.M
    )


def test_every_cited_rule_is_in_the_register():
    unknown = {number: place for number, place in cited().items() if number not in registered()}

    assert unknown == {}, "Add a row to docs/rules.md."


def test_every_rule_of_the_register_is_cited():
    assert sorted(set(registered()) - set(cited())) == []


def test_a_rule_number_is_given_once_and_its_row_is_complete():
    text = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| R-")]

    assert len(registered()) == len(set(registered()))
    assert [row[1] for row in rows if len(row) != 7 or not all(c.strip() for c in row[1:-1])] == []


def test_rules_stand_by_subject_and_number_and_long_ones_go_on_below():
    text = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
    found = []

    for section in text.split("\n## ")[1:]:
        letters = re.findall(r"`([A-Z]{3})` ", section.split("| number |")[0])
        rows = re.findall(r"^\| R-([A-Z]{3})-(\d+) \| ([^|]+) \|", section, re.M)
        places = [(letters.index(word), int(number)) for word, number, _ in rows]
        assert places == sorted(places), section[:40]
        goes_on = re.findall(r"^- \*\*(R-[A-Z]{3}-\d+)\*\*: ", section, re.M)
        assert goes_on == [f"R-{word}-{no}" for word, no, rule in rows if rule.endswith("…")]
        found += rows

    assert len(found) == len(registered())
    assert [rule[:40] for *_, rule in found if len(rule) > LONGEST_RULE] == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_table_is_in_the_glossary(model):
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    word, name = model._meta.verbose_name, model.__name__

    assert [line for line in lines if line.startswith(f"| {word} | `{name}`")], (
        f"docs/glossary.md lacks the row | {word} | `{name}` |"
    )


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_text_is_classified_once(model):
    row = TEXTS.get(model._meta.label, {})
    classified = [name for names in row.values() for name in names.split()]

    assert sorted(classified) == sorted(text_fields(model)), "Mend lianhua/privacy.py."


def test_the_privacy_table_names_no_table_that_is_gone():
    assert set(TEXTS) - {model._meta.label for model in OURS} == set()


def test_what_is_sensitive_is_sealed_digested_or_a_key():
    loose = [
        f"{label}.{name}"
        for label, row in TEXTS.items()
        for name in row.get(Privacy.P3, "").split()
        if not name.endswith(SEALED)
    ]

    assert loose == []
