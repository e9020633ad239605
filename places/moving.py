"""What hangs on buildings and compounds by their community, when they go to another one.

Apps above register what of their own ends then (`register`), what lies in a building and names its
compound (`register_lodger`), what goes along with a compound (`register_company`), and what bears a
community's code (`register_bearer`); nothing here knows of them.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Final

from places.models import Building, Community, Compound

LetGo = Callable[[Collection[Building], Any, datetime | None], None]
Follow = Callable[[Building, Any, datetime | None], None]
GoAlong = Callable[[Compound, Any, datetime | None], None]
TakeCode = Callable[[Community, Any, datetime | None], None]
ENDS: Final[list[LetGo]] = []
LODGERS: Final[list[Follow]] = []
COMPANY: Final[list[GoAlong]] = []
BEARERS: Final[list[TakeCode]] = []


def register(let_go: LetGo) -> None:
    """Let an app say what of its own ends, or follows a building; called once when it starts."""
    if let_go not in ENDS:
        ENDS.append(let_go)


def register_lodger(follow: Follow) -> None:
    """Let an app say what of its own goes with a building to another compound; called once."""
    if follow not in LODGERS:
        LODGERS.append(follow)


def register_company(go_along: GoAlong) -> None:
    """Let an app say what of its own goes along with a compound; called once when it starts."""
    if go_along not in COMPANY:
        COMPANY.append(go_along)


def register_bearer(take_code: TakeCode) -> None:
    """Let an app say what of its own takes a community's new code; called once when it starts."""
    if take_code not in BEARERS:
        BEARERS.append(take_code)


def let_go_of(buildings: Collection[Building], *, by: Any, at: datetime | None) -> None:
    """End what held buildings in the community that they left; in the caller's transaction."""
    for let_go in ENDS if buildings else ():
        let_go(buildings, by, at)


def rehouse(building: Building, *, by: Any, at: datetime | None) -> None:
    """Bring what lies in a building to its new compound; in the caller's transaction.

    Source: docs/rules.md R-GRD-4.
    """
    for follow in LODGERS:
        follow(building, by, at)


def take_along(compound: Compound, *, by: Any, at: datetime | None) -> None:
    """Bring what is open of a compound to its new community; in the caller's transaction.

    Source: docs/rules.md R-PLC-6.
    """
    for go_along in COMPANY:
        go_along(compound, by, at)


def spread_code(community: Community, *, by: Any, at: datetime | None) -> None:
    """Give a community's new code to what bears it; in the caller's transaction.

    Source: docs/rules.md R-GRD-1.
    """
    for take_code in BEARERS:
        take_code(community, by, at)
