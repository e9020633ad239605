"""F18: community premises that building projects hand over or build."""

from typing import Any

from accounts.permissions import Permission
from dashboard.figures.base import Figure, Nature, Rows, Selection
from projects.models import Premises

CHAPTER = "强化保障“一条龙”"


def _premises(selection: Selection) -> Rows:
    premises: Any = selection.rows_of(Premises)
    rows: Rows = premises.from_projects()
    return rows


PREMISES: tuple[Figure, ...] = (
    Figure(
        id="F18",
        key="premises",
        label="社区用房接收与建设",
        unit="处",
        definition="有来源项目（开发商配建移交或新建）的社区用房：在建、待接收和已接收的各算一处，规划中和已退回的不算。"
        "没有来源项目的（原有、租赁、借用）不算。现状，不分时间段。",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.PREMISES_VIEW,
        rows=_premises,
        is_suppressible=False,
        has_history=False,
    ),
)
