"""Residents find an item by its name, by what people call it, by pinyin and by initials."""

import pytest

from services.models import GuideVersion
from tests.kept_rows import made_once
from tests.services.guides import make_demo_guide, make_guide_version

pytestmark = pytest.mark.django_db


@made_once
def two_items() -> GuideVersion:
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


@pytest.fixture
def allowance() -> GuideVersion:
    return two_items()


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
        pytest.param("搞铃怎么领", id="a question with characters of the same sound"),
        pytest.param("gaolinjintie", id="one letter missing"),
        pytest.param("搞铃", id="other characters of the same sound"),
    ],
)
def test_a_near_miss_is_offered_for(query, allowance):
    assert list(GuideVersion.objects.published().matching(query)) == []
    assert GuideVersion.objects.published().near(query)[0] == allowance


def test_of_two_that_fit_the_one_with_more_of_what_was_asked_comes_first():
    less = make_guide_version(slug="less", name="甲事", search_words=["补助"])
    more = make_guide_version(slug="more", name="乙事", search_words=["房租补助"])

    assert GuideVersion.objects.published().near("房租补助在哪里领") == [more, less]


# As old people ask at the counter or into the phone, with the item that answers them.
SPOKEN = {
    "gaoling-jintie": (
        "我妈80了能领钱吗",
        "老人家八十多了政府有没有补助",
        "老太太每个月的钱怎么领",
    ),
    "juzhuzheng": ("暂住证到期了怎么办", "我是外地来的，娃娃上学要办什么证"),
    "chengxiang-yibao": ("没有单位看病怎么报销", "孩子刚生下来医保怎么交", "孙子的医保要带什么"),
    "canji-butie": ("腿脚残疾了国家给不给钱", "我儿子有残疾证一个月能领多少"),
    "dibao": ("家里穷吃不上饭怎么办", "没有工作没有收入能吃低保吗"),
    "linshi-jiuzhu": ("老公得了癌症没钱治怎么办", "家里失火了谁来管"),
    "shengyu-dengji": ("媳妇怀孕了要去哪里登记", "准生证现在还要办吗"),
    "shebao-butie": ("我下岗了自己交社保有补贴吗", "四五十岁找不到工作社保交不起"),
    "youdaizheng": ("当过兵的有什么证", "我是退伍老兵，坐车要钱吗"),
    "juzhu-dengji": ("我租了房子要不要去派出所登记", "刚搬来这里住要报备吗"),
    "falv-yuanzhu": ("老板不发工资怎么办", "儿子不养我，我要告他"),
    "gongzufang": ("没有房子住政府能不能租给我", "房租太贵有没有补助"),
}


def test_a_spoken_question_leads_to_its_item_among_the_first_three():
    make_demo_guide()
    published = GuideVersion.objects.published()

    missed = [
        question
        for slug, questions in SPOKEN.items()
        for question in questions
        if slug not in [row.item.slug for row in _shown(published, question)[:3]]
    ]

    assert missed == []


def _shown(published, question):
    return list(published.matching(question).light()) or published.near(question)


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
