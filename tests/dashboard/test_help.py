"""The manual: open to everybody, and what it tells people to press is really there."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from dashboard.views.help import MANUALS

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db
QUOTED = re.compile(r"点(?:上面的|最下面的|页面上方的)?“(?:<a[^>]*>)?([^”<]+)")


@pytest.fixture(scope="module")
def words_of_pages():
    """Everything the pages and the code can say, the manual left out."""
    pages = [p for p in (ROOT / "templates").rglob("*.html") if p.parent.name != "help"]
    code = [
        p
        for app in ("core", "accounts", "alliances", "services", "volunteers", "dashboard")
        for p in (ROOT / app).rglob("*.py")
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in [*pages, *code])


@pytest.mark.parametrize("manual", MANUALS, ids=lambda manual: manual.slug)
def test_anybody_can_read_the_page_and_find_it_from_the_first(client, manual):
    address = reverse("dashboard:help-page", args=[manual.slug])

    assert address in client.get(reverse("dashboard:help")).text
    assert manual.title in client.get(address).text


def test_a_page_that_was_never_written_is_not_found(client):
    assert client.get(reverse("dashboard:help-page", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("manual", MANUALS, ids=lambda manual: manual.slug)
def test_every_button_that_the_manual_names_exists(manual, words_of_pages):
    text = (ROOT / "templates" / manual.template).read_text(encoding="utf-8")

    named = QUOTED.findall(text)

    assert [name for name in named if name not in words_of_pages] == []
