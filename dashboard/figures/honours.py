"""F45–F47: honours that stand, by what their programme is about."""

from typing import Any

from accounts.permissions import Permission
from dashboard.figures.base import Figure, Nature, Rows, Selection
from projects.models import Honour, HonourTheme

CHAPTER = "精准服务“一面旗”"


def _honours(selection: Selection, theme: HonourTheme) -> Rows:
    honours: Any = selection.rows_of(Honour)
    rows: Rows = honours.as_of(selection.day).of_theme(theme)
    return rows


def _model_compounds(selection: Selection) -> Rows:
    return _honours(selection, HonourTheme.MODEL_COMPOUND)


def _beautiful_streets(selection: Selection) -> Rows:
    return _honours(selection, HonourTheme.BEAUTIFUL_STREET)


def _unity_compounds(selection: Selection) -> Rows:
    return _honours(selection, HonourTheme.ETHNIC_UNITY)


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
        definition="截至当日入选、没有撤销的最美街巷。",
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
        definition="截至当日已命名（含试点）、没有撤销的民族团结示范小区。",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.HONOUR_VIEW,
        rows=_unity_compounds,
        is_suppressible=False,
    ),
)
