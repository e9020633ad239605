"""F17: the red armbands, beside the volunteers and never added to them."""

from typing import Any

from accounts.permissions import Permission
from dashboard.figures.base import AS_REGISTERED_NOW, Figure, Nature, Rows, Selection
from volunteers.models import RedArmband


def _armbands(selection: Selection) -> Rows:
    rows: Any = selection.rows_of(RedArmband)
    found: Rows = rows.serving_on(selection.day)
    return found


ARMBANDS: tuple[Figure, ...] = (
    Figure(
        id="F17",
        key="red_armbands",
        label="红袖标队员",
        unit="人",
        definition=(
            "截至当日在队的红袖标队员，一人算一名；有的同时是志愿者，所以不与“志愿者”相加。"
            f"{AS_REGISTERED_NOW}"
        ),
        chapter="综合治理一张网",
        nature=Nature.STOCK,
        permission=Permission.ARMBAND_VIEW,
        rows=_armbands,
    ),
)
