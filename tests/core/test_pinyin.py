import pytest

from core import pinyin

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "full", "initials"),
    [
        ("东街", "dongjie", "dj"),
        ("重庆路", "chongqinglu", "cql"),
        ("A栋3单元", "adong3danyuan", "ad3dy"),
        ("ＡＢＣ 北站", "abcbeizhan", "abcbz"),
        ("翠湖·书院（二期）", "cuihushuyuanerqi", "chsyeq"),
        ("女子", "nvzi", "nz"),
        ("——", "", ""),
        ("", "", ""),
    ],
)
def test_a_text_has_full_pinyin_and_initials(text, full, initials):
    assert pinyin.full(text) == full
    assert pinyin.initials(text) == initials


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("单某", "shanmou", "sm"),
        ("解某某", "xiemoumou", "xmm"),
        ("仇某", "qiumou", "qm"),
        ("区某", "oumou", "om"),
        ("查某", "zhamou", "zm"),
        ("曾某", "zengmou", "zm"),
        ("任某", "renmou", "rm"),
        ("华某", "huamou", "hm"),
        ("朴某", "piaomou", "pm"),
        ("盖某", "gemou", "gm"),
        ("乐某", "yuemou", "ym"),
        ("翟某", "zhaimou", "zm"),
        ("尉迟某", "yuchimou", "ycm"),
        ("单于某", "chanyumou", "cym"),
        ("单于", "shanyu", "sy"),
        ("欧阳某某", "ouyangmoumou", "oymm"),
        ("张 某", "zhangmou", "zm"),
        ("岩某", "aimou", "am"),
        ("Ann Lee", "annlee", "annlee"),
        ("", "", ""),
    ],
)
def test_a_surname_is_read_as_a_surname(name, full, initials):
    assert pinyin.person_full(name) == full
    assert pinyin.person_initials(name) == initials


def test_a_surname_is_read_so_only_in_front():
    assert pinyin.full("单某") == "danmou"
    assert pinyin.person_full("张单").endswith("dan")
