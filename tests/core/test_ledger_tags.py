"""The ledgers' list pages: labelled cells, filters one takes off one by one."""

from typing import Any, cast

import pytest
from django.contrib.admin.views.main import ChangeList
from django.utils.safestring import mark_safe

from core.templatetags.ledger import chosen, ledger_cells, ledger_chips

pytestmark = pytest.mark.once


class Spec:
    """A filter as django.contrib.admin shows it: all first, then the choices."""

    def __init__(self, title: str, *choices: tuple[str, bool]) -> None:
        self.title = title
        self._choices = choices

    def choices(self, changelist: Any) -> list[dict[str, Any]]:
        rows = [("全部", not any(selected for _, selected in self._choices)), *self._choices]
        return [
            {"display": text, "selected": selected, "query_string": f"?{text}"}
            for text, selected in rows
        ]


class List:
    """As much of a ChangeList as the chips ask for."""

    def __init__(self, *specs: Spec, query: str = "") -> None:
        self.filter_specs = specs
        self.query = query

    def get_query_string(self, remove: list[str]) -> str:
        return f"?without={','.join(remove)}"


def test_cell_carries_the_head_of_its_column() -> None:
    cells = [mark_safe('<th class="field-title"><a href="/1/">走访</a></th>'), "<td>36</td>"]
    headers = [{"text": "标题"}, {"text": '人数 "实到"'}]

    row = ledger_cells(cells, headers)

    assert row == (
        '<th data-label="标题" class="field-title"><a href="/1/">走访</a></th>'
        '<td data-label="人数 &quot;实到&quot;">36</td>'
    )


def test_tick_box_has_no_label() -> None:
    row = ledger_cells(['<td class="action-checkbox"><input></td>'], [{"text": "<input>"}])

    assert row == '<td data-label="" class="action-checkbox"><input></td>'


def test_each_filter_that_is_on_can_be_taken_off_alone() -> None:
    kinds = Spec("类别", ("走访慰问", True), ("环境整治", False))
    states = Spec("状态", ("草稿", False))

    chips = ledger_chips(cast(ChangeList, List(kinds, states, query="重阳")))

    assert chips == [
        {"label": "搜索", "value": "重阳", "remove_url": "?without=q"},
        {"label": "类别", "value": "走访慰问", "remove_url": "?全部"},
    ]


def test_filter_says_what_it_is_set_to() -> None:
    spec = Spec("类别", ("走访慰问", True), ("环境整治", False))

    assert chosen(spec.choices(None)) == "走访慰问"
    assert chosen(Spec("类别", ("走访慰问", False)).choices(None)) == ""
