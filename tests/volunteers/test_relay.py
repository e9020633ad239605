"""接龙 as people write it: every line is a person, a heading, or shown as not understood."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from core.errors import ConflictError, RefusedError
from tests.factories import make_activity, make_community, make_user, make_volunteer
from volunteers.actions import save_relay
from volunteers.models import ActivityState
from volunteers.relay import Kind, read_relay

# (pasted, what was read): name and people; "?" not understood, "#" heading, "-" cancelled,
# "!" doubted.
SAMPLES = {
    "wechat's own": ("#接龙\n周六打扫小区，请报名\n\n1. 张三\n2. 李四", "# # 张三1 李四1"),
    "enumeration comma": ("1、张三 2人\n2、李四\n3、王五五", "张三2 李四1 王五五1"),
    "plus one": ("1.张三+1\n2.李四 +1\n3.王五 +3", "张三1 李四1 王五3"),
    "circled numbers": ("①张三\n②李四 两人\n③王五", "张三1 李四2 王五1"),
    "emoji": ("1️⃣张三🌹\n2️⃣李四💪💪\n3️⃣王五👨‍👩‍👧 3人", "张三1 李四1 王五3"),
    "full width": ("１．张三\n２．李四　２人\n３、王五（带孩子）", "张三1 李四2 王五1"),
    "headers": (
        "【接龙】周三义诊\n时间：周三上午9点\n地点：社区广场\n1. 张三 13800000001",
        "# # # 张三1",
    ),
    "several in a line": ("1. 张三 2. 李四 3. 王五+2 4. 赵六六", "张三1 李四1 王五2 赵六六1"),
    "two in a line": ("1.张三 2.李四\n3.王五（下午到）", "张三1 李四1 王五1"),
    "duplicates": ("1. 张三\n2. 李四\n3. 张三", "张三1 李四1 张三1!"),
    "minus one": ("1. 张三\n2. 李四 -1\n3. 王五 取消", "张三1 -李四 -王五"),
    "cancelled later": ("1. 张三 2人\n2. 李四\n3. 张三 不去了", "张三2! 李四1 -张三"),
    "for others": ("1. 张三代李四报名\n2. 代王五\n3. 帮赵六报名 2人", "李四1 王五1 赵六2"),
    "talk between": ("1. 张三\n我也想去的\n2. 李四\n大家辛苦了，明天见", "张三1 ? 李四1 ?"),
    "room numbers": ("1. 301张三\n2. 5-2-301 李四\n3. 王", "? ? ?"),
    "chinese numerals": ("一、张三\n二、李四", "张三1 李四1"),
    "no numbers": ("张三\n李四\n王五 2人", "? ? ?"),
    "numbers and blanks": ("1 张三\n2 李四\n3 王五 2", "张三1 李四1 王五2"),
    "brackets": ("1)张三\n2)李四\n(3)王五", "张三1 李四1 王五1"),
    "long names": ("1. 欧阳示安\n2. 阿依古丽·买买提 1人\n3. Tom", "欧阳示安1 阿依古丽·买买提1 ?"),
    "families": ("1. 张三一家3人\n2. 李四全家4人\n3. 王五，一家3口", "张三3 李四4 王五3"),
    "empty place": ("#接龙\n例 姓名+人数\n1. 张三+1\n2.\n3. 李四+2", "# # 张三1 ? 李四2"),
    "colons": ("1: 张三：1人\n2: 李四:2人 要雨鞋", "张三1 李四2"),
    "glued": ("1张三\n2李四2人\n3王五", "张三1 李四2 王五1"),
    "a child comes along": ("1. 张三 带小孩一个\n2. 李四 共5人", "张三1 李四5"),
}
SIGNS = {Kind.HEADING: "#", Kind.UNCLEAR: "?"}


def told(entry):
    if entry.kind == Kind.CANCELLED:
        return f"-{entry.name}"
    plain = f"{entry.name}{entry.count}{'!' if entry.doubt else ''}"
    return SIGNS.get(entry.kind, plain)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_real_list_is_read(sample):
    pasted, expected = SAMPLES[sample]

    assert " ".join(told(entry) for entry in read_relay(pasted)) == expected


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_line_is_dropped(sample):
    pasted, _expected = SAMPLES[sample]
    lines = [line for line in pasted.splitlines() if line.strip()]
    raws = [entry.raw for entry in read_relay(pasted)]

    assert len(raws) >= len(lines)
    assert len(raws) <= 400
    for line in lines:
        assert line.strip() in raws or any(raw in line for raw in raws)


def test_what_else_was_said_stays_as_a_remark():
    notes = [entry.remark for entry in read_relay("1. 张三 2人 要雨鞋\n2. 李四代王五报名")]

    assert notes == ["要雨鞋", "李四代报"]


@pytest.mark.django_db
def test_a_pasted_list_becomes_participants_and_headcount_after_a_look(client):
    community = make_community()
    filer = make_user(Role.COMMUNITY_STAFF, community=community)
    draft = make_activity(filed_by=filer, state=ActivityState.DRAFT, headcount=None)
    known = make_volunteer(community=community, name="张三")
    for _ in range(2):
        make_volunteer(community=community, name="李四")
    client.force_login(filer)
    address = reverse("volunteers:activity-relay", args=[draft.uid])
    pasted = "#接龙\n1. 张三\n2. 李四 2人\n3. 301王五\n4. 赵六 -1"
    shown = client.post(address, {"text": pasted}).text
    for words in (
        "花名册里的志愿者，会记为参加",
        "花名册里有 2 个同名的人",
        "没有读懂",
        "取消了，不算",
    ):
        assert words in shown

    typed = {
        "text": pasted,
        "version": draft.version,
        "save": "1",
        "row1-keep": "on",
        "row1-name": "张三",
        "row1-count": "1",
        "row2-keep": "on",
        "row2-name": "李四",
        "row2-count": "2",
        "row3-keep": "on",
        "row3-name": "",
    }
    again = client.post(address, typed)
    assert again.status_code == 422
    assert "请写姓名，或者不勾选。" in again.text
    saved = client.post(address, {**typed, "row3-name": "王五"}, follow=True)

    draft.refresh_from_db()
    assert "已读入 4 人，其中花名册里的志愿者 1 人" in saved.text
    assert draft.headcount == 4
    assert list(draft.participants.all()) == [known]
    stale = client.post(address, {**typed, "row3-name": "王五"})
    assert "已被他人办理或修改" in stale.text


@pytest.mark.django_db
def test_only_ones_own_draft_takes_a_list_and_only_people_one_may_see():
    community = make_community()
    filer = make_user(Role.COMMUNITY_STAFF, community=community)
    draft = make_activity(filed_by=filer, state=ActivityState.DRAFT)
    sent = make_activity(filed_by=filer, state=ActivityState.SUBMITTED)
    colleague = make_user(Role.COMMUNITY_STAFF, community=community)
    stranger = make_volunteer(community=make_community(), name="张三")
    for activity, by, people, headcount, sentence in (
        (draft, colleague, [], 3, "自己的草稿"),
        (sent, filer, [], 3, "自己的草稿"),
        (draft, filer, [stranger], 3, "不在您能查看的花名册"),
        (draft, filer, [], 0, "至少保留一个人"),
    ):
        with pytest.raises(RefusedError, match=sentence):
            save_relay(activity=activity, participants=people, headcount=headcount, by=by)
    with pytest.raises(ConflictError):
        save_relay(activity=draft, participants=[], headcount=3, by=filer, version=99)
