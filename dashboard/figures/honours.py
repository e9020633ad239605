"""F45–F47: honours that stand, by what their programme is about."""

from typing import Any

from accounts.permissions import Permission
from dashboard.figures.base import Figure, Nature, Rows, Selection
from projects.models import Honour, HonourTheme

CHAPTER = "精准服务“一面旗”"


def _honours(selection: Selection, theme: HonourTheme) -> Any:
    honours: Any = selection.rows_of(Honour)
    return honours.as_of(selection.day).of_theme(theme)


def _model_compounds(selection: Selection) -> Rows:
    rows: Rows = _honours(selection, HonourTheme.MODEL_COMPOUND)
    return rows


def _beautiful_streets(selection: Selection) -> Rows:
    rows: Rows = _honours(selection, HonourTheme.BEAUTIFUL_STREET).once_each()
    return rows


def _unity_compounds(selection: Selection) -> Rows:
    rows: Rows = _honours(selection, HonourTheme.ETHNIC_UNITY).once_each()
    return rows


HONOURS: tuple[Figure, ...] = (
    Figure(
        id="F45",
        key="model_compounds",
        label="百佳小区",
        unit="个",
        definition="截至当日已命名、没有撤销的百佳小区荣誉，优秀和合格都算；同一小区不同年度各算一个。",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.HONOUR_VIEW,
        rows=_model_compounds,
        is_suppressible=False,
    ),
    Figure(
        id="F46",
        key="beautiful_streets",
        label="最美街巷",
        unit="条",
        definition="截至当日入选、没有撤销的最美街巷；同一条街巷几个年度入选的只算一条。",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.HONOUR_VIEW,
        rows=_beautiful_streets,
        is_suppressible=False,
    ),
    Figure(
        id="F47",
        key="ethnic_unity_compounds",
        label="民族团结示范小区",
        unit="个",
        definition="截至当日已命名（含试点）、没有撤销的民族团结示范小区；同一个小区几个年度命名的只算一个。",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.HONOUR_VIEW,
        rows=_unity_compounds,
        is_suppressible=False,
    ),
)
