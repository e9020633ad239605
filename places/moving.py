"""What hangs on buildings by their community, and lets go of them when they go to another one.

Apps above register what of their own ends then (`register`); nothing here knows of them.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Final

from places.models import Building

LetGo = Callable[[Collection[Building], Any, datetime | None], None]
ENDS: Final[list[LetGo]] = []


def register(let_go: LetGo) -> None:
    """Let an app say what of its own ends with a community; called once when it starts."""
    if let_go not in ENDS:
        ENDS.append(let_go)


def let_go_of(buildings: Collection[Building], *, by: Any, at: datetime | None) -> None:
    """End what held buildings in the community that they leave; in the caller's transaction."""
    for let_go in ENDS if buildings else ():
        let_go(buildings, by, at)
