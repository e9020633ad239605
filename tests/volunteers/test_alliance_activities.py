"""What an alliance does itself, without a project: filed, returned, corrected, found (R-ACT-12)."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.roles import Role
from alliances.models import AllianceMembership, AllianceTier
from core.errors import RefusedError
from tests import factories
from tests.api.calls import client_of, send
from tests.volunteers.ledgers import ledger
from volunteers.actions import (
    ActivityContent,
    correct_activity,
    fileable_alliances,
    return_activity,
    submit_activity,
)
from volunteers.actions.content import _plain, _values_of
from volunteers.forms import named
from volunteers.models import Activity, ActivityState, ActivityVersion, Line

pytestmark = pytest.mark.django_db

NEW = reverse("volunteers:activity-create")


@pytest.fixture
def community():
    return factories.make_community(name="柳荫社区")


@pytest.fixture
def hall(community):
    return factories.make_alliance(
        street=community.street, name="街道议事厅", tier=AllianceTier.STREET
    )


@pytest.fixture
def sub(community, hall):
    alliance = factories.make_alliance(street=community.street, name="柳荫子联盟")
    alliance.communities.add(community)
    return alliance


@pytest.fixture
def secretary(client, community):
    user = factories.make_user(Role.COMMUNITY_SECRETARY, community=community)
    client.force_login(user)
    return user


@pytest.fixture
def reviewer(community):
    return factories.make_user(Role.STREET_STAFF, street=community.street)


@pytest.fixture
def typed(secretary, sub):
    return {
        "key": str(uuid4()),
        "filer": str(secretary.uid),
        "post": str(secretary.current_posts[0].uid),
        "line": "alliance",
        "alliance": str(sub.uid),
        "kind": "party",
        "title": "联合主题党日",
        "held_on": factories.day().isoformat(),
        "place": "柳荫小学礼堂",
        "headcount": "46",
        "headcount_basis": "people",
        "problems-TOTAL_FORMS": "1",
        "problems-INITIAL_FORMS": "0",
        "problems-0-outcome": "solved",
        "step": "submit",
    }


def content(sub, **values):
    plain = {"line": Line.ALLIANCE, "alliance": sub, "title": "联席会", "place": "社区"}
    return ActivityContent(**{**plain, "held_on": factories.day(-1), "headcount": 9, **values})


def done(sub, **values):
    return factories.make_activity(
        filed_by=factories.make_user(Role.COMMUNITY_SECRETARY, community=sub.communities.get()),
        alliance=sub,
        state=ActivityState.CONFIRMED,
        **values,
    )


# Who may file for which alliance


def offered(client):
    field = client.get(NEW).context["form"].fields["alliance"]
    return [label for key, label in field.choices if key]


def test_a_community_files_for_its_own_alliance_and_the_streets(client, secretary, sub, hall):
    factories.make_alliance(street=hall.street, name="别处子联盟")

    assert offered(client) == ["柳荫子联盟", "街道议事厅"]


def test_a_unit_files_for_the_alliances_of_which_it_is_a_member(client, community, sub, hall):
    unit = factories.make_unit(community=community)
    liaison = factories.make_user(Role.UNIT_LIAISON, unit=unit)
    client.force_login(liaison)
    seat = AllianceMembership.objects.create(alliance=sub, unit=unit, joined_on=factories.day(-60))

    assert offered(client) == ["柳荫子联盟"]
    seat.left_on = factories.day(-1)
    seat.full_clean()
    seat.save()
    assert offered(client) == []


def test_the_street_files_for_every_alliance_of_its_own(client, sub, hall, reviewer):
    factories.make_alliance(street=factories.make_street(), name="别的街道的")
    client.force_login(reviewer)

    assert offered(client) == ["柳荫子联盟", "街道议事厅"]


def test_an_alliance_that_spans_several_communities_is_offered_once(community, sub):
    more = factories.make_community(street=community.street)
    sub.communities.add(more)
    user = factories.make_user(Role.COMMUNITY_SECRETARY, community=community)
    factories.make_post(user, Role.COMMUNITY_STAFF, community=more)

    assert list(fileable_alliances(user).filter(pk=sub.pk)) == [sub]


def test_the_action_trusts_no_alliance_that_could_not_be_picked(secretary, sub):
    other = factories.make_alliance(street=sub.street, name="别处子联盟")

    with pytest.raises(RefusedError, match="您不能填报“别处子联盟”的活动，请另选联盟。"):
        submit_activity(
            content=content(other), post=secretary.current_posts[0], by=secretary, key=uuid4()
        )


# Filing


def test_what_a_sub_alliance_did_itself_is_filed_as_done_together(client, typed, sub):
    answer = client.post(NEW, typed)

    row = Activity.objects.get()
    assert answer.status_code == 302
    assert (row.line, row.alliance, row.project) == (Line.ALLIANCE, sub, None)
    assert row.organiser_label == "柳荫子联盟"
    assert "联盟共建：柳荫子联盟" in client.get(row.get_absolute_url()).text


def test_a_project_brings_its_own_alliance(client, typed, community, sub):
    project = factories.make_project(community=community, alliance=sub)

    client.post(NEW, {**typed, "project": str(project.uid)})

    row = Activity.objects.get()
    assert (row.project, row.alliance) == (project, None)


def test_a_project_of_another_alliance_beside_it_is_said_and_both_stay_typed(
    client, typed, community, hall
):
    project = factories.make_project(community=community, alliance=hall, name="护学岗")

    answer = client.post(NEW, {**typed, "project": str(project.uid)})

    assert answer.status_code == 422
    assert "“护学岗”是“街道议事厅”的项目：办的是它，就不选联盟" in answer.text
    for uid in (project.uid, typed["alliance"]):
        assert f'value="{uid}" selected' in answer.text


def test_one_of_both_is_asked_for_and_a_draft_forgives_it(client, typed, community):
    factories.make_project(community=community)

    answer = client.post(NEW, {**typed, "alliance": ""})
    kept = client.post(NEW, {**typed, "alliance": "", "step": "draft"})

    assert answer.status_code == 422
    assert "请选择共建项目；没有项目、由联盟自己组织的，请选择党建联盟。" in answer.text
    assert '党建联盟<span class="field-optional">（没有项目的选）' in answer.text
    assert kept.status_code == 302
    assert Activity.objects.get().state == ActivityState.DRAFT


def test_where_there_is_no_project_only_the_alliance_is_asked_for(client, typed):
    answer = client.post(NEW, {**typed, "alliance": ""})

    assert "请选择党建联盟。" in answer.text
    assert 'id="id_project"' not in answer.text
    assert "没有项目的选" not in answer.text


def test_where_projects_are_typed_an_alliance_is_enough(client, typed, community, monkeypatch):
    monkeypatch.setattr(named, "MOST_OFFERED", 1)
    for _ in range(2):
        factories.make_project(community=community)

    missing = client.post(NEW, {**typed, "alliance": ""})
    sent = client.post(NEW, typed)

    assert "请选择共建项目；没有项目" in missing.text
    assert sent.status_code == 302


def test_another_line_forgets_the_alliance(client, typed):
    client.post(NEW, {**typed, "line": "community"})

    assert Activity.objects.get().alliance is None


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2022, 5, 31), ""),
        (date(2022, 6, 1), "“柳荫子联盟”2022年6月1日已解散，不能填报这一天的活动。"),
        (date(2021, 12, 31), "“柳荫子联盟”2022年1月1日才成立，不能填报这一天的活动。"),
    ],
    ids=["the day before its end", "the day of its end", "before it was founded"],
)
def test_an_alliance_does_nothing_on_days_on_which_it_did_not_stand(
    client, typed, sub, secretary, day, sentence
):
    type(sub).objects.filter(pk=sub.pk).update(
        founded_on=date(2022, 1, 1), dissolved_on=date(2022, 6, 1)
    )
    sub.refresh_from_db()

    answer = client.post(NEW, {**typed, "held_on": day.isoformat()})

    assert answer.status_code == (422 if sentence else 302)
    assert sentence in answer.text
    assert "柳荫子联盟（2022年6月1日解散）" in client.get(NEW).text
    if sentence:
        with pytest.raises(ValidationError, match=sentence):
            submit_activity(
                content=content(sub, held_on=day),
                post=secretary.current_posts[0],
                by=secretary,
                key=uuid4(),
            )


def test_what_came_back_is_mended_and_sent_again(client, typed, sub, reviewer, community):
    project = factories.make_project(community=community)
    client.post(NEW, typed)
    row = return_activity(activity=Activity.objects.get(), reason="是项目的", by=reviewer)
    address = reverse("volunteers:activity-edit", args=[row.uid])
    assert f'value="{sub.uid}" selected' in client.get(address).text

    again = {**typed, "key": str(uuid4()), "version": str(row.version)}
    client.post(address, {**again, "alliance": "", "project": str(project.uid)})

    row.refresh_from_db()
    assert (row.state, row.project, row.alliance) == (ActivityState.SUBMITTED, project, None)


def test_the_form_opens_with_the_alliance_of_the_last_filing_while_it_stands(
    client, typed, sub, hall
):
    client.post(NEW, typed)

    assert client.get(NEW).context["form"].initial["alliance"] == sub
    asked = client.get(f"{NEW}?alliance={hall.uid}").context["form"].initial
    assert (asked["line"], asked["alliance"], asked["project"]) == (Line.ALLIANCE, hall, None)
    type(sub).objects.filter(pk=sub.pk).update(dissolved_on=factories.day())
    assert "alliance" not in client.get(NEW).context["form"].initial


def test_the_copy_that_a_phone_keeps_offers_the_alliances(client, secretary, sub):
    assert "柳荫子联盟" in client.get(reverse("volunteers:offline-form")).text


def test_what_was_sent_before_alliances_could_be_named_is_known_again(secretary, sub):
    """A phone that had no answer from the version before sends it to this one."""
    post = secretary.current_posts[0]
    filing = content(None, line=Line.COMMUNITY)
    values = {"post": post, **_values_of(filing)}
    del values["alliance"]
    words = json.dumps(values, default=_plain, sort_keys=True, ensure_ascii=False)

    assert filing.digest(post) == hashlib.sha256(words.encode()).hexdigest()
    assert filing.digest(post) != replace(filing, alliance=sub).digest(post)


def test_what_looks_like_the_same_of_the_same_alliance_is_pointed_out(client, typed, sub, hall):
    done(sub, held_on=factories.day(), place="柳荫小学礼堂", title="主题党日")

    alike = client.post(NEW, typed)
    other = client.post(NEW, {**typed, "alliance": str(hall.uid)})

    assert (alike.status_code, "可能已经填报过" in alike.text) == (409, True)
    assert other.status_code == 302


def test_the_street_sees_what_the_same_alliance_did_before(sub, hall):
    first, second = done(sub), done(sub)
    factories.make_activity(filed_by=first.filed_by, alliance=hall)

    assert list(Activity.objects.of_organiser_of(second)) == [first]


def test_a_program_files_for_an_alliance_and_finds_what_it_did(secretary, sub, community):
    program = client_of(secretary)
    of_project = factories.make_activity(
        filed_by=secretary, project=factories.make_project(community=community, alliance=sub)
    )
    listed = program.get("/api/v1/activities/choices/").json()["alliances"]
    filing = {
        "key": str(uuid4()),
        "step": "submit",
        "line": "alliance",
        "alliance": str(sub.uid),
        "kind": "party",
        "title": "联合主题党日",
        "held_on": factories.day(-1).isoformat(),
        "place": "柳荫小学",
        "headcount": 12,
    }

    sent = send(program, "post", "activities/", filing)

    assert {"uid": str(sub.uid), "name": "柳荫子联盟"} in listed
    assert sent.status_code == 201
    assert sent.json()["activity"]["alliance"]["name"] == "柳荫子联盟"
    found = program.get(f"/api/v1/activities/?alliance={sub.uid}").json()["results"]
    assert {row["uid"] for row in found} == {
        sent.json()["activity"]["uid"],
        str(of_project.uid),
    }
    none = send(program, "post", "activities/", {**filing, "key": str(uuid4()), "alliance": None})
    assert (none.status_code, "党建联盟" in none.json()["errors"]["project"][0]) == (422, True)


# What the database refuses


@pytest.mark.parametrize(
    ("line", "names", "is_right"),
    [
        (Line.ALLIANCE, {"alliance"}, True),
        (Line.ALLIANCE, {"project"}, True),
        (Line.ALLIANCE, {"alliance", "project"}, False),
        (Line.ALLIANCE, set(), False),
        (Line.COMMUNITY, {"alliance"}, False),
        (Line.VOLUNTEER, {"team", "alliance"}, False),
    ],
)
def test_what_is_done_together_has_a_project_or_an_alliance(community, sub, line, names, is_right):
    row = factories.make_activity(community=community)
    organisers = {
        "alliance": sub,
        "project": factories.make_project(community=community, alliance=sub),
        "team": factories.make_team(community=community),
    }
    values = {name: organisers[name] for name in names}

    def write():
        with transaction.atomic():
            Activity.objects.filter(pk=row.pk).update(line=line, **values)

    if is_right:
        write()
    else:
        with pytest.raises(IntegrityError):
            write()


def test_an_alliance_of_another_street_is_refused(community):
    row = factories.make_activity(community=community)
    row.line = Line.ALLIANCE
    row.alliance = factories.make_alliance(street=factories.make_street())

    with pytest.raises(ValidationError, match="所选项不属于本街道。"):
        row.full_clean()


# Correcting


def test_a_correction_from_a_project_to_the_alliance_keeps_both_versions(
    client, community, sub, reviewer
):
    project = factories.make_project(community=community, alliance=sub, name="护学岗")
    row = factories.make_activity(
        community=community, project=project, state=ActivityState.CONFIRMED
    )
    client.force_login(reviewer)
    address = reverse("volunteers:activity-correct", args=[row.uid])
    page = client.get(address)
    data = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    data = {name: value for name, value in data.items() if value is not None}
    data |= {"held_on": row.held_on.isoformat(), "reason": "不是项目的活动"}

    both = client.post(address, {**data, "alliance": sub.pk})
    right = client.post(address, {**data, "alliance": sub.pk, "project": ""})

    assert (both.status_code, "两样只选一样" in both.text) == (422, True)
    assert right.status_code == 302
    row.refresh_from_db()
    assert (row.alliance, row.project, row.state) == (sub, None, ActivityState.CONFIRMED)
    [compared] = ActivityVersion.objects.compared(row)
    assert {(c.label, c.before, c.after) for c in compared.changes} == {
        ("共建项目", "护学岗", "（空）"),
        ("党建联盟", "（空）", "柳荫子联盟"),
    }


def test_a_correction_gives_an_alliance_no_day_on_which_it_did_not_stand(sub, reviewer):
    row = done(sub, held_on=factories.day(-9))
    type(sub).objects.filter(pk=sub.pk).update(dissolved_on=factories.day(-5))
    row = Activity.objects.get(pk=row.pk)

    with pytest.raises(ValidationError, match="已解散"):
        correct_activity(
            activity=row, changes={"held_on": factories.day(-3)}, reason="日期", by=reviewer
        )

    type(sub).objects.filter(pk=sub.pk).update(dissolved_on=factories.day(-20))
    row = Activity.objects.get(pk=row.pk)
    corrected = correct_activity(
        activity=row, changes={"headcount": 30}, reason="人数", by=reviewer
    )
    assert corrected.headcount == 30  # what was not touched stops nothing


# Who did it


def test_only_the_units_that_are_named_took_part_not_every_member(sub, community):
    there, elsewhere = (factories.make_unit(community=community) for _ in range(2))
    for unit in (there, elsewhere):
        AllianceMembership.objects.create(alliance=sub, unit=unit, joined_on=factories.day(-60))
    row = done(sub)
    row.units.add(there)

    assert list(Activity.objects.done_by(there)) == [row]
    assert list(Activity.objects.done_by(elsewhere)) == []


def test_the_page_of_an_alliance_leads_to_filing_and_lists_what_it_held(
    client, secretary, sub, hall
):
    done(sub, title="联合主题党日")
    factories.make_activity(filed_by=secretary, alliance=sub, title="还没确认的")

    page = client.get(sub.get_absolute_url()).text

    assert f'href="{NEW}?alliance={sub.uid}"' in page
    assert "街道已确认 1 次" in page
    assert "联合主题党日" in page
    assert "还没确认的" not in page
    type(sub).objects.filter(pk=sub.pk).update(dissolved_on=factories.day())
    assert f"{NEW}?alliance=" not in client.get(sub.get_absolute_url()).text
    elsewhere = factories.make_alliance(street=hall.street)
    assert f"{NEW}?alliance=" not in client.get(elsewhere.get_absolute_url()).text


def test_lists_load_who_organised_it_with_their_rows(
    client, community, sub, hall, reviewer, django_assert_num_queries
):
    for alliance in (sub, hall):
        factories.make_activity(community=community, alliance=alliance)

    rows = list(Activity.objects.for_lists())

    with django_assert_num_queries(0):
        assert {row.organiser_label for row in rows} == {"柳荫子联盟", "街道议事厅"}
    client.force_login(reviewer)
    assert "街道议事厅" in client.get(reverse("volunteers:review-queue")).text
    assert "街道议事厅" in client.get(ledger("activity")).text


def test_the_column_is_not_taken_away_while_an_activity_needs_it(sub):
    migration = import_module("volunteers.migrations.0033_alliance_organises")
    editor = SimpleNamespace(connection=connection)

    migration.refuse_to_lose_alliances(apps, editor)
    done(sub)

    with pytest.raises(CommandError, match="已有联盟自己组织的活动"):
        migration.refuse_to_lose_alliances(apps, editor)
