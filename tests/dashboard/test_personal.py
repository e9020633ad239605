"""What the portal holds about one person: all of it is found, handed out, and taken away."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit import chain
from audit.models import AuditEvent
from core.errors import RefusedError
from dashboard.models import SubjectKind, SubjectRequest, SubjectState
from dashboard.personal import actions, retention
from dashboard.personal.copies import kept_besides
from dashboard.personal.people import KEPT, NAMED, Found, Identity, find, same_name
from grids.models import AwardKind, HeadAward, HeadKind, ResidentHead
from lianhua.privacy import TEXTS, Privacy
from tests.factories import (
    day,
    make_building,
    make_community,
    make_compound,
    make_team,
    make_unit,
    make_user,
    make_volunteer,
    the_street,
)
from volunteers.actions import undo_merge
from volunteers.models import (
    ArmbandSource,
    RedArmband,
    Team,
    TeamMembership,
    Volunteer,
    VolunteerMerge,
    VolunteerState,
)

NUMBER = "530102195001010011"
PHONE, OTHERS_PHONE = "13800000007", "13800000008"
NAME, OTHERS_NAME = "黎望舒", "黎望北"
WHO = Identity(NAME, PHONE)
BASIS = "本人持证件到窗口"


@pytest.fixture
def person():
    """Somebody kept in several tables, and a namesake and a phone-mate who are not they."""
    community = make_community()
    team = make_team(community=community, leader_name=NAME, leader_phone=PHONE)
    volunteer = make_volunteer(
        community=community, team=team, name=NAME, phone=PHONE, consented_on=day(-9)
    )
    volunteer.seal_id_number(NUMBER)
    volunteer.save()
    RedArmband.objects.create(
        street=community.street,
        community=community,
        name=NAME,
        phone="13800000009",
        source=ArmbandSource.values[0],
        volunteer=volunteer,
        joined_on=day(-9),
    )
    building = make_building(compound=make_compound(community=community))
    ResidentHead.objects.create(
        kind=HeadKind.BUILDING,
        community=community,
        building=building,
        name=NAME,
        phone=PHONE,
        starts_on=day(-9),
        is_public=True,
    )
    make_unit(community=community, contact_name=NAME, contact_phone=PHONE)
    make_volunteer(community=community, name=NAME, phone=OTHERS_PHONE)
    make_volunteer(community=community, name=OTHERS_NAME, phone=PHONE)
    return volunteer


def staff():
    return make_user(Role.STREET_STAFF)


def request_for(kind, *, by=None, identity=WHO):
    return actions.take_in(
        street=the_street(), kind=kind, identity=identity, basis=BASIS, by=by or staff()
    )


def everything():
    """Return every text of every table but the audit trail, as the database has it."""
    texts = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            texts += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(texts)


def test_every_table_that_keeps_people_is_searched():
    personal = {
        f"{label}.{name}"
        for label, classes in TEXTS.items()
        for name in classes.get(Privacy.P2, "").split()
        if name.endswith(("name", "phone", "team"))
    }
    searched = {f"{kept.label}.{name}" for kept in KEPT for name in (kept.name, kept.phone)}
    searched |= {f"{label}.{column}" for label, _, column in NAMED}
    assert personal - searched == set()
    for label, path, column in NAMED:
        assert not apps.get_model(label).objects.filter(**{path: 1, column: "x"}).query.is_empty()


@pytest.mark.django_db
def test_a_person_is_found_by_name_and_phone_or_by_id_number_and_nobody_else(person):
    street = the_street()
    by_phone = {one.kept.label: len(one.rows) for one in find(WHO, street)}
    by_number = {one.kept.label: len(one.rows) for one in find(Identity(NAME, "", NUMBER), street)}

    assert by_phone == by_number
    assert by_phone == {
        "volunteers.Volunteer": 1,
        "volunteers.RedArmband": 1,  # by the register entry, for its phone is another
        "volunteers.Team": 1,
        "grids.ResidentHead": 1,
        "places.Unit": 1,
    }
    assert find(Identity(NAME, "13900000000"), street) == []
    assert same_name(WHO, street) == []


@pytest.mark.django_db
def test_the_copy_holds_all_of_theirs_nothing_of_others_and_is_recorded(person):
    taker, decider = staff(), make_user(Role.STREET_LEADER)
    HeadAward.objects.create(
        head=ResidentHead.objects.get(),
        kind=AwardKind.values[0],
        what="米油各一份",
        given_on=day(-2),
        giver="街道",
        recorded_by=taker,
    )
    request = request_for(SubjectKind.COPY, by=taker)
    with pytest.raises(RefusedError, match="没有可以领取的副本"):
        actions.fetch_copy(request=request, by=taker)
    actions.approve(request=request, version=1, by=decider)

    text = actions.fetch_copy(request=request, by=taker)

    content = json.loads(text)
    assert {table["表"] for table in content["内容"]} >= {"志愿者", "楼栋长", "红袖标队员"}
    assert NUMBER in text
    assert "13800000009" in text
    assert "队籍" in text
    assert "米油各一份" in text  # hangs on the head's row
    assert OTHERS_PHONE not in text
    assert OTHERS_NAME not in text
    assert AuditEvent.objects.filter(action="subject_request.copy_fetched", actor=taker).exists()
    assert SubjectRequest.objects.get().state == SubjectState.READY

    retention.apply_all(at=timezone.now() + timedelta(days=15))
    closed = SubjectRequest.objects.get()
    assert (closed.state, closed.identity_sealed) == (SubjectState.DONE, "")


@pytest.mark.django_db
def test_erasure_takes_every_trace_keeps_the_figures_and_the_chain_holds(person):
    counted = Volunteer.objects.counted(day(0)).count()
    mates = everything().count(OTHERS_NAME)
    merge = VolunteerMerge(kept=person, merged_at=timezone.now(), merged_by=staff())
    merge.remember(
        {"entries": [{"uid": str(person.uid), "before": {"name": NAME, "phone": PHONE}}]}
    )
    merge.save()
    before = everything()
    assert NAME in before
    assert person.id_number_index in before
    request = request_for(SubjectKind.ERASE)

    done = actions.approve(request=request, version=1, by=make_user(Role.STREET_LEADER))

    others = Volunteer.objects.filter(phone=OTHERS_PHONE)
    others.update(name="别人")  # the namesake keeps the name; theirs is not looked for
    after = everything()
    assert NAME not in after
    assert person.id_number_index not in after
    assert after.count(PHONE) == 1  # the phone-mate's
    assert after.count(OTHERS_NAME) == mates
    assert Volunteer.objects.counted(day(0)).count() == counted
    again = Volunteer.objects.get(pk=person.pk)
    assert (again.state, again.version) == (VolunteerState.ACTIVE, person.version + 1)
    assert ResidentHead.objects.get().is_public is False
    assert done.state == SubjectState.DONE
    assert done.outcome["志愿者"] == 1
    assert find(WHO, the_street()) == []
    assert list(chain.broken_links()) == []
    with pytest.raises(RefusedError, match="不能再撤销"):
        undo_merge(merge=merge, by=staff())


@pytest.mark.django_db
def test_who_takes_in_does_not_decide_and_nothing_happens_twice(person):
    taker = staff()
    request = request_for(SubjectKind.ERASE, by=taker)
    with pytest.raises(RefusedError, match="不能批准自己"):
        actions.approve(request=request, version=1, by=taker)
    with pytest.raises(RefusedError, match="您的岗位不能批准"):
        actions.approve(request=request, version=1, by=make_user())
    assert Volunteer.objects.get(pk=person.pk).name == NAME

    decided = actions.decline(request=request, reason="须保存", version=1, by=staff())
    assert decided.identity_sealed == ""
    with pytest.raises(RefusedError, match="已经办理"):
        actions.approve(request=request, version=None, by=staff())


@pytest.mark.django_db
def test_a_withdrawn_consent_ends_what_rests_on_it(person):
    request = request_for(SubjectKind.WITHDRAW)
    done = actions.approve(request=request, version=1, by=staff())

    assert done.outcome == {"志愿者": 1, "楼栋长": 1}
    assert Volunteer.objects.get(pk=person.pk).consented_on is None
    assert ResidentHead.objects.get().is_public is False
    assert Team.objects.get().leader_name == NAME  # rests on no consent


@pytest.mark.django_db
def test_the_pages_from_counter_to_file(client, person):
    taker, decider = staff(), make_user(Role.STREET_LEADER)
    client.force_login(taker)
    new = reverse("dashboard:subject-new")
    typed = {"kind": "copy", "name": NAME, "phone": "", "basis": BASIS}
    refused = client.post(new, typed)
    assert refused.status_code == 422
    assert "只凭姓名认不出是谁" in refused.content.decode()
    assert "没有找到" in client.post(new, typed | {"phone": "13900000000"}).content.decode()

    answer = client.post(new, typed | {"phone": PHONE}, follow=True)
    assert "还没有办结" in client.post(new, typed | {"phone": PHONE}).content.decode()
    page = answer.content.decode()
    assert "志愿者 1 条" in page
    assert NAME not in page
    assert PHONE not in page
    request = SubjectRequest.objects.get()
    copy = reverse("dashboard:subject-copy", args=[request.uid])
    assert "没有可以领取的副本" in client.post(copy, follow=True).content.decode()

    client.force_login(decider)
    approve = reverse("dashboard:subject-approve", args=[request.uid])
    assert "15 天内" in client.get(approve).content.decode()
    client.post(approve, {"version": request.version})
    client.force_login(taker)
    file = client.post(copy)
    assert file["Cache-Control"] == "private, no-store"
    assert PHONE in file.content.decode()
    paper = client.post(copy, {"paper": "1"})
    assert paper["Cache-Control"] == "private, no-store"
    sheet = paper.content.decode()
    assert PHONE in sheet
    assert "在册" in sheet  # a choice in words, on paper and in the file
    assert VolunteerState.ACTIVE not in json.dumps(json.loads(file.content)["内容"])
    given = client.get(request.get_absolute_url()).content.decode()
    assert given.count("交出副本") == 2


@pytest.mark.django_db
def test_how_to_reach_a_colleague_is_handed_out_and_taken_away_while_the_account_stays():
    colleague = make_user(Role.COMMUNITY_SECRETARY, name=NAME, phone=PHONE)
    colleague.home_street, colleague.email, colleague.notice_by = (
        the_street(),
        "weiyi@example.com",
        "email",
    )
    colleague.save()
    copy = request_for(SubjectKind.COPY)
    actions.approve(request=copy, version=1, by=make_user(Role.STREET_LEADER))
    assert "weiyi@example.com" in actions.fetch_copy(request=copy, by=staff())
    request = request_for(SubjectKind.ERASE)

    done = actions.approve(request=request, version=1, by=make_user(Role.STREET_LEADER))

    colleague.refresh_from_db()
    assert (colleague.name, colleague.email, colleague.notice_by) == (NAME, "", "")
    assert done.outcome["人员的通知方式"] == 1
    assert "weiyi@example.com" not in everything()


@pytest.mark.django_db
def test_what_hangs_on_many_rows_of_a_person_is_counted_in_one_query(django_assert_num_queries):
    team = make_team()
    rows = [make_volunteer(team=team, name=NAME, phone=PHONE) for _ in range(3)]

    with django_assert_num_queries(1):
        found = kept_besides([Found(KEPT[0], rows)])

    assert found == [(str(TeamMembership._meta.verbose_name), 3)]
