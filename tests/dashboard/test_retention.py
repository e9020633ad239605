"""Nothing personal is kept beyond its period, and a dry run only says so (G-50)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import timezone

from accounts.models import HowEnded, Message, SignIn
from audit.models import AuditEvent
from dashboard.personal import retention
from party.models import UnitCheckIn, UnitCheckInState
from tests.factories import (
    day,
    make_activity,
    make_community,
    make_unit,
    make_user,
    make_volunteer,
)
from tests.volunteers.armband_rows import make_armband
from volunteers.models import ActivityPlan, Signup, Volunteer, VolunteerState

NUMBER = "530102195001010011"
pytestmark = pytest.mark.django_db


@pytest.fixture
def aged():
    """One of each that has just begun its period."""
    user, now = make_user(), timezone.now()
    for place in (1, 2):
        SignIn.objects.create(
            user=user,
            session_key=str(place),
            seen_at=now,
            ended_at=now if place == 1 else None,
            ended_how=HowEnded.IDLE if place == 1 else "",
        )
    Message.objects.create(recipient=user, key="1", title="x", read_at=now)
    Message.objects.create(recipient=user, key="2", title="x")
    left = make_volunteer(name="黎望舒", phone="13800000007", state=VolunteerState.LEFT)
    left.seal_id_number(NUMBER)
    left.save()
    make_volunteer(name="黎望北", phone="13800000008")
    plan = ActivityPlan.objects.create(
        activity=make_activity(),
        starts_at=now,
        ends_at=now + timedelta(hours=2),
        closes_at=now,
        capacity=5,
        task="x",
    )
    signup = {"plan": plan, "phone": "13800000009", "applied_at": now}
    Signup.objects.create(name="黎望东", **signup)
    Signup.objects.create(
        name="黎望西",
        is_minor=True,
        guardian_name="黎望山",
        guardian_phone="13800000009",
        **signup,
    )
    return now


def test_each_rule_takes_what_is_over_its_period_and_nothing_else(aged):
    assert set(retention.apply_all(at=aged).values()) == {0}  # the control: nothing is old yet

    done = retention.apply_all(at=aged + timedelta(days=1096))

    assert (done["sign_ins"], done["messages"], done["volunteers"]) == (1, 1, 1)
    assert (done["guardians"], done["signups"]) == (1, 2)
    kept = Signup.objects.order_by("pk").values_list("phone", "guardian_name", "guardian_phone")
    assert list(kept) == [("已删除", "", ""), ("已删除", "已删除", "已删除")]
    assert not Signup.objects.filter(name__startswith="黎").exists()
    assert SignIn.objects.get().ended_at is None  # still open
    assert Message.objects.get().read_at is None  # not read yet
    left = Volunteer.objects.get(name="黎望舒")
    assert (left.phone, left.id_number_sealed, left.id_number_index) == ("", "", None)
    assert Volunteer.objects.get(name="黎望北").phone == "13800000008"
    events = AuditEvent.objects.filter(action="retention.applied")
    assert {event.fields["facts"]["rule"] for event in events} == {
        "sign_ins",
        "messages",
        "guardians",
        "signups",
        "volunteers",
    }
    assert set(retention.apply_all(at=aged + timedelta(days=1096)).values()) == {0}


def test_a_dry_run_counts_and_changes_nothing(aged, settings, capsys):
    settings.RETENTION_DAYS = {"messages": 0}
    Message.objects.filter(key="1").update(read_at=aged - timedelta(days=1))

    call_command("retention", "--dry-run")

    assert "messages　已读的站内消息：保存 0 天，会清除 1 条" in capsys.readouterr().out
    assert Message.objects.count() == 2
    call_command("retention")
    assert "已清除 1 条" in capsys.readouterr().out
    assert Message.objects.count() == 1


def test_a_period_below_the_law_is_refused(settings):
    settings.RETENTION_DAYS = {"sign_ins": 180}
    with pytest.raises(ImproperlyConfigured, match="at least 365"):
        retention.apply_all(at=timezone.now())


@pytest.mark.parametrize("rule", retention.RULES, ids=lambda rule: rule.key)
def test_every_rule_names_its_law_and_runs(rule):
    assert "《" in rule.basis
    assert retention.due(rule, at=timezone.now() + timedelta(days=9999)) == 0


@pytest.fixture
def listed():
    """Two of one name on the roster, on the list of an activity that ends now; one is a minor."""
    now = timezone.now()
    plan = ActivityPlan.objects.create(
        activity=make_activity(),
        starts_at=now - timedelta(hours=2),
        ends_at=now,
        closes_at=now - timedelta(hours=2),
        capacity=5,
        task="x",
    )
    for number in (1, 2):
        phone = f"1380000001{number}"
        minor = {"is_minor": True, "guardian_name": "黎母", "guardian_phone": "13800000020"}
        Signup.objects.create(
            plan=plan,
            name="黎望东",
            phone=phone,
            volunteer=make_volunteer(name="黎望东", phone=phone),
            applied_at=now,
            **(minor if number == 1 else {}),
        )
    return now


def test_lists_of_names_are_emptied_for_the_roster_too_guardians_first(listed, capsys):
    done = retention.apply_all(at=listed + timedelta(days=91))
    assert (done["guardians"], done["signups"]) == (1, 0)
    kept = Signup.objects.order_by("pk").values_list("name", "guardian_name", "guardian_phone")
    assert list(kept) == [("黎望东", "已删除", "已删除"), ("黎望东", "", "")]

    Signup.objects.update(is_minor=False)
    done = retention.apply_all(at=listed + timedelta(days=366))

    assert (done["guardians"], done["signups"]) == (0, 2)
    assert set(Signup.objects.values_list("phone", flat=True)) == {"已删除"}
    assert not Signup.objects.filter(name__startswith="黎").exists()
    assert Signup.objects.exclude(volunteer=None).count() == 2
    assert set(Volunteer.objects.values_list("phone", flat=True)) == {"13800000011", "13800000012"}
    assert set(retention.apply_all(at=listed + timedelta(days=999)).values()) == {0}


@pytest.mark.parametrize(("days", "count"), [(365, 0), (366, 1)])
def test_the_phone_of_an_armband_goes_a_year_after_they_left(community, days, count):
    now = timezone.now()
    left = make_armband(
        community, name="黎望东", phone="13800000013", joined_on=day(-400), left_on=day()
    )
    serving = make_armband(community, name="黎望西", phone="13800000014")

    assert retention.apply_all(at=now + timedelta(days=days))["armbands"] == count

    left.refresh_from_db()
    serving.refresh_from_db()
    assert (left.name, left.phone) == ("黎望东", "" if count else "13800000013")
    assert serving.phone == "13800000014"


@pytest.mark.parametrize(("ended_on", "count"), [((2025, 12, 31), 1), ((2026, 1, 1), 0)])
def test_a_day_is_over_its_period_by_the_local_day_also_in_the_small_hours(ended_on, count):
    unit = make_unit()
    UnitCheckIn.objects.create(
        street=unit.street,
        community=make_community(street=unit.street),
        unit=unit,
        checked_in_on=date(2024, 1, 1),
        liaison_phone="13800000003",
        state=UnitCheckInState.ENDED,
        ended_on=date(*ended_on),
        end_reason="已搬走",
    )
    (rule,) = (rule for rule in retention.RULES if rule.key == "unit_check_ins")
    half_past_midnight = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)

    assert retention.due(rule, at=half_past_midnight + timedelta(days=rule.period)) == count
