"""How long the portal keeps what is somebody's, with the law behind each period.

A period may be lengthened or shortened by `RETENTION_DAYS`, not below what the law asks to keep.
Registers of those who serve, hours of service and everything that a figure counts stay.
Source: docs/rules.md R-PIP-3.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Cast, Concat, Substr
from django.utils.timezone import localdate

from accounts.models import Message, SignIn
from audit.actions import record
from core.models import OutboxEntry
from core.pagecache import forget_on_commit
from dashboard.models import SubjectRequest, SubjectState
from dashboard.personal.erasing import GONE
from grids.models import ResidentHead
from party.models import MemberCheckIn, UnitCheckIn
from volunteers.models import RedArmband, Signup, Volunteer, VolunteerState

BATCH = 1000
LEAST = "《个人信息保护法》第十九条（保存期限为实现目的所必要的最短时间）"
LOGS = (
    "《互联网政务应用安全管理规定》第二十条（日志留存不少于一年）、《网络安全法》（不少于六个月）"
)


@dataclass(frozen=True)
class Rule:
    """What is kept, how long, why; `emptied` says which columns are emptied, None: the row goes."""

    key: str
    what: str
    days: int
    basis: str
    rows: Callable[[datetime], Any]
    emptied: Mapping[str, Any] | None = None
    minimum: int = 0

    @property
    def period(self) -> int:
        """The days in force: the office's own or the default.

        Errors: ImproperlyConfigured for a period shorter than the law asks.
        """
        days = int(settings.RETENTION_DAYS.get(self.key, self.days))
        if days < self.minimum:
            raise ImproperlyConfigured(
                f"RETENTION_DAYS: {self.key} must be at least {self.minimum} days."
            )
        return days


def _gone_where_kept(column: str) -> Case:
    return Case(When(**{column: ""}, then=Value("")), default=Value(GONE))


def _guardians(before: datetime) -> Any:
    over = Signup.objects.filter(plan__ends_at__lt=before)
    return over.exclude(guardian_name__in=["", GONE], guardian_phone__in=["", GONE])


def _signups(before: datetime) -> Any:
    """Names on lists, of the roster too: who came stands in the hours and who took part."""
    return Signup.objects.filter(plan__ends_at__lt=before).exclude(phone=GONE)


def _left(before: datetime) -> Any:
    """Volunteers whose entry ended and was not touched since; merged ones with them."""
    left = Volunteer.objects.filter(state=VolunteerState.LEFT, updated_at__lt=before)
    return left.exclude(Q(phone__in=["", GONE]) & Q(id_number_sealed=""))


RULES = (
    Rule(
        "sessions",
        "过期的会话",
        0,
        LEAST,
        lambda before: Session.objects.filter(expire_date__lt=before),
    ),
    Rule(
        "sign_ins",
        "登录记录（设备、来源地址）",
        400,
        LOGS,
        lambda before: SignIn.objects.filter(ended_at__lt=before),
        minimum=365,
    ),
    Rule(
        "messages",
        "已读的站内消息",
        365,
        LEAST,
        lambda before: Message.objects.filter(read_at__lt=before),
    ),
    Rule(
        "outbox",
        "已发出的后台任务",
        90,
        LEAST,
        lambda before: OutboxEntry.objects.filter(done_at__lt=before),
        minimum=30,  # its unique key is what keeps an effect from happening twice
    ),
    Rule(
        "guardians",
        "报名的未成年人的监护人姓名和电话",
        90,
        LEAST,
        _guardians,
        emptied={
            "guardian_name": _gone_where_kept("guardian_name"),
            "guardian_phone": _gone_where_kept("guardian_phone"),
        },
    ),
    Rule(
        "signups",
        "报名的姓名和电话（参加和工时记在志愿者名下）",
        365,
        LEAST,
        _signups,
        emptied={
            "name": Concat(Value(GONE), Substr(Cast("uid", CharField()), 1, 8)),
            "phone": GONE,
            "guardian_name": _gone_where_kept("guardian_name"),
            "guardian_phone": _gone_where_kept("guardian_phone"),
        },
    ),
    Rule(
        "armbands",
        "退出的红袖标队员的电话",
        365,
        LEAST,
        lambda before: RedArmband.objects.filter(left_on__lt=localdate(before)).exclude(phone=""),
        emptied={"phone": ""},
    ),
    Rule(
        "heads",
        "卸任楼栋长的联系电话",
        365,
        LEAST,
        lambda before: ResidentHead.objects.filter(ends_on__lt=localdate(before)).exclude(phone=""),
        emptied={"phone": "", "is_public": False},
    ),
    Rule(
        "unit_check_ins",
        "结束报到的单位的联络人",
        730,
        LEAST,
        lambda before: UnitCheckIn.objects.filter(ended_on__lt=localdate(before)).exclude(
            liaison_phone=""
        ),
        emptied={"liaison_name": "", "liaison_phone": ""},
    ),
    Rule(
        "member_check_ins",
        "结束报到的在职党员的电话和特长",
        730,
        LEAST,
        lambda before: MemberCheckIn.objects.filter(left_on__lt=localdate(before)).exclude(
            phone=GONE
        ),
        emptied={"phone": GONE, "skills": ""},
    ),
    Rule(
        "volunteers",
        "退出满期的志愿者的电话和证件号（服务记录依《志愿服务条例》保留）",
        1095,
        LEAST,
        _left,
        emptied={
            "phone": "",
            "id_number_sealed": "",
            "id_number_index": None,
            "id_number_tail": "",
        },
    ),
    Rule(
        "subject_copies",
        "已批准的个人信息副本的领取期",
        15,
        LEAST,
        lambda before: SubjectRequest.objects.filter(
            state=SubjectState.READY, decided_at__lt=before
        ),
        emptied={"state": SubjectState.DONE, "identity_sealed": ""},
    ),
)


def due(rule: Rule, *, at: datetime) -> int:
    """Return how many rows a rule would touch now."""
    return int(rule.rows(at - timedelta(days=rule.period)).count())


def apply_all(*, at: datetime) -> dict[str, int]:
    """Apply every rule; return {key: rows}. Each batch is one transaction with its own event."""
    return {rule.key: _apply(rule, at) for rule in RULES}


def _apply(rule: Rule, at: datetime) -> int:
    done = 0
    while count := _apply_batch(rule, at):
        done += count
    return done


@transaction.atomic
def _apply_batch(rule: Rule, at: datetime) -> int:
    before = at - timedelta(days=rule.period)
    model = rule.rows(before).model
    keys = list(
        rule.rows(before)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk", flat=True)[:BATCH]
    )
    if not keys:
        return 0
    rows = model._base_manager.filter(pk__in=keys)
    if rule.emptied is None:
        rows.delete()
    else:
        rows.update(**rule.emptied, version=F("version") + 1, updated_at=at)
        forget_on_commit()
    facts: dict[str, str | int | None] = {
        "rule": rule.key,
        "rows": len(keys),
        "days": rule.period,
    }
    record("retention.applied", at=at, facts=facts)
    return len(keys)
