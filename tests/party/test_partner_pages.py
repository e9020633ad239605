"""Pages of partners, brands and 1+5+N, and the public page of Party work."""

from datetime import date

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import Role
from core import pagecache
from party import actions
from party.models import (
    BrandKind,
    BrandShop,
    CommitteePost,
    GroupSlot,
    Partner,
    PartnerAttachment,
    PartnerKind,
    PartyBrand,
    SlotGroup,
)
from party.school_terms import SchoolTerm, term_lines
from tests.factories import (
    day,
    make_activity,
    make_community,
    make_facility,
    make_organisation,
    make_unit,
    make_user,
)
from volunteers.models import ActivityState

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PUBLIC = "dashboard:public-party"


@pytest.fixture
def root():
    return make_organisation(name="青松街道党工委", secretary="何工委", phone="0871-65000000")


@pytest.fixture
def street(root):
    return root.street


@pytest.fixture
def community(street):
    return make_community(street=street)


@pytest.fixture
def staff(street):
    return make_user(Role.STREET_STAFF, street=street)


@pytest.fixture
def circle(street, staff):
    brand = PartyBrand(
        street=street,
        kind=BrandKind.BUSINESS_CIRCLE,
        name="槐荫里",
        promises="明码标价\n热水随取",
        started_on=day(-90),
    )
    actions.save_brand(brand=brand, by=staff)
    actions.save_shop(shop=BrandShop(brand=brand, name="阿芳花店", promise="老人九折"), by=staff)
    return brand


@pytest.fixture(autouse=True)
def no_kept_pages():
    cache.clear()
    pagecache.forget()


def text(client, name, *args, **data):
    return client.get(reverse(name, args=args), data).content.decode()


@pytest.mark.parametrize("name", ["party:partner-list", "party:brand-list", "dashboard:slot-board"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STREET_STAFF, 200),
        (Role.COMMUNITY_SECRETARY, 200),
        (Role.AUDITOR, 200),
        (Role.GRID_WORKER, 403),
        (Role.GUIDE_EDITOR, 403),
    ],
)
def test_who_may_look(client, street, community, name, role, status):
    place = {"community": community} if "community" in role or "grid" in role else {}
    client.force_login(make_user(role, street=street, **place))

    assert client.get(reverse(name)).status_code == status


def test_a_partner_shows_masked_contacts_and_its_own_communities_only(
    client, street, community, staff, secretary
):
    partner = Partner(
        street=street,
        kind=PartnerKind.SOCIETY,
        name="青禾社",
        contact_name="林望",
        contact_phone="13800040001",
    )
    actions.save_partner(partner=partner, by=staff)
    other = make_community(street=street)
    for place in (community, other):
        PartnerAttachment.objects.create(partner=partner, community=place, started_on=day(-9))

    client.force_login(secretary)
    shown = text(client, "party:partner-detail", partner.uid)
    assert "林* 138****0001" in shown
    assert community.name in shown
    assert f"{other.name}，" not in shown
    client.force_login(staff)
    assert f"{other.name}，" in text(client, "party:partner-detail", partner.uid)


@pytest.mark.parametrize(
    ("on", "label", "before"),
    [
        (date(2026, 9, 1), "2026年秋季学期", "2026年春季学期"),
        (date(2026, 2, 28), "2025年秋季学期", "2025年春季学期"),
        (date(2026, 3, 1), "2026年春季学期", "2025年秋季学期"),
        (date(2026, 8, 31), "2026年春季学期", "2025年秋季学期"),
    ],
)
def test_a_day_lies_in_its_school_term(on, label, before):
    assert SchoolTerm.of(on).label == label
    assert SchoolTerm.of(on).before.label == before


def test_partners_count_in_each_term_that_they_were_there(street):
    for name, first, last in (
        ("甲社", date(2025, 9, 10), None),
        ("乙社", date(2024, 3, 1), date(2025, 8, 30)),
        ("丙社", date(2026, 9, 2), None),
    ):
        Partner.objects.create(
            street=street,
            kind=PartnerKind.SOCIETY,
            name=name,
            started_on=first,
            ended_on=last,
        )

    lines = term_lines(Partner.objects.all(), Partner.objects.none(), today=date(2026, 9, 1))

    assert [dict(line.kinds)["大学生社团"] for line in lines[:4]] == [2, 1, 1, 1]


def test_a_slot_shows_the_last_confirmed_activity_of_what_fills_it(client, street, staff):
    unit = make_unit(street=street)
    hall = make_facility(street=street)
    brand = PartyBrand.objects.create(
        street=street, kind=BrandKind.BASE, name="实践基地", facility=hall
    )
    filer = make_user(Role.COMMUNITY_STAFF, community=make_community(street=street))
    for offset, state in ((-30, ActivityState.CONFIRMED), (-2, ActivityState.SUBMITTED)):
        activity = make_activity(filed_by=filer, state=state, held_on=day(offset), facility=hall)
        activity.units.add(unit)
    for order, link in enumerate(({"unit": unit}, {"brand": brand}, {}), start=1):
        slot = GroupSlot(street=street, group=SlotGroup.MANY, order=order, **link)
        actions.save_slot(slot=slot, by=staff)

    client.force_login(staff)
    shown = text(client, "dashboard:slot-board")

    assert shown.count(f"最近活动：{day(-30):%Y年%-m月%-d日}") == 2
    assert "待补充" in shown


def test_a_slot_of_a_community_organisation_shows_the_communitys_last_activity(
    client, root, community, staff
):
    committee = make_organisation(parent=root, community=community)
    filer = make_user(Role.COMMUNITY_STAFF, community=community)
    make_activity(filed_by=filer, state=ActivityState.CONFIRMED, held_on=day(-7))
    slot = GroupSlot(street=root.street, group=SlotGroup.FIVE, organisation=committee)
    actions.save_slot(slot=slot, by=staff)

    client.force_login(staff)
    assert f"最近活动：{day(-7):%Y年%-m月%-d日}" in text(client, "dashboard:slot-board")


def test_staff_add_and_change_slots_on_the_page_and_communities_read_them(
    client, street, staff, secretary
):
    client.force_login(staff)
    fields = {"group": "five", "order": "1", "title": "先锋队", "what": "巡防", "is_in_use": "on"}
    client.post(reverse("dashboard:slot-create"), fields)
    slot = GroupSlot.objects.get()

    client.force_login(secretary)
    assert "先锋队" in text(client, "dashboard:slot-board")
    assert client.get(reverse("dashboard:slot-edit", args=[slot.uid])).status_code == 403

    client.force_login(staff)
    unit, hall = make_unit(street=street), make_facility(street=street)
    answer = client.post(
        reverse("dashboard:slot-edit", args=[slot.uid]),
        {**fields, "unit": unit.pk, "facility": hall.pk, "seen_version": slot.version},
    )
    assert "只能选一个" in answer.content.decode()
    assert "先锋队" in answer.content.decode()


def test_brand_cards_carry_the_code_of_the_public_page(client, circle, secretary):
    client.force_login(secretary)

    cards = text(client, "party:brand-cards", circle.uid)

    assert "阿芳花店" in cards
    assert reverse("dashboard:public-brand-qr", args=[circle.uid]) in cards
    code = client.get(reverse("dashboard:public-brand-qr", args=[circle.uid]))
    assert code["Content-Type"] == "image/svg+xml"


def test_the_public_page_shows_three_tiers_secretaries_and_brands(client, root, circle):
    committee = make_organisation(parent=root, secretary="郑社区", name="银杏社区党委")
    branch = make_organisation(parent=committee, secretary="吴小区", name="东苑小区党支部")
    make_organisation(parent=branch, secretary="冯组长", name="东苑第一党小组")
    actions_by = make_user(Role.STREET_STAFF, street=root.street)
    actions.appoint_member(
        organisation=committee,
        name="韩委员",
        post=CommitteePost.MEMBER,
        started_on=day(-3),
        by=actions_by,
    )
    branch.members_full = 43219
    branch.save()

    shown = text(client, PUBLIC)

    for word in ("何工委", "0871-65000000", "郑社区", "东苑小区党支部", "槐荫里"):
        assert word in shown
    for word in ("吴小区", "冯组长", "第一党小组", "韩委员", "43219", "43,219"):
        assert word not in shown


def test_mobile_phones_stay_off_the_public_page(client, root, circle, staff):
    root.phone = "13800001234"
    root.save()
    for field in ("promises", "address"):
        setattr(circle, field, "联系老板 13800001234")
        with pytest.raises(ValidationError, match="会公开"):
            actions.save_brand(brand=circle, by=staff)

    assert "13800001234" not in text(client, PUBLIC)


def test_the_public_page_of_a_brand_shows_promises_and_shops(client, circle):
    shown = text(client, "dashboard:public-brand", circle.uid)

    for word in ("槐荫里", "热水随取", "阿芳花店", "老人九折"):
        assert word in shown


def test_a_brand_that_ended_is_no_longer_public(
    client, circle, staff, django_capture_on_commit_callbacks
):
    address = reverse("dashboard:public-brand", args=[circle.uid])
    assert client.get(address).status_code == 200
    circle.ended_on = day()
    with django_capture_on_commit_callbacks(execute=True):
        actions.save_brand(brand=circle, by=staff)

    assert client.get(address).status_code == 404
    assert "槐荫里" not in text(client, PUBLIC)


def test_a_new_secretary_stands_on_the_public_page_at_once(
    client, root, staff, django_capture_on_commit_callbacks
):
    assert "何工委" in text(client, PUBLIC)
    before = client.get(reverse(PUBLIC))
    member = root.members.get()

    with django_capture_on_commit_callbacks(execute=True):
        actions.end_member(member=member, ended_on=day(-1), by=staff)
        actions.appoint_member(
            organisation=root,
            name="罗新任",
            post=CommitteePost.SECRETARY,
            started_on=day(-1),
            by=staff,
        )

    after = client.get(reverse(PUBLIC))
    assert before["ETag"] != after["ETag"]
    assert "罗新任" in after.content.decode()


def test_the_site_leads_to_the_public_page(client, root):
    for name in ("dashboard:home", "dashboard:site-map"):
        assert f'href="{reverse(PUBLIC)}"' in text(client, name)
