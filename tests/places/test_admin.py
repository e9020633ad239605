"""Registers: shape by the form, scope by the action, nothing lost between two people."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from core.models import CalendarDay
from places.actions import save_facility, save_unit
from places.models import Facility, HoursException, OpeningHours, Unit
from tests.factories import (
    day,
    make_community,
    make_compound,
    make_facility,
    make_street,
    make_unit,
    make_user,
    the_street,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def change_url(row):
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


@pytest.fixture
def staff(client):
    user = make_user(Role.STREET_STAFF)
    client.force_login(user)
    return user


def unit_form(unit, **typed):
    return {
        "street": unit.street_id,
        "community": unit.community_id or "",
        "name": unit.name,
        "credit_code": "",
        "kind": unit.kind,
        "address": unit.address,
        "contact_name": "",
        "contact_phone": "",
        "seen_version": unit.version,
        **typed,
    }


def test_an_empty_register_says_how_to_begin_and_one_filtered_empty_does_not(client, staff):
    url = reverse("admin:places_unit_changelist")

    assert "去导入" in client.get(url).content.decode()
    assert "去导入" not in client.get(url, {"q": "没有"}).content.decode()


def test_saving_goes_through_the_action_and_leaves_one_event(client, staff):
    unit = make_unit(community=make_community())

    answer = client.post(change_url(unit), unit_form(unit, address="龙泉路 1 号"))

    assert answer.status_code == 302
    unit.refresh_from_db()
    assert (unit.address, unit.version) == ("龙泉路 1 号", 2)
    [event] = AuditEvent.objects.filter(action="unit.saved")
    assert set(event.fields) == {"address"}
    assert "龙泉路" not in str(event.fields)


def test_saving_nothing_new_writes_nothing(client, staff):
    unit = make_unit()
    client.post(change_url(unit), unit_form(unit))
    assert AuditEvent.objects.filter(action="unit.saved").count() == 0


def test_second_editor_sees_both_versions_and_loses_nothing_typed(client, staff):
    unit = make_unit(address="老地址")
    seen = unit_form(unit, address="我写的地址")
    theirs = Unit.objects.get(pk=unit.pk)
    theirs.address = "别人写的地址"
    save_unit(unit=theirs, by=staff)

    answer = client.post(change_url(unit), seen)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "已被他人修改" in html
    assert "我写的地址" in html
    assert "别人写的地址" in html
    unit.refresh_from_db()
    assert unit.address == "别人写的地址"
    client.post(change_url(unit), {**seen, "seen_version": unit.version})
    unit.refresh_from_db()
    assert unit.address == "我写的地址"


def test_action_refuses_an_old_version():
    staff, unit = make_user(Role.STREET_STAFF), make_unit()
    unit.address = "新地址"
    with pytest.raises(ConflictError):
        save_unit(unit=unit, by=staff, version=7)


def test_form_offers_and_takes_only_places_within_reach(client, staff):
    foreign = make_community(street=make_street())
    unit = make_unit()

    page = client.get(change_url(unit)).content.decode()
    answer = client.post(change_url(unit), unit_form(unit, community=foreign.pk))

    assert foreign.name not in page
    assert answer.status_code == 200
    assert "community" in answer.context["adminform"].form.errors
    assert foreign.name not in answer.content.decode()


@pytest.mark.parametrize("where", ["moved there", "taken from there", "pointing there"])
def test_action_itself_refuses_another_street(where):
    staff = make_user(Role.STREET_STAFF)
    foreign = make_community(street=make_street())
    if where == "moved there":
        row = make_facility()
        row.street, row.community = foreign.street, foreign
    elif where == "taken from there":
        row = make_facility(community=foreign)
        row.street, row.community = the_street(), None
    else:
        row = make_facility()
        row.community = foreign

    kept = Facility.objects.get(pk=row.pk)

    with pytest.raises(RefusedError):
        save_facility(facility=row, by=staff)

    stored = Facility.objects.get(pk=row.pk)
    assert (stored.street, stored.community) == (kept.street, kept.community)


@pytest.mark.parametrize(
    "role", [Role.COMMUNITY_SECRETARY, Role.STREET_LEADER, Role.AUDITOR, Role.SYSADMIN]
)
def test_action_refuses_people_without_the_edit_permission(role):
    community = make_community()
    is_local = role == Role.COMMUNITY_SECRETARY
    user = make_user(role, community=community if is_local else None)
    with pytest.raises(RefusedError):
        save_unit(unit=make_unit(community=community), by=user)


def test_new_row_is_added_with_its_pinyin(client, staff):
    community = make_community()
    typed = {
        "street": community.street_id,
        "community": community.pk,
        "name": "第三中学",
        "kind": "school",
    }
    answer = client.post(reverse("admin:places_unit_add"), typed)
    assert answer.status_code == 302, answer.context["errors"]
    assert Unit.objects.get(name="第三中学").name_initials == "dszx"


def test_wrong_credit_code_is_told_beside_its_field(client, staff):
    unit = make_unit()
    answer = client.post(change_url(unit), unit_form(unit, credit_code="123"))
    assert "credit_code" in answer.context["adminform"].form.errors


def test_hours_of_a_facility_are_replaced_as_a_whole(client, staff):
    facility = make_facility()
    kept = OpeningHours.objects.create(facility=facility, opens_at="09:00", closes_at="12:00")
    typed = {
        "street": facility.street_id,
        "name": facility.name,
        "kind": facility.kind,
        "is_active": "on",
        "seen_version": facility.version,
        "hours-TOTAL_FORMS": 2,
        "hours-INITIAL_FORMS": 1,
        "hours-0-id": kept.pk,
        "hours-0-facility": facility.pk,
        "hours-0-days": "work",
        "hours-0-opens_at": "09:00",
        "hours-0-closes_at": "11:30",
        "hours-1-facility": facility.pk,
        "hours-1-days": "work",
        "hours-1-opens_at": "13:30",
        "hours-1-closes_at": "17:30",
        "exceptions-TOTAL_FORMS": 0,
        "exceptions-INITIAL_FORMS": 0,
    }

    answer = client.post(change_url(facility), typed)

    assert answer.status_code == 302, answer.context["errors"]
    assert [str(row) for row in facility.hours.all()] == [
        "工作日 09:00–11:30",
        "工作日 13:30–17:30",
    ]
    assert AuditEvent.objects.filter(action="facility.hours_saved").count() == 1


def test_hours_of_many_years_can_still_be_edited(client, staff):
    facility = make_facility()
    kept = [
        HoursException.objects.create(facility=facility, day=day(number)) for number in range(201)
    ]
    typed = {
        "street": facility.street_id,
        "name": facility.name,
        "kind": facility.kind,
        "is_active": "on",
        "seen_version": facility.version,
        "hours-TOTAL_FORMS": 0,
        "hours-INITIAL_FORMS": 0,
        "exceptions-TOTAL_FORMS": 202,
        "exceptions-INITIAL_FORMS": 201,
        "exceptions-201-facility": facility.pk,
        "exceptions-201-day": day(300).isoformat(),
    }
    for number, row in enumerate(kept):
        typed |= {
            f"exceptions-{number}-id": row.pk,
            f"exceptions-{number}-facility": facility.pk,
            f"exceptions-{number}-day": row.day.isoformat(),
        }

    answer = client.post(change_url(facility), typed)

    assert answer.status_code == 302, answer.context["errors"]
    assert facility.exceptions.count() == 202


def test_compounds_of_another_community_are_not_there(client):
    here, there = make_community(), make_community()
    make_compound(community=here, name="此处小区")
    foreign = make_compound(community=there, name="彼处小区")
    client.force_login(make_user(Role.COMMUNITY_SECRETARY, community=here))

    page = client.get(reverse("admin:places_compound_changelist")).content.decode()

    assert "此处小区" in page
    assert "彼处" not in page
    assert client.get(change_url(foreign)).status_code == 404


def test_contacts_are_masked_to_those_who_may_not_edit(client):
    community = make_community()
    unit = make_unit(community=community, contact_name="赵铁生", contact_phone="13900000009")
    client.force_login(make_user(Role.COMMUNITY_SECRETARY, community=community))

    page = client.get(change_url(unit)).content.decode()
    page += client.get(reverse("admin:places_unit_changelist")).content.decode()

    assert "139****0009" in page
    assert "13900000009" not in page
    assert "赵铁生" not in page


def test_yes_and_no_are_words_in_a_ledger_and_on_a_row_one_only_looks_at(client):
    facility = make_facility(community=make_community(), is_active=False)
    client.force_login(make_user(Role.STREET_LEADER, street=facility.street))

    for address in (reverse("admin:places_facility_changelist"), change_url(facility)):
        page = client.get(address).content.decode()
        assert "开放中" in page
        assert "否</" in page
        assert "icon-no" not in page


def test_edited_day_of_the_calendar_is_the_offices_own(client, staff):
    day = CalendarDay.objects.create(
        date="2027-02-08", name="春节", is_workday=False, is_edited=False
    )
    typed = {"date": "2027-02-08", "name": "春节假期", "seen_version": day.version}

    client.post(change_url(day), typed)

    day.refresh_from_db()
    assert (day.name, day.is_edited) == ("春节假期", True)


def test_calendar_is_edited_with_its_permission_only(client):
    day = CalendarDay.objects.create(date="2027-02-08", name="春节", is_workday=False)
    client.force_login(make_user(Role.STREET_LEADER))
    assert client.get(change_url(day)).status_code == 200
    assert client.post(change_url(day), {"name": "x"}).status_code == 403
