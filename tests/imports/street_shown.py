"""A figure as every place shows it: the figure itself, the board, its rows, export and API."""

import html
import io
import re

from django.urls import reverse
from python_calamine import CalamineWorkbook

from dashboard.figures import BY_ID, FIGURES, Selection
from dashboard.periods import Period
from dashboard.tallies import tally
from places.models import Community, Street
from tests.api.calls import client_of
from tests.imports.street_facts import STREET_LEVEL


def community_of(place) -> Community | None:
    return None if place in (None, STREET_LEVEL) else Community.objects.get(name=f"{place}社区")


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
    """Return {figure id: (the number as it is printed, where it leads)}.

    Of one that a tile says in ten thousands, the number over its rows.
    """
    page = html.unescape(client.get(reverse("dashboard:board") + query).text)
    found = {}
    for figure in FIGURES:
        start = re.escape(reverse("dashboard:figure-rows", args=[figure.id]))
        label = r'(?:<span class="visually-hidden">[^<]*</span>)?'
        match = re.search(
            rf'<a href="({start}(?:\?[^"]*)?)">{label}([\d,.]+)(?:</a>)?(?:<[^>]+>|\s)*(万?)', page
        )
        assert match, figure.id
        number = listed(client, match[1])[0] if match[3] else int(match[2].replace(",", ""))
        assert not match[3] or figure.short(number)[0] == match[2], figure.id
        found[figure.id] = (number, match[1])
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


def exported(client, figure_id, query, number) -> int:
    """Return how many rows the workbook of a figure has between its header and its note.

    Of one that is a sum, its number stands below them.
    """
    answer = client.post(reverse("dashboard:figure-export", args=[figure_id, "xlsx"]) + query)
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))
    lines = book.get_sheet_by_index(0).to_python()[2:-1]
    totals = [line for line in lines if str(line[0]).startswith("合计")]
    if BY_ID[figure_id].sums:
        assert [int(cell) for line in totals for cell in line[1:] if cell != ""] == [number]
    return len(lines) - len(totals)


def by_api(user, query) -> tuple[dict[str, int], dict[str, tuple[int, list[list[str]]]]]:
    """Return the API's figures, and (number, rows of all pages) of those that are not 0."""
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
        cells = [row for one in (answer, *more) for row in one["rows"]]
        rows[figure["id"]] = (answer["value"], cells)
    return {figure["id"]: figure["value"] for figure in board}, rows


def rows_everywhere(client, user, query) -> tuple[dict[str, int], dict[str, list[list[str]]]]:
    """Return the figures of the board, and the cells of the rows of those that are not 0.

    Each of the board's links, exports and twins in the API agrees; a figure that is no sum is as
    many rows.
    """
    tiles = on_the_board(client, query)
    api, rows_of_api = by_api(user, query)
    board = {figure_id: number for figure_id, (number, _) in tiles.items()}
    assert api == board
    some = {figure_id: number for figure_id, number in board.items() if number}
    cells = {key: rows for key, (_, rows) in rows_of_api.items()}
    count = {key: len(cells[key]) if BY_ID[key].sums else number for key, number in some.items()}
    assert {key: listed(client, tiles[key][1]) for key in some} == {
        key: (number, count[key]) for key, number in some.items()
    }
    assert {key: (number, len(rows)) for key, (number, rows) in rows_of_api.items()} == {
        key: (number, count[key]) for key, number in some.items()
    }
    assert {key: exported(client, key, query, some[key]) for key in some} == count
    return board, cells


def shown_everywhere(client, user, query) -> dict[str, int]:
    """Return the figures of the board, with which all other places agree."""
    return rows_everywhere(client, user, query)[0]
