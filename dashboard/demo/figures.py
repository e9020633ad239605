"""Who answers for each figure, and the numbers once published, to stand beside the live ones."""

from datetime import date, datetime

from django.utils import timezone

from accounts.models import Department
from dashboard import actions
from dashboard.demo.staff import Staff
from dashboard.figures import EVIDENCE, HEADLINES, MONTHLY
from dashboard.models import Baseline, FigureOwner
from places.models import Street

OFFICE_OF_PARTY = "党建办公室"
OTHER_OWNERS = {
    "F13": "平安法治办公室",
    "F17": "平安法治办公室",
    "F18": "城建城管办公室",
    "F19": "公共服务办公室",
    **dict.fromkeys((f"F{number}" for number in range(33, 44)), "城建城管办公室"),
    "F45": "城建城管办公室",
    "F46": "城建城管办公室",
    "F47": "社会事务办公室",
}
PUBLISHED_ON = date(2023, 1, 4)
PUBLISHED = {
    "F04": 9,
    "F06": 81,
    "F08a": 123,
    "F09": 673,
    "F10": 65,
    "F11": 9057,
    "F12": 1482,
    "F13": 1467,
}
SOURCE = "演示用的街道工作总结"


def make_figures(street: Street, staff: Staff) -> None:
    """Name a department for every figure; enter the published numbers and approve them."""
    departments = {row.name: row for row in Department.objects.filter(street=street)}
    FigureOwner.objects.bulk_create(
        FigureOwner(
            street=street,
            figure=figure.id,
            department=departments[OTHER_OWNERS.get(figure.id, OFFICE_OF_PARTY)],
            is_demo=True,
        )
        for figure in (*HEADLINES, *MONTHLY, *EVIDENCE)
    )
    now = timezone.now()
    for figure, value in PUBLISHED.items():
        _publish(street, staff, figure, value, now)


def _publish(street: Street, staff: Staff, figure: str, value: int, now: datetime) -> None:
    baseline = actions.enter_baseline(
        street=street,
        figure=figure,
        value=value,
        is_lower_bound=False,
        as_of=PUBLISHED_ON,
        source=SOURCE,
        by=staff.reviewers[0],
        at=now,
    )
    actions.approve_baseline(baseline=baseline, by=staff.leader, at=now)
    Baseline.objects.filter(pk=baseline.pk).update(is_demo=True)
