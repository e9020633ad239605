"""Partners, brands, the talent reserve and 1+5+N: what is refused, who sees what, F02 and F03."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.roles import Role
from core.errors import RefusedError
from dashboard.figures import BY_ID, Selection
from dashboard.periods import Period
from party import actions
from party.models import (
    BrandKind,
    BrandShop,
    GroupSlot,
    Partner,
    PartnerAttachment,
    PartnerKind,
    PartyBrand,
    SlotGroup,
    Talent,
)
from tests.factories import (
    day,
    make_community,
    make_organisation,
    make_street,
    make_unit,
    make_user,
    saved,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def street(community):
    return community.street


@pytest.fixture
def staff(street):
    return make_user(Role.STREET_STAFF, street=street)


@pytest.fixture
def college(street, staff):
    return actions.save_partner(
        partner=Partner(street=street, kind=PartnerKind.COLLEGE, name="清水学院"), by=staff
    )


def make_brand(street, kind=BrandKind.BASE, **values):
    defaults = {"name": f"基地{PartyBrand.objects.count()}", "started_on": day(-90)}
    brand = PartyBrand(street=street, kind=kind, **{**defaults, **values})
    return saved(brand)


def number(figure, street, **values):
    return BY_ID[figure].value(Selection(street=street, **values))


def test_bases_and_platforms_count_while_they_have_a_partner_and_are_in_force(street, college):
    make_brand(street, partner=college)
    make_brand(street, BrandKind.PLATFORM, partner=college)
    make_brand(street)
    make_brand(street, partner=college, ended_on=day(-1))
    make_brand(street, partner=college, started_on=day(1))
    make_brand(make_street(), name="别处的基地")

    assert number("F02", street) == 2
    assert number("F02", street, today=day(-5)) == 3


def test_circles_and_streets_count_on_the_day_of_the_period(street, college):
    make_brand(street, BrandKind.BUSINESS_CIRCLE, started_on=date(2023, 1, 1))
    make_brand(street, BrandKind.STREET, started_on=date(2025, 1, 1))
    make_brand(street, partner=college)

    assert number("F03", street) == 2
    assert number("F03", street, period=Period.year(2024)) == 1


def test_a_partner_has_a_college_only_as_a_society_and_of_the_same_street(street, staff, college):
    charity = Partner(street=street, kind=PartnerKind.CHARITY, name="公益中心", college=college)
    with pytest.raises(ValidationError, match="只有大学生社团"):
        actions.save_partner(partner=charity, by=staff)

    elsewhere = Partner.objects.create(
        street=make_street(), kind=PartnerKind.COLLEGE, name="远处学院"
    )
    society = Partner(street=street, kind=PartnerKind.SOCIETY, name="社团", college=elsewhere)
    with pytest.raises(RefusedError):
        actions.save_partner(partner=society, by=staff)


def test_communities_see_partners_but_do_not_change_them(college, secretary):
    assert list(Partner.objects.visible_to(secretary)) == [college]

    with pytest.raises(RefusedError):
        actions.save_partner(partner=college, by=secretary)


def test_a_partner_is_attached_to_a_community_once_at_a_time(college, community, staff):
    def attach(first, last=None):
        row = PartnerAttachment(
            partner=college, community=community, started_on=day(first), ended_on=last and day(last)
        )
        return actions.save_attachment(attachment=row, by=staff)

    attach(-90, -30)
    attach(-30)
    with pytest.raises((RefusedError, ValidationError)):
        attach(-10)
    with pytest.raises(RefusedError, match="重叠"):
        attach(-60, -40)
    assert college.attachments.count() == 2, "earlier times stay"


def test_a_phone_that_cannot_be_one_is_refused(street, staff):
    partner = Partner(
        street=street, kind=PartnerKind.COLLEGE, name="清水学院", contact_phone="12345"
    )

    with pytest.raises(ValidationError) as error:
        actions.save_partner(partner=partner, by=staff)
    assert "contact_phone" in error.value.message_dict


def test_people_of_the_reserve_are_seen_within_ones_posts_only(street, community, secretary):
    own = Talent.objects.create(
        street=street, community=community, name="何静", field="法律", started_on=day()
    )
    Talent.objects.create(street=street, name="林远", field="心理", started_on=day())
    Talent.objects.create(
        street=street,
        community=make_community(street=street),
        name="周宁",
        field="规划",
        started_on=day(),
    )

    assert list(Talent.objects.visible_to(secretary)) == [own]
    assert "何静" not in str(own)


def test_a_slot_is_filled_by_one_thing_of_the_street(street, staff):
    root = make_organisation(street=street)
    unit = make_unit(street=street)
    slot = GroupSlot(street=street, group=SlotGroup.FIVE, organisation=root)
    actions.save_slot(slot=slot, by=staff)
    assert slot.filled_by == root

    slot.unit = unit
    with pytest.raises(ValidationError, match="只能选一个"):
        actions.save_slot(slot=slot, by=staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupSlot.objects.filter(pk=slot.pk).update(unit=unit)


def test_there_is_one_core_slot(street, staff):
    actions.save_slot(slot=GroupSlot(street=street, group=SlotGroup.CORE), by=staff)

    with pytest.raises(ValidationError, match="只有一个"):
        actions.save_slot(slot=GroupSlot(street=street, group=SlotGroup.CORE), by=staff)


def test_a_slot_takes_nothing_of_another_street(street, staff):
    slot = GroupSlot(street=street, group=SlotGroup.MANY, unit=make_unit(street=make_street()))

    with pytest.raises(RefusedError):
        actions.save_slot(slot=slot, by=staff)


def test_a_shop_comes_back_to_a_brand_that_it_left(street, staff):
    brand = make_brand(street, BrandKind.BUSINESS_CIRCLE)
    actions.save_shop(
        shop=BrandShop(brand=brand, name="花店", joined_on=day(-90), left_on=day(-30)), by=staff
    )
    actions.save_shop(shop=BrandShop(brand=brand, name="花店", joined_on=day(-5)), by=staff)

    assert [shop.joined_on for shop in brand.shops.as_of(day())] == [day(-5)]
    with pytest.raises(ValidationError, match="同名商户"):
        actions.save_shop(shop=BrandShop(brand=brand, name="花店"), by=staff)
