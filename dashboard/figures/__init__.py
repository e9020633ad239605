"""The registry of figures: a figure is its rows; its number is how many there are.

`tallies.py` computes the same numbers for a whole board in a few queries; tests crawl figures ×
communities × months and compare both with the rows behind the link.
Source: docs/rules.md R-FIG-1.
"""

from accounts.models import User
from dashboard.figures.alliances import ALLIANCES
from dashboard.figures.armbands import ARMBANDS
from dashboard.figures.base import Figure, Nature, Rows, Selection
from dashboard.figures.honours import HONOURS
from dashboard.figures.party import EVIDENCE, PARTY
from dashboard.figures.places import PLACES
from dashboard.figures.premises import PREMISES
from dashboard.figures.projects import PROJECTS
from dashboard.figures.units import UNITS
from dashboard.figures.volunteers import MONTHLY, VOLUNTEERS

FIGURES: tuple[Figure, ...] = (
    *PARTY,
    *UNITS,
    *ALLIANCES,
    *VOLUNTEERS,
    *ARMBANDS,
    *PROJECTS,
    *PREMISES,
    *HONOURS,
    *PLACES,
)
CHAPTERS = tuple(dict.fromkeys(figure.chapter for figure in FIGURES))
BY_ID = {figure.id: figure for figure in (*FIGURES, *MONTHLY, *EVIDENCE)}
HEADLINES = tuple(figure for figure in FIGURES if not figure.part_of)


def visible_figures(user: User) -> tuple[Figure, ...]:
    """Return the figures whose rows `user` may open."""
    return tuple(figure for figure in FIGURES if user.may(figure.permission))


def parts_of(figure: Figure) -> tuple[Figure, ...]:
    """Return the figures shown under `figure`; those of F12 add up to it."""
    return tuple(part for part in FIGURES if part.part_of == figure.id)


__all__ = [
    "BY_ID",
    "CHAPTERS",
    "EVIDENCE",
    "FIGURES",
    "HEADLINES",
    "MONTHLY",
    "Figure",
    "Nature",
    "Rows",
    "Selection",
    "parts_of",
    "visible_figures",
]
