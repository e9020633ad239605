"""Entries of one person become one, and come apart again exactly."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ManyToManyRel
from django.utils import timezone

from accounts.roles import Role
from audit.models import AuditEvent
from core import kept
from core.errors import ConflictError, RefusedError
from tests.factories import (
    day,
    make_activity,
    make_community,
    make_post,
    make_street,
    make_team,
    make_user,
    make_volunteer,
)
from volunteers import actions
from volunteers.actions import merge_volunteers, undo_merge
from volunteers.actions.merging import MOVES, STAYS
from volunteers.models import (
    Participation,
    TeamMembership,
    Volunteer,
    VolunteerMerge,
    VolunteerState,
    forget_alike_count,
    likely_same,
    likely_same_count,
)
from volunteers.models.duplicates import kept_likely_same

pytestmark = [pytest.mark.django_db, pytest.mark.both]

ID_NUMBER, OTHER_NUMBER = "530102195001010011", "530102199003070024"


@pytest.fixture
def staff():
    return make_user(Role.STREET_STAFF)


@pytest.fixture
def community(staff):
    return make_community()


@pytest.fixture
def pair(community):
    """Two entries of one person, a team and an activity in common, one of each apart."""
    both, own, other = (make_team(community=community) for _ in range(3))
    kept = make_volunteer(community=community, name="陈安然", phone="13800000001", skills="急救")
    entry = make_volunteer(community=community, name="陈安然", skills="摄影、急救")
    for person, team, joined_on in (
        (kept, both, day(-100)),
        (kept, own, day(-90)),
        (entry, both, day(-200)),
        (entry, other, day(-80)),
    ):
        TeamMembership.objects.create(volunteer=person, team=team, joined_on=joined_on)
    shared, alone = make_activity(community=community), make_activity(community=community)
    for person, activity in ((kept, shared), (entry, shared), (entry, alone)):
        Participation.objects.create(volunteer=person, activity=activity)
    return kept, entry


def everything():
    """Return all that a merge may touch, as it would be read again."""
    people = Volunteer.objects.order_by("pk").values(
        *("pk", "name", "phone", "skills", "state", "community", "merged_into", "registered_on"),
        *("id_number_index", "id_number_tail", "gender", "external_number"),
    )
    seats = TeamMembership.objects.order_by("pk").values(
        *("pk", "uid", "team", "volunteer", "joined_on", "left_on")
    )
    parts = Participation.objects.order_by("activity", "volunteer").values("activity", "volunteer")
    return list(people), list(seats), list(parts)


def merge(kept, *entries, by, **chosen):
    return merge_volunteers(kept=kept, entries=entries, chosen=chosen, by=by)


def test_what_points_at_a_merged_entry_moves_and_doubles_fall_together(pair, staff):
    kept, entry = pair

    merge(kept, entry, by=staff)

    kept.refresh_from_db()
    entry.refresh_from_db()
    assert (entry.state, entry.merged_into) == (VolunteerState.LEFT, kept)
    seats = kept.seats.order_by("joined_on").values_list("joined_on", flat=True)
    assert list(seats) == [day(-200), day(-90), day(-80)]
    assert kept.participations.count() == 2
    assert not entry.seats.exists()
    assert not entry.participations.exists()
    assert kept.phone == "13800000001"
    assert kept.skills == "急救、摄影"
    assert Volunteer.objects.counted(day()).count() == 1
    assert TeamMembership.objects.held_on(day()).count() == 3


def test_a_merge_is_undone_exactly(pair, staff):
    kept, entry = pair
    before = everything()

    done = merge(kept, entry, by=staff, name=str(entry.uid), skills=str(entry.uid))
    assert everything() != before
    undo_merge(merge=done, by=staff)

    assert everything() == before
    assert VolunteerMerge.objects.get().undone_by == staff


def test_three_entries_are_one_and_a_later_merge_leads_on(pair, staff, community):
    kept, entry = pair
    third, last = (make_volunteer(community=community) for _ in range(2))
    before = everything()

    first = merge(kept, entry, third, by=staff)
    middle = everything()
    second = merge(last, Volunteer.objects.get(pk=kept.pk), by=staff)

    assert set(last.merged_entries.all()) == {kept, entry, third}
    with pytest.raises(RefusedError, match="登记的内容改动过"):
        undo_merge(merge=first, by=staff)
    undo_merge(merge=second, by=staff)
    assert everything() == middle
    undo_merge(merge=first, by=staff)
    assert everything() == before


def test_the_id_number_goes_to_the_entry_that_stays_and_back(pair, staff):
    kept, entry = pair
    actions.save_volunteer(volunteer=entry, by=staff, id_number=ID_NUMBER)

    done = merge(kept, entry, by=staff)

    person = Volunteer.objects.with_id_number(ID_NUMBER).get()
    assert person == kept
    assert person.unseal_id_number() == ID_NUMBER
    undo_merge(merge=done, by=staff)
    person = Volunteer.objects.with_id_number(ID_NUMBER).get()
    assert person == entry
    assert person.unseal_id_number() == ID_NUMBER


def test_two_id_numbers_are_two_people(pair, staff):
    kept, entry = pair
    actions.save_volunteer(volunteer=kept, by=staff, id_number=OTHER_NUMBER)
    actions.save_volunteer(volunteer=entry, by=staff, id_number=ID_NUMBER)

    with pytest.raises(RefusedError, match="身份证号不同"):
        merge(kept, entry, by=staff)


def test_who_saw_an_older_version_is_told_and_nothing_changes(pair, staff):
    kept, entry = pair
    seen = {kept.uid: kept.version, entry.uid: entry.version}
    entry.skills = "书法"
    actions.save_volunteer(volunteer=entry, by=staff, version=entry.version)

    with pytest.raises(ConflictError):
        merge_volunteers(kept=kept, entries=[entry], chosen={}, versions=seen, by=staff)
    seen[entry.uid] += 1
    assert merge_volunteers(kept=kept, entries=[entry], chosen={}, versions=seen, by=staff)


@pytest.mark.parametrize("role", [Role.COMMUNITY_SECRETARY, Role.COMMUNITY_STAFF, Role.AUDITOR])
def test_only_who_edits_volunteers_merges_undoes_and_tells_apart(pair, staff, community, role):
    kept, entry = pair
    place = {"community": community} if role != Role.AUDITOR else {}
    other = make_user(role, **place)

    with pytest.raises(RefusedError):
        merge(kept, entry, by=other)
    with pytest.raises(RefusedError):
        actions.tell_apart(entries=pair, by=other)
    done = merge(kept, entry, by=staff)
    with pytest.raises(RefusedError):
        undo_merge(merge=done, by=other)
    assert undo_merge(merge=done, by=staff).undone_at


def test_entries_of_two_streets_and_demo_rows_are_not_merged(pair, staff):
    kept, entry = pair
    elsewhere = make_volunteer(street=make_street())
    both = make_user(Role.STREET_STAFF, street=elsewhere.street)
    make_post(both, Role.STREET_STAFF, street=kept.street)
    with pytest.raises(RefusedError, match="不同街道"):
        merge(kept, elsewhere, by=both)
    Volunteer.objects.filter(pk=entry.pk).update(is_demo=True)
    with pytest.raises(RefusedError, match="演示数据"):
        merge(kept, entry, by=staff)


@pytest.mark.parametrize("change", ["person", "seat", "participation"])
def test_undoing_is_refused_when_something_changed_since(pair, staff, change):
    kept, entry = pair
    done = merge(kept, entry, by=staff)
    kept.refresh_from_db()
    if change == "person":
        kept.skills = "书法"
        actions.save_volunteer(volunteer=kept, by=staff, version=kept.version)
    elif change == "seat":
        seat = kept.seats.get(joined_on=day(-200))
        seat.left_on = day()
        actions.save_seat(seat=seat, by=staff, version=seat.version)
    else:
        kept.participations.first().delete()
    before = everything()

    with pytest.raises(RefusedError, match="改动过"):
        undo_merge(merge=done, by=staff)
    assert everything() == before


def test_a_merged_entry_is_closed(pair, staff):
    kept, entry = pair
    merge(kept, entry, by=staff)
    entry.refresh_from_db()

    entry.skills = "书法"
    with pytest.raises(RefusedError, match="已合并到另一条"):
        actions.save_volunteer(volunteer=entry, by=staff, version=entry.version)
    seat = TeamMembership(volunteer=entry, team=make_team(), joined_on=day())
    with pytest.raises(RefusedError, match="已合并到另一条"):
        actions.save_seat(seat=seat, by=staff)
    with pytest.raises(ConflictError):
        merge(kept, entry, by=staff)


@pytest.mark.parametrize(
    "wrong", [{"state": "active"}, {"id_number_index": "x", "id_number_sealed": "x"}, {"self": 1}]
)
def test_the_database_keeps_a_merged_entry_ended(pair, staff, wrong):
    kept, entry = pair
    merge(kept, entry, by=staff)
    values = {"merged_into": entry} if "self" in wrong else {**wrong}
    if "id_number_index" in wrong:
        values["id_number_tail"] = "011X"

    with pytest.raises(IntegrityError), transaction.atomic():
        Volunteer.objects.filter(pk=entry.pk).update(**values)


def test_every_relation_to_an_entry_is_thought_of():
    found = set()
    for relation in Volunteer._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        through = isinstance(relation, ManyToManyRel) and not relation.through._meta.auto_created
        if not (through or relation.related_model._meta.auto_created):
            found.add(f"{relation.related_model._meta.label}.{relation.field.name}")

    assert found == set(MOVES) | STAYS, "Say in volunteers/actions/merging.py what a merge does."


def test_the_trail_tells_both_entries_what_happened(pair, staff):
    kept, entry = pair
    done = merge(kept, entry, by=staff)
    undo_merge(merge=done, by=staff)

    events = AuditEvent.objects.order_by("pk").values_list("action", "object_uid")
    assert list(events)[-4:] == [
        ("volunteer.merged", kept.uid),
        ("volunteer.merged_away", entry.uid),
        ("volunteer.merge_undone", kept.uid),
        ("volunteer.merge_undone", entry.uid),
    ]
    facts = AuditEvent.objects.get(action="volunteer.merged").fields["facts"]
    assert (facts["seats_moved"], facts["seats_joined"]) == (1, 1)
    assert (facts["activities_moved"], facts["activities_joined"]) == (1, 1)


def test_overlapping_seats_are_one_span_and_separate_ones_stay(pair, staff):
    kept, entry = pair
    team = kept.seats.get(joined_on=day(-90)).team
    seat = {"team": team, "volunteer": entry}
    TeamMembership.objects.create(**seat, joined_on=date(2020, 1, 1), left_on=date(2021, 1, 1))
    TeamMembership.objects.create(**seat, joined_on=day(-120), left_on=day(-60))

    merge(kept, entry, by=staff)

    spans = kept.seats.filter(team=team).order_by("joined_on").values_list("joined_on", "left_on")
    assert list(spans) == [(date(2020, 1, 1), date(2021, 1, 1)), (day(-120), None)]


def test_a_filing_from_a_phone_that_names_a_merged_entry_names_the_person(pair, staff):
    kept, entry = pair
    content = actions.ActivityContent(
        line="community",
        title="清理楼道",
        held_on=day(),
        place="东苑小区",
        headcount=2,
        participants=(kept, entry),
    )
    merge(kept, entry, by=staff)
    entry.refresh_from_db()
    content = actions.ActivityContent(**{**vars(content), "participants": (entry,)})

    filed = actions.submit_activity(
        content=content, post=staff.current_posts[0], by=staff, key=kept.uid, at=timezone.now()
    )

    assert list(filed.participations.values_list("volunteer", flat=True)) == [kept.pk]


# The finder


def groups(user):
    found, _has_more = likely_same(user.reach("volunteer_view"))
    return [({one.pk for one in group.entries}, group.reasons) for group in found]


def test_likely_duplicates_are_found_by_phone_community_and_team(staff, community):
    other, team = make_community(), make_team()
    phone = [
        make_volunteer(name="甲", phone="13800000001", community=c) for c in (community, other)
    ]
    place = [make_volunteer(name="乙", community=community) for _ in range(2)]
    seats = [make_volunteer(name="丙", community=c, team=team) for c in (community, other)]
    make_volunteer(name="丁", community=community)
    make_volunteer(name="丁", community=other)

    assert groups(staff) == [
        ({row.pk for row in phone}, ["姓名和手机号相同"]),
        ({row.pk for row in place}, ["同一社区同名"]),
        ({row.pk for row in seats}, ["同一队伍同名"]),
    ]
    assert likely_same_count(staff.reach("volunteer_view")) == 3


def test_a_community_sees_the_duplicates_of_its_own(staff, community):
    mine = [make_volunteer(name="乙", community=community) for _ in range(2)]
    for _ in range(2):
        make_volunteer(name="乙", community=make_community())
    secretary = make_user(community=community)

    assert groups(secretary) == [({row.pk for row in mine}, ["同一社区同名"])]


def test_told_apart_they_are_listed_again_when_one_more_joins(staff, community):
    pair = [make_volunteer(name="乙", community=community) for _ in range(2)]
    actions.tell_apart(entries=pair, by=staff)
    assert groups(staff) == []

    third = make_volunteer(name="乙", community=community)

    assert groups(staff) == [({row.pk for row in [*pair, third]}, ["同一社区同名"])]


def test_told_apart_ends_when_the_name_or_phone_changes(staff, community):
    pair = [make_volunteer(name="乙", community=community) for _ in range(2)]
    actions.tell_apart(entries=pair, by=staff)
    person = Volunteer.objects.get(pk=pair[0].pk)
    person.phone = "13800000002"

    actions.save_volunteer(volunteer=person, by=staff)

    assert len(groups(staff)) == 1


def test_different_id_numbers_are_no_duplicates(staff, community):
    pair = [make_volunteer(name="乙", community=community) for _ in range(2)]
    actions.save_volunteer(volunteer=pair[0], by=staff, id_number=ID_NUMBER)
    assert len(groups(staff)) == 1

    actions.save_volunteer(volunteer=pair[1], by=staff, id_number=OTHER_NUMBER)

    assert groups(staff) == []


def test_merged_and_counted_anew_at_once(pair, staff, django_capture_on_commit_callbacks):
    reach = staff.reach("volunteer_view")
    assert likely_same_count(reach) == 1

    with django_capture_on_commit_callbacks(execute=True):
        merge(*pair, by=staff)

    assert likely_same_count(reach) == 0


def test_the_finder_asks_as_much_of_many_rows(staff, community, django_assert_max_num_queries):
    for number in range(12):
        for _ in range(2):
            make_volunteer(name=f"乙{number}", community=community, phone=f"138000000{number:02}")

    with django_assert_max_num_queries(8):
        assert len(groups(staff)) == 12


def test_groups_that_were_kept_show_the_entries_as_they_are_now(
    staff, community, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(kept, "CHEAP", 0.0)  # everything is dear
    pair = [make_volunteer(name="乙", community=community) for _ in range(2)]
    far = [make_volunteer(name="丙", community=community) for _ in range(2)]
    reach = staff.reach("volunteer_view")
    first, _has_more, found_at = kept_likely_same(reach)
    merge(pair[1], pair[0], by=staff)
    Volunteer.objects.filter(pk=far[0].pk).update(phone="13800000009")

    [left], _has_more, later = kept_likely_same(reach)

    assert (len(first), found_at, later is None) == (2, None, False)
    assert {one.phone for one in left.entries} == {"13800000009", far[1].phone}
    with django_capture_on_commit_callbacks(execute=True):
        forget_alike_count()
    assert kept_likely_same(reach)[2] is None
