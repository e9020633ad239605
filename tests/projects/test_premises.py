"""一房一档: from the works to the hand-over, and what is written down afterwards."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Message
from accounts.roles import Role
from alliances.actions.agreements import PreparedAgreement
from alliances.models import AgreementKind
from core.errors import ConflictError, RefusedError
from projects import actions
from projects.models import CheckResult, HandOverTopic, Premises, PremisesFile, PremisesState
from projects.notifications.due import remind_due
from projects.notifications.premises import premises_signed
from tests.factories import day, make_community, make_photo, make_user
from tests.projects.premises_rows import make_premises, secretary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return make_community(households=1000)


@pytest.fixture
def secretary(community):
    return secretary_of(community)


def sign(premises, by, **values):
    row = Premises.objects.get(pk=premises.pk)
    given = {
        "handed_over_on": day(-1),
        "transferor": "示例置业",
        "receiver": "社区书记",
        "acceptance_doc": "移交协议",
        **values,
    }
    return actions.sign_receipt(premises=row, by=by, version=row.version, **given)


def test_works_lead_to_the_hand_over_when_every_stage_is_done(community, secretary):
    premises = make_premises(community=community, state=PremisesState.PLANNED)
    stage = actions.add_stage(premises=premises, title="主体", due_on=day(9), by=secretary)
    premises.refresh_from_db()
    with pytest.raises(RefusedError, match="主体"):
        actions.offer_premises(premises=premises, by=secretary, version=premises.version)

    actions.finish_stage(stage=stage, done_on=day(), note="封顶", by=secretary)
    premises.refresh_from_db()
    assert premises.state == PremisesState.BUILDING
    assert Premises.objects.from_projects().count() == 0  # no project named
    offered = actions.offer_premises(premises=premises, by=secretary, version=premises.version)

    assert offered.state == PremisesState.TO_RECEIVE


def test_a_needed_line_of_the_checklist_holds_the_signature_up(community, secretary):
    needed = HandOverTopic.objects.create(street=community.street, title="消防验收")
    HandOverTopic.objects.create(street=community.street, title="保修期", is_needed=False)
    premises = make_premises(community=community, state=PremisesState.TO_RECEIVE)
    with pytest.raises(RefusedError, match="消防验收"):
        sign(premises, secretary)
    for result, note in ((CheckResult.LACKING, "缺备案"), (CheckResult.GOOD, "")):
        found = {needed: actions.Found(result, note)}
        actions.check_hand_over(premises=premises, found=found, by=secretary)
        if result == CheckResult.LACKING:
            with pytest.raises(RefusedError, match="消防验收"):
                sign(premises, secretary)

    assert sign(premises, secretary).signed_by == secretary


def test_the_street_confirms_what_the_community_signed_and_never_ones_own(
    community, secretary, staff
):
    premises = make_premises(community=community, state=PremisesState.TO_RECEIVE)
    with pytest.raises(RefusedError, match="书记"):
        sign(premises, make_user(Role.COMMUNITY_STAFF, community=community))
    with pytest.raises(RefusedError, match="今天"):
        sign(premises, secretary, handed_over_on=day(1))
    signed = sign(premises, secretary)
    premises_signed(str(signed.uid))
    assert Message.objects.get(recipient=staff).title.startswith(f"“{premises}”")
    assert list(Premises.objects.to_receive_by(staff)) == [signed]
    assert not Premises.objects.to_receive_by(secretary).exists()

    back = actions.decline_receipt(
        premises=signed, reason="缺面积", by=staff, version=signed.version
    )
    assert back.signed_by is None
    assert list(Premises.objects.to_sign_by(secretary)) == [back]
    again = sign(premises, secretary)
    received = actions.receive_premises(premises=again, by=staff, version=again.version)

    assert (received.state, received.received_by) == (PremisesState.RECEIVED, staff)
    assert received.inspect_on == day()
    with pytest.raises(ConflictError):
        actions.take_into_use(premises=received, by=secretary, version=1)


def test_steps_follow_one_another_and_a_return_needs_the_leader_and_no_key_out(
    community, secretary, staff
):
    premises = make_premises(community=community, state=PremisesState.RECEIVED)
    with pytest.raises(RefusedError, match="停用维修"):
        actions.close_for_repair(premises=premises, reason="漏", by=secretary, version=1)
    used = actions.take_into_use(premises=premises, by=secretary, version=premises.version)
    key = actions.give_key(
        premises=used, what="正门", holder="社区副主任", given_on=day(), by=secretary
    )
    leader = make_user(Role.STREET_LEADER, street=community.street)
    for by, sentence in ((staff, "领导"), (leader, "钥匙")):
        with pytest.raises(RefusedError, match=sentence):
            actions.return_premises(premises=used, reason="租期满", by=by, version=used.version)
    actions.take_key_back(key=key, returned_on=day(), by=secretary)

    gone = actions.return_premises(premises=used, reason="租期满", by=leader, version=used.version)
    assert (gone.state, gone.state_note) == (PremisesState.RETURNED, "租期满")


def test_premises_are_idle_from_the_ninety_first_day_without_use(community, secretary):
    premises = make_premises(community=community, handed_over_on=day(-91))
    make_premises(community=community, handed_over_on=day(-90))
    make_premises(community=community, state=PremisesState.REPAIRING, state_note="漏")
    assert list(Premises.objects.idle_on(day())) == [premises]
    for used_on, sentence in ((day(1), "今天"), (day(-92), "接收日期")):
        with pytest.raises(RefusedError, match=sentence):
            actions.add_use(premises=premises, used_on=used_on, purpose="排练", by=secretary)

    actions.add_use(
        premises=premises, used_on=day(-3), purpose="排练", hours=Decimal(2), by=secretary
    )
    actions.add_use(premises=premises, used_on=day(-40), purpose="排练", by=secretary)

    assert not Premises.objects.idle_on(day()).exists()
    premises.refresh_from_db()
    assert premises.last_used_on == day(-3)


def test_an_inspection_sets_the_next_one_and_a_finding_stays_open_until_mended(
    community, secretary
):
    premises = make_premises(community=community, inspect_on=day(-1))
    photo = make_photo(secretary)
    found = actions.add_inspection(
        premises=premises,
        result="found",
        findings="灯坏了",
        fix_by=day(7),
        photos=[photo],
        by=secretary,
    )
    premises.refresh_from_db()
    assert premises.inspect_on == day(90)
    assert (found.due_on, list(found.photos.all())) == (day(-1), [photo])
    for photos, sentence in (
        ([make_photo()], "只能用自己上传的照片"),
        ([photo] * (actions.MOST_PHOTOS + 1), "张，请去掉几张"),
    ):
        with pytest.raises(RefusedError, match=sentence):
            actions.add_inspection(premises=premises, result="good", photos=photos, by=secretary)
    fixed = actions.fix_finding(inspection=found, fixed_on=day(), fix_note="换了灯", by=secretary)
    assert not fixed.is_open
    with pytest.raises(RefusedError, match="没有待整改"):
        actions.fix_finding(inspection=found, fixed_on=day(), fix_note="又换", by=secretary)


def test_what_falls_due_is_told_once_to_those_who_look_after_it(community, secretary, staff):
    premises = make_premises(community=community, inspect_on=day(10))
    make_premises(community=community, inspect_on=day(60))
    for _ in range(2):
        remind_due()

    message = Message.objects.get()
    assert (message.recipient, message.link) == (secretary, premises.get_absolute_url())


def test_only_the_place_and_the_street_write(community, secretary):
    premises = make_premises(community=community)
    stranger = secretary_of(make_community(street=community.street))
    assert not Premises.objects.visible_to(stranger).exists()
    with pytest.raises(RefusedError, match="社区和街道"):
        actions.add_use(premises=premises, used_on=day(), purpose="用", by=stranger)
    premises.name = "改名"
    with pytest.raises(RefusedError):
        actions.save_premises(premises=premises, by=secretary)


def test_a_new_file_gets_the_next_number_and_its_state_is_no_field(community, staff):
    first = make_premises(community=community, file_no=f"YF{day().year}0007")
    row = Premises(
        street=community.street,
        community=community,
        name="新用房",
        address="西路",
        area_m2=80,
        source="rented",
        use="office",
        ownership="other",
    )
    saved = actions.save_premises(premises=row, by=staff)
    assert saved.file_no == f"YF{day().year}0008"
    first.state = PremisesState.REPAIRING
    with pytest.raises(RefusedError, match="按步骤"):
        actions.save_premises(premises=first, by=staff)


@pytest.mark.parametrize(
    "broken",
    [
        {"acceptance_doc": ""},
        {"handed_over_on": None},
        {"community": None},
        {"usable_m2": 301},
        {"area_m2": 0},
        {"state": PremisesState.RETURNED},
    ],
)
def test_the_database_refuses_a_file_that_cannot_be(community, broken):
    premises = make_premises(community=community)
    with pytest.raises(IntegrityError), transaction.atomic():
        Premises.objects.filter(pk=premises.pk).update(**broken)


def test_the_database_refuses_that_one_person_signs_and_receives(community, secretary):
    premises = make_premises(community=community)
    with pytest.raises(IntegrityError), transaction.atomic():
        Premises.objects.filter(pk=premises.pk).update(signed_by=secretary, received_by=secretary)


def test_a_paper_is_kept_once_and_known_by_its_content(community, secretary):
    premises = make_premises(community=community)
    scan = PreparedAgreement(AgreementKind.PDF, b"%PDF-1.4 %%EOF", "a" * 64)
    given = {"premises": premises, "kind": "drawing", "title": "平面图", "by": secretary}
    kept = actions.add_file(scan=scan, **given)
    with kept.file.open() as file:
        assert file.read() == scan.content
    with pytest.raises(RefusedError, match="已在档案里"):
        actions.add_file(scan=scan, **given)
    assert PremisesFile.objects.count() == 1


def test_a_repair_is_reported_and_finished(community, secretary):
    premises = make_premises(community=community)
    repair = actions.report_repair(
        premises=premises, what="门坏", reported_on=day(-2), by=secretary
    )
    done = actions.finish_repair(
        repair=repair, done_on=day(), result="已修", cost=Decimal(120), by=secretary
    )
    assert done.done_on - done.reported_on == timedelta(days=2)
    with pytest.raises(RefusedError, match="已登记完成"):
        actions.finish_repair(repair=repair, done_on=day(), result="又修", by=secretary)
