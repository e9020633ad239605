import pytest

from core.formulas import neutralise, restore

pytestmark = pytest.mark.once

FORMULAS = {
    "sum": "=1+1",
    "plus": "+1",
    "minus": "-1",
    "at": "@SUM(A1)",
    "command": "=cmd|' /C calc'!A0",
    "link": '=HYPERLINK("http://x","点")',
    "tab": "\t普通",
    "carriage return": "\r普通",
    "blank before": "  =1+1",
    "ideographic blank before": "\u3000=1+1",
    "line break before": "\n=1+1",
    "tab and blank before": " \t=1+1",
    "invisible before": "\u200b\ufeff=1+1",
    "NUL before": "\x00=1+1",
    "full-width equals": "＝1+1",
    "full-width plus": "＋1",
    "full-width minus": "－1",
    "full-width at": "＠x",
    "small equals": "﹦1",
    "only a hyphen": "-",
    "international phone": "+86 871",
}
TEXTS = [
    "",
    "普通文字",
    "1=1",
    "'引号",
    "—破折号",
    "a@b",
    "（-1）",
    " 普通",
    "\u3000普通",
    "3-5 楼",
    "'",
]


@pytest.mark.parametrize("text", FORMULAS.values(), ids=FORMULAS)
def test_a_formula_is_made_text_and_comes_back_unchanged(text):
    safe = neutralise(text)

    assert safe == f"'{text}"
    assert neutralise(safe) == safe
    assert restore(safe) == text


@pytest.mark.parametrize("text", TEXTS, ids=repr)
def test_other_text_stays_as_it_is(text):
    assert neutralise(text) == restore(text) == text
