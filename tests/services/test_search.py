"""Residents find an item by its name, by what people call it, by pinyin and by initials."""

import pytest

from services.models import GuideVersion
from tests.services.guides import make_guide_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def allowance() -> GuideVersion:
    make_guide_version(
        slug="juzhuzheng",
        name="居住证申领",
        short_name="居住证",
        summary="住满半年的人可以申领。",
        result_name="居住证",
        search_words=["暂住证"],
    )
    return make_guide_version(
        slug="gaoling",
        name="高龄津贴（保健补助）申领",
        short_name="高龄津贴",
        search_words=["老人补贴", "长寿补贴"],
        faq="老寿星还要认证吗？",
    )


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("高龄津贴", id="name"),
        pytest.param("津贴", id="part of the name"),
        pytest.param("老人补贴", id="what people call it"),
        pytest.param("gaoling", id="pinyin"),
        pytest.param("gljt", id="initials"),
        pytest.param("ＧＬＪＴ", id="full-width capitals"),
        pytest.param("高龄 补贴", id="two words"),
        pytest.param("老寿星", id="a word of the text"),
    ],
)
def test_an_item_is_found_by(query, allowance):
    assert list(GuideVersion.objects.published().matching(query)) == [allowance]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("高岭津贴", id="one wrong character"),
        pytest.param("老人补贴怎么领", id="a whole question"),
        pytest.param("gaolinjintie", id="one letter missing"),
        pytest.param("搞铃", id="other characters of the same sound"),
    ],
)
def test_a_near_miss_is_offered_for(query, allowance):
    assert list(GuideVersion.objects.published().matching(query)) == []
    assert GuideVersion.objects.published().near(query)[0] == allowance


@pytest.mark.parametrize("query", ["", "  ", "《》", "xyzxyz", "%", "_", "'"])
def test_nothing_is_found_by(query, allowance):
    assert list(GuideVersion.objects.published().matching(query)) == []


def test_a_name_comes_before_a_common_word_and_that_before_the_text():
    text = make_guide_version(slug="text", name="甲事", search_words=["别的"], faq="也问到低保？")
    word = make_guide_version(slug="word", name="乙事", search_words=["低保户"])
    name = make_guide_version(slug="name", name="低保申请", search_words=["别的"])

    assert list(GuideVersion.objects.published().matching("低保")) == [name, word, text]


def test_searching_takes_one_query(allowance, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(GuideVersion.objects.published().matching("高龄 补贴").light())


def test_a_draft_is_not_found(allowance):
    make_guide_version(slug="draft", name="高龄津贴草稿", published=False)

    assert list(GuideVersion.objects.published().matching("高龄津贴")) == [allowance]
