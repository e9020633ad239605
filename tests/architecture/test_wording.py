"""What people read is worded alike wherever it stands: days, and what a field asks for."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
SPEAKING = sorted(
    path
    for folder in ("models", "actions", "imports", "forms", "notifications")
    for path in ROOT.glob(f"*/{folder}/**/*.py")
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# A line of a certificate is kept as data, and its sheets write the day.
KEPT_AS_DATA = {"volunteers/actions/proofs.py"}


def test_sentences_and_names_of_rows_write_a_day_as_people_do() -> None:
    """2026年11月20日; the sign for machines stays in workbooks, addresses and fields."""
    wrong = {
        str(path.relative_to(ROOT))
        for path in SPEAKING
        if "%Y-%m-%d" in path.read_text(encoding="utf-8")
    }

    assert wrong == KEPT_AS_DATA


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_page_shows_no_day_as_machines_write_it(template: Path) -> None:
    shown = re.sub(r"<[^<>]*>", "", template.read_text(encoding="utf-8"))

    assert not re.search(r"\|date:.Y-m-d", shown)


def test_a_day_and_a_time_are_chosen_in_every_form() -> None:
    wrong = {
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in SPEAKING
        for found in re.finditer(
            r"请填写[^。，、\"]*(?:日期|时间)。", path.read_text(encoding="utf-8")
        )
        if path.parent.name == "forms"
    }

    assert wrong == set()
