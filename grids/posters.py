"""Door posters: one sheet per building, many of them as one PDF."""

from collections.abc import Sequence

from core.pdf import A4, A5, GREY, WHITE, Colour, Page, fitting, wrapped, write_pdf
from grids.responsible import Person, Responsible

SIZES = {"a4": A4, "a5": A5}
MOST_POSTERS = 500  # in one file
BLUE, LINE = Colour(0.07, 0.27, 0.53), Colour(0.8, 0.82, 0.86)
MOST_PEOPLE = 6  # lines that fit; the page behind the code names everybody
CALL = "扫一扫：谁在负责、怎么办事、怎么联系社区"
ASK_COMMUNITY = "请联系社区"


def posters_pdf(posters: Sequence[Responsible], *, size: str) -> bytes:
    """Return the posters as one file, each on a sheet of its own.

    Shape:  `size` is a key of SIZES; a building without a valid code gets a poster without one.
    """
    return write_pdf([_poster(poster, SIZES[size]) for poster in posters], title="楼栋海报")


def _poster(poster: Responsible, sheet: tuple[float, float]) -> Page:
    """Draw one sheet; measures are those of A4, smaller on A5."""
    page = Page(*sheet)
    unit = sheet[0] / A4[0]
    _head(page, poster, unit)
    y = 78.0
    for person in poster.people[:MOST_PEOPLE]:
        _person(page, person, y, unit)
        y += 15
    _community(page, poster, y, unit)
    if poster.code is not None:
        page.code(65 * unit, 172 * unit, 80 * unit, poster.code.address)
        page.text(105 * unit, 262 * unit, CALL, 6.2 * unit, bold=True, centred=True)
    page.text(
        105 * unit, 284 * unit, str(poster.community.street), 4.2 * unit, colour=GREY, centred=True
    )
    return page


def _head(page: Page, poster: Responsible, unit: float) -> None:
    compound, name = poster.building.compound.name, poster.building.name
    page.box(0, 0, page.width, 56 * unit, BLUE)
    size = fitting(compound, 12, 180) * unit
    page.text(105 * unit, 22 * unit, compound, size, colour=WHITE, centred=True)
    size = fitting(name, 20, 180) * unit
    page.text(105 * unit, 46 * unit, name, size, colour=WHITE, bold=True, centred=True)
    if poster.grid is not None:
        grid = f"所在网格：{poster.grid.name}"
        page.text(20 * unit, 66 * unit, grid, fitting(grid, 5, 170) * unit, colour=GREY)


def _person(page: Page, person: Person, y: float, unit: float) -> None:
    page.text(20 * unit, y * unit, person.role, fitting(person.role, 6, 42) * unit, colour=GREY)
    page.text(66 * unit, y * unit, person.name, fitting(person.name, 7.5, 50) * unit, bold=True)
    phone = person.phone or ASK_COMMUNITY
    page.text(122 * unit, y * unit, phone, fitting(phone, 7.5, 70) * unit)
    page.box(20 * unit, (y + 4) * unit, 170 * unit, 0.3 * unit, LINE)


def _community(page: Page, poster: Responsible, y: float, unit: float) -> None:
    community = poster.community
    _person(page, Person("社区", community.name, community.phone), y, unit)
    for number, line in enumerate(wrapped(community.office_address, 5, 124)[:2]):
        page.text(66 * unit, (y + 11 + 7 * number) * unit, line, 5 * unit, colour=GREY)
