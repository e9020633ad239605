"""疑似重复 and the preview of a merge: who sees and does what, and what happens when it changed."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories import (
    day,
    make_activity,
    make_community,
    make_street,
    make_team,
    make_user,
    make_volunteer,
)
from volunteers import actions
from volunteers.models import ActivityState, Participation, Volunteer, VolunteerMerge

pytestmark = [pytest.mark.django_db, pytest.mark.once]

DUPLICATES = "volunteers:duplicate-list"
ID_NUMBER = "530102195001010011"


@pytest.fixture
def staff(client):
    user = make_user(Role.STREET_STAFF)
    client.force_login(user)
    return user


@pytest.fixture
def pair():
    community, team = make_community(), make_team()
    return (
        make_volunteer(
            name="陈安然", community=community, phone="13800000001", team=team, skills="急救"
        ),
        make_volunteer(name="陈安然", community=community, team=team, skills="摄影"),
    )


def preview(*entries):
    query = "&".join(f"entry={entry.uid}" for entry in entries)
    return f"{reverse('volunteers:merge-preview')}?{query}"


def sent(entries, **values):
    seen = ",".join(f"{entry.uid}:{entry.version}" for entry in entries)
    return {"kept": str(entries[0].uid), "skills": "all", "seen": seen, "step": "merge", **values}


@pytest.mark.parametrize(
    ("role", "status", "may_merge"),
    [
        (Role.STREET_STAFF, 200, True),
        (Role.STREET_LEADER, 200, False),
        (Role.COMMUNITY_SECRETARY, 200, False),
        (Role.COMMUNITY_STAFF, 200, False),
        (Role.AUDITOR, 200, False),
        (Role.GRID_WORKER, 403, False),
        (Role.SYSADMIN, 403, False),
    ],
)
def test_who_views_volunteers_sees_duplicates_and_who_edits_them_merges(
    client, pair, role, status, may_merge
):
    at_home = role in {Role.COMMUNITY_SECRETARY, Role.COMMUNITY_STAFF, Role.GRID_WORKER}
    client.force_login(make_user(role, community=pair[0].community if at_home else None))

    page = client.get(reverse(DUPLICATES))
    assert page.status_code == status
    if status == 200:
        assert "陈**" in page.content.decode()
        assert "陈安然" not in page.content.decode()
        assert ("是同一个人，看合并后的样子" in page.content.decode()) == may_merge
    expected = 200 if may_merge else 403
    assert client.get(preview(*pair)).status_code == expected
    apart = client.post(reverse("volunteers:duplicate-tell-apart"), {"entry": pair[0].uid})
    assert apart.status_code == (302 if may_merge else 403)


def test_preview_shows_both_sides_masked_and_what_will_be(client, staff, pair):
    page = client.get(preview(*pair))

    text = page.content.decode()
    assert "138****0001" in text
    assert "13800000001" not in text
    assert "都保留：急救、摄影" in text
    outcome = page.context["outcome"]
    assert (outcome.persons, outcome.seats) == ((2, 1), (2, 1))
    assert list(page.context["form"].fields) == ["kept", "skills", "seen"]


def test_preview_counts_as_chosen(client, staff, pair):
    Volunteer.objects.filter(pk=pair[1].pk).update(state="left")
    chosen = sent(pair, state=str(pair[1].uid), step="preview")

    before = client.get(preview(*pair)).context["outcome"]
    after = client.post(preview(*pair), chosen).context["outcome"]

    assert (before.persons, after.persons) == ((1, 1), (1, 0))
    assert (before.seats, after.seats) == ((1, 1), (1, 0))
    assert not VolunteerMerge.objects.exists()


def test_merging_from_the_preview_and_undoing_it(client, staff, pair):
    page = client.post(preview(*pair), sent(pair), follow=True)

    merge = VolunteerMerge.objects.get()
    assert page.redirect_chain[-1][0] == reverse("volunteers:merge-detail", args=[merge.uid])
    assert Volunteer.objects.standing().get().skills == "急救、摄影"
    assert merge.merged_by == staff

    page = client.post(reverse("volunteers:merge-undo", args=[merge.uid]), follow=True)
    assert "已撤销合并" in page.content.decode()
    assert Volunteer.objects.standing().count() == 2

    again = client.post(reverse("volunteers:merge-undo", args=[merge.uid]), follow=True)
    assert "已经撤销过" in again.content.decode()


def test_who_looked_at_an_older_version_sees_the_new_one_and_nothing_is_merged(client, staff, pair):
    data = sent(pair)
    person = Volunteer.objects.get(pk=pair[1].pk)
    person.skills = "书法"
    actions.save_volunteer(volunteer=person, by=staff)

    page = client.post(preview(*pair), data)

    assert page.status_code == 409
    assert "没有合并" in page.content.decode()
    assert "都保留：急救、书法" in page.content.decode()
    assert not VolunteerMerge.objects.exists()


def test_who_merges_what_was_just_merged_is_told(client, staff, pair):
    data = sent(pair)
    actions.merge_volunteers(kept=pair[1], entries=[pair[0]], chosen={}, by=staff)

    page = client.post(preview(*pair), data)

    assert page.status_code == 409
    assert "没有合并" in page.content.decode()
    assert VolunteerMerge.objects.count() == 1


def test_nobody_serves_more_than_twelve_hours_a_day_by_a_merge(client, staff, pair):
    worker = make_user(Role.COMMUNITY_STAFF, community=pair[0].community)
    records = []
    for person in pair:
        activity = make_activity(filed_by=worker, state=ActivityState.CONFIRMED, held_on=day(-2))
        Participation.objects.create(activity=activity, volunteer=person)
        hours = {person.pk: Decimal(7)}
        records += actions.propose_hours(activity=activity, hours=hours, content="", by=worker)
    actions.confirm_hours(records=records, by=staff)

    page = client.post(preview(*pair), sent(pair))

    assert page.status_code == 422
    told = f"{day(-2):%Y年%-m月%-d日}合计 14"
    assert told in page.content.decode()
    assert not VolunteerMerge.objects.exists()
    actions.void_hours(record=records[1], reason="重复", by=make_user(Role.STREET_STAFF))
    client.post(preview(*pair), sent(pair))
    assert VolunteerMerge.objects.exists()


@pytest.mark.parametrize("wrong", [{"kept": "x"}, {"skills": ""}, {"seen": ""}, {"kept": ""}])
def test_a_senseless_choice_merges_nothing(client, staff, pair, wrong):
    assert client.post(preview(*pair), sent(pair, **wrong)).status_code in {409, 422}
    assert not VolunteerMerge.objects.exists()


def test_entries_out_of_reach_are_not_found(client, staff, pair):
    elsewhere = make_volunteer(street=make_street())

    page = client.get(preview(pair[0], elsewhere), follow=True)

    assert "请勾选 2 到 5 条登记" in page.content.decode()
    other = make_user(Role.STREET_STAFF, street=elsewhere.street)
    merge = actions.merge_volunteers(kept=pair[0], entries=[pair[1]], chosen={}, by=staff)
    client.force_login(other)
    for name in ("merge-detail", "merge-undo"):
        address = reverse(f"volunteers:{name}", args=[merge.uid])
        answer = client.get(address) if name == "merge-detail" else client.post(address)
        assert answer.status_code == 404


def test_a_community_sees_of_a_merge_what_is_its_own(client, staff, pair):
    kept = pair[0]
    foreign = make_volunteer(name="林小满", community=make_community())
    home = {"community": str(kept.uid)}
    others = [pair[1], foreign]
    merge = actions.merge_volunteers(kept=kept, entries=others, chosen=home, by=staff)
    address = reverse("volunteers:merge-detail", args=[merge.uid])
    assert list(client.get(address).context["entries"]) == [pair[1], foreign]

    client.force_login(make_user(community=kept.community))
    page = client.get(address)

    assert page.context["entries"] == [pair[1]]
    assert "1 条在别的社区" in page.content.decode()
    assert foreign.community.name not in page.content.decode()
    assert "撤销这次合并" not in page.content.decode()


def test_a_group_told_apart_is_listed_no_more(client, staff, pair):
    data = {"entry": [str(entry.uid) for entry in pair]}

    page = client.post(reverse("volunteers:duplicate-tell-apart"), data, follow=True)

    assert "没有发现疑似重复" in page.content.decode()


def test_ledger_says_how_many_and_leads_from_ticks_to_the_preview(client, staff, pair):
    address = reverse("admin:volunteers_volunteer_changelist")
    assert "有 1 组登记可能是同一个人" in client.get(address).content.decode()

    ticked = {"action": "merge_selected", "_selected_action": [entry.pk for entry in pair]}
    assert client.post(address, ticked)["Location"] == preview(*pair)

    alone = {**ticked, "_selected_action": [pair[0].pk]}
    assert "2 到 5 条登记" in client.post(address, alone, follow=True).content.decode()


def test_desk_says_how_many_groups_wait(client, staff, pair):
    assert "疑似重复的志愿者" in client.get("/desk/").content.decode()


def test_a_merged_entry_is_out_of_the_ledger_and_closed(client, staff, pair):
    kept, entry = pair
    actions.merge_volunteers(kept=kept, entries=[entry], chosen={}, by=staff)
    address = reverse("admin:volunteers_volunteer_changelist")

    assert list(client.get(address).context["cl"].result_list) == [kept]
    assert list(client.get(address, {"merged": "1"}).context["cl"].result_list) == [entry]
    page = client.get(reverse("admin:volunteers_volunteer_change", args=[entry.pk]))
    assert page.status_code == 200
    assert "new_name" not in page.content.decode()
    assert [link.label for link in page.context["links"]][:2] == ["打开保留的登记", "合并记录"]


def test_an_id_number_of_another_entry_leads_to_the_merge(client, staff, pair):
    kept, entry = pair
    actions.save_volunteer(volunteer=kept, by=staff, id_number=ID_NUMBER)
    address = reverse("admin:volunteers_volunteer_change", args=[entry.pk])
    form = client.get(address).context["adminform"].form
    data = {name: form.initial.get(name) or "" for name in form.fields} | {
        "seen_version": entry.version,
        "id_number": ID_NUMBER,
        "seats-TOTAL_FORMS": 0,
        "seats-INITIAL_FORMS": 0,
    }

    page = client.post(address, data)

    assert preview(entry, kept).replace("&", "&amp;") in page.content.decode()


def test_names_typed_in_a_filing_mean_the_entry_that_stays(client, staff, pair):
    kept, entry = pair
    actions.merge_volunteers(kept=kept, entries=[entry], chosen={}, by=staff)

    found = client.get(reverse("volunteers:volunteer-search"), {"participant_names": "陈"})

    assert list(found.context["people"]) == [kept]
