"""Every figure, from an office's workbooks to every place where it is shown, held against a count
of its own: the rows are made up here, and street_figures.py works the numbers out by hand.
"""

import html
import io
import json
import re
from datetime import date, timedelta
from itertools import product
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.roles import Role
from core.models import ImportBatch, ImportState
from dashboard import results
from dashboard.figures import BY_ID, FIGURES, Selection
from dashboard.importing.kinds import KINDS
from dashboard.periods import Period
from dashboard.tallies import tally
from places.models import Community, Street
from tests.api.calls import client_of
from tests.factories import make_user
from tests.imports.street_facts import PLACES, STREET_LEVEL, make_facts
from tests.imports.street_figures import Count
from tests.imports.street_workbooks import CODE, STREET, workbooks, written

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

SEED = 20
PERIODS = ("all", "2022", "2023Q4", "2024-06", "2023-12-31..2023-12-31", "2024-01-01..")
SELECTIONS = (
    *((None, period) for period in PERIODS),
    *product((STREET_LEVEL, *PLACES), ("all", "2023Q4")),
)
CHANGED = ("projects", "drainage", "teams", "volunteers", "red-armbands")
TOLD = ("F09", "F12", "F13")


@pytest.fixture
def office(client, django_capture_on_commit_callbacks):
    """Two people of the office of a street that was just set up."""
    call_command("set_up_street", name=STREET, code=CODE)
    street = Street.objects.get()
    client.person = make_user(Role.STREET_STAFF, street=street)
    client.force_login(client.person)
    client.colleague = Client()
    client.colleague.force_login(make_user(Role.STREET_STAFF, street=street))

    def post(name, argument, data, *, by=client):
        with django_capture_on_commit_callbacks(execute=True):
            return by.post(reverse(f"dashboard:{name}", args=[argument]), data)

    client.post_and_commit = post
    return client


def check(office, kind, file) -> ImportBatch:
    """Upload a workbook in which nothing may be found wrong."""
    office.post_and_commit("import-upload", kind, {"file": SimpleUploadedFile(*file)})
    batch = ImportBatch.objects.latest("pk")
    page = office.get(reverse("dashboard:import-batch", args=[batch.uid])).text
    assert (batch.state, batch.error_count) == (ImportState.CHECKED, 0), page
    return batch


def bring(office, facts, seed, *, kinds=KINDS):
    """Import the workbooks of what there is, each confirmed by whoever may; return the files."""
    files = {}
    for number, (kind, title, columns, rows) in enumerate(workbooks(facts, seed)):
        if not rows or kind not in kinds:
            continue
        files[kind] = file = written(seed + number, title, columns, rows)
        batch = check(office, kind, file)
        by = office.colleague if KINDS[kind].needs_second_person else office
        office.post_and_commit("import-apply", batch.uid, {"version": batch.version}, by=by)
        batch.refresh_from_db()
        assert batch.state == ImportState.APPLIED, kind
    return files


def community_of(place) -> Community | None:
    return None if place in (None, STREET_LEVEL) else Community.objects.get(name=f"{place}社区")


def by_hand(facts, place=None, period="all") -> dict[str, int]:
    """Return every figure; 0 of those that no workbook fills."""
    span = Period.from_text(period)
    count = Count(facts, timezone.localdate(), place, span.start, span.end)
    return {figure.id: 0 for figure in FIGURES} | count.figures()


def counted(place=None, period="all") -> dict[str, int]:
    """Return every figure as the portal counts it."""
    selection = Selection(
        street=Street.objects.get(),
        community=community_of(place),
        is_street_level=place == STREET_LEVEL,
        period=Period.from_text(period),
    )
    return {key: number.now for key, number in tally(selection).items()}


def on_the_board(client, query) -> dict[str, tuple[int, str]]:
    """Return {figure id: (the number as it is printed, where it leads)}."""
    page = html.unescape(client.get(reverse("dashboard:board") + query).text)
    found = {}
    for figure in FIGURES:
        start = re.escape(reverse("dashboard:figure-rows", args=[figure.id]))
        label = r'(?:<span class="visually-hidden">[^<]*</span>)?'
        match = re.search(rf'<a href="({start}(?:\?[^"]*)?)">{label}([\d,]+)', page)
        assert match, figure.id
        found[figure.id] = (int(match[2].replace(",", "")), match[1])
    return found


def listed(client, url) -> tuple[int, int]:
    """Return the number over the rows that a link opens, and how many rows its pages list."""
    join, page, rows = "&" if "?" in url else "?", client.get(url), 0
    number = int(re.search(r'class="rows-count"><strong>([\d,]+)', page.text)[1].replace(",", ""))
    pages = page.context["page"].paginator.num_pages
    for text in (
        page.text,
        *(client.get(f"{url}{join}page={n}").text for n in range(2, pages + 1)),
    ):
        body = re.search(r"<tbody>(.*?)</tbody>", text, re.DOTALL)
        rows += body[1].count("<tr>") if body else 0
    return number, rows


def exported(client, figure_id, query) -> int:
    """Return how many rows the workbook of a figure has between its header and its note."""
    answer = client.post(reverse("dashboard:figure-export", args=[figure_id, "xlsx"]) + query)
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))
    return len(book.get_sheet_by_index(0).to_python()) - 3


def by_api(user, query) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    """Return the API's figures, and (number, rows on all pages) of those that are not 0."""
    program, rows = client_of(user), {}
    board = program.get(f"/api/v1/figures/{query}").json()["figures"]
    for figure in board:
        if not figure["value"]:
            continue
        address = figure["rows_url"]
        join, answer = "&" if "?" in address else "?", program.get(address).json()
        more = [
            program.get(f"{address}{join}page={number}").json()
            for number in range(2, answer["page_count"] + 1)
        ]
        rows[figure["id"]] = (answer["value"], sum(len(one["rows"]) for one in (answer, *more)))
    return {figure["id"]: figure["value"] for figure in board}, rows


def shown_everywhere(client, user, query) -> dict[str, int]:
    """Return the figures of the board; each of its links, exports and twins in the API agrees."""
    tiles = on_the_board(client, query)
    api, rows_of_api = by_api(user, query)
    board = {figure_id: number for figure_id, (number, _) in tiles.items()}
    assert api == board
    some = {figure_id: number for figure_id, number in board.items() if number}
    assert {key: listed(client, tiles[key][1]) for key in some} == {
        key: (number, number) for key, number in some.items()
    }
    assert rows_of_api == {key: (number, number) for key, number in some.items()}
    assert {key: exported(client, key, query) for key in some} == some
    return board


def test_every_place_shows_what_the_workbooks_say(office, capsys):
    facts = make_facts(SEED)
    bring(office, facts, SEED)

    for place, period in SELECTIONS:
        assert counted(place, period) == by_hand(facts, place, period), (place, period)
    assert shown_everywhere(office, office.person, "") == by_hand(facts)
    secretary, own = make_user(community=community_of("柳岸")), Client()
    own.force_login(secretary)
    assert shown_everywhere(own, secretary, "?period=2024") == by_hand(facts, "柳岸", "2024")
    capsys.readouterr()
    call_command("figures", "--json", "--from=2023-10-01", "--to=2023-12-31")
    assert json.loads(capsys.readouterr().out) == by_hand(facts, None, "2023Q4")


def test_the_public_and_the_monthly_table_show_it_too(office, monkeypatch):
    facts = make_facts(SEED)
    facts.part_time, facts.premises, facts.assets = [], [], []
    bring(office, facts, SEED)
    street = Street.objects.get()

    monkeypatch.setattr(results, "FLOOR", 1)  # what is hidden has tests of its own
    for figure_id in ("F10", "F11", "F12", "F13", "F17", "F37"):
        table = results.public_table(BY_ID[figure_id], street)
        assert table.total == f"{by_hand(facts)[figure_id]:,}"
        for name, shown in table.by_community:
            assert shown == f"{by_hand(facts, name.removesuffix('社区'))[figure_id]:,}", name
    page = office.get(reverse("dashboard:monthly"), {"period": "2023"})
    for row in page.context["table"].rows:
        place = row.community.name.removesuffix("社区") if row.community else STREET_LEVEL
        wanted = by_hand(facts, place, "2023")
        assert {key: row.numbers[key] for key in TOLD} == {key: wanted[key] for key in TOLD}, place


def test_workbooks_that_change_and_end_things_change_the_figures_from_their_day_on(office):
    facts, rng, today = make_facts(SEED + 1), Random(SEED), timezone.localdate()
    facts.organisations, facts.part_time, facts.premises, facts.assets = [], [], [], []
    facts.activities, facts.members = [], []
    bring(office, facts, SEED)

    for person in rng.sample([row for row in facts.people if row["state"] == "在册"], 15):
        person |= {"state": "已退出", "left": today}
    for armband in rng.sample([row for row in facts.armbands if row["left"] is None], 8):
        armband["left"] = armband["joined"] + timedelta(rng.choice((0, 31)))
    for team in rng.sample([row for row in facts.teams if row["dissolved"] is None], 3):
        team["dissolved"] = date(2024, 6, 30)
    for project in facts.projects[:6]:
        project["state"] = "已终止" if project["signed"] else "草拟"
    for unit in facts.drainage:
        unit["completed"] = unit["completed"] or (unit["entered"] and date(2025, 1, 1))
    files = bring(office, facts, SEED + 100, kinds=CHANGED)

    yesterday = f"..{today - timedelta(days=1)}"
    for place, period in (*SELECTIONS, (None, yesterday), ("清水", yesterday)):
        assert counted(place, period) == by_hand(facts, place, period), (place, period)
    for kind, file in files.items():
        assert check(office, kind, file).written_count == 0, kind
