"""The words of organisational life (组织生活), and every question asked about its records."""

from datetime import date
from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models
from django.db.models import F, Q

from accounts.permissions import Permission
from core.states import StateChoices, Tone
from party.models.organisations import BRANCHES, PartyOrganisation
from places.models import PlacedQuerySet

if TYPE_CHECKING:
    from party.models.life import OrgLifeRecord  # noqa: F401  # the row of the queryset below

SMALLEST_COMMITTEE: Final = 3  # members, secretary included
FIRST_YEAR: Final = 1990  # a year before it is a slip of the finger


class LifeKind(models.TextChoices):
    """What is held: 三会一课, 主题党日, and the two of the year's end."""

    GENERAL_MEETING = "general_meeting", "党员大会"
    COMMITTEE_MEETING = "committee_meeting", "支委会"
    GROUP_MEETING = "group_meeting", "党小组会"
    LECTURE = "lecture", "党课"
    THEME_DAY = "theme_day", "主题党日"
    ORG_LIFE = "org_life", "组织生活会"
    APPRAISAL = "appraisal", "民主评议党员"


class LifeState(StateChoices):
    """Life of a record; only 已确认 counts."""

    DRAFT = "draft", Tone.DRAFT, "草稿"
    SUBMITTED = "submitted", Tone.WAITING, "待确认"
    RETURNED = "returned", Tone.RETURNED, "被退回"
    CONFIRMED = "confirmed", Tone.DONE, "已确认"


NEXT_LIFE: dict[str, frozenset[str]] = {
    LifeState.DRAFT: frozenset({LifeState.SUBMITTED}),
    LifeState.SUBMITTED: frozenset({LifeState.CONFIRMED, LifeState.RETURNED, LifeState.DRAFT}),
    LifeState.RETURNED: frozenset({LifeState.SUBMITTED}),
    LifeState.CONFIRMED: frozenset({LifeState.RETURNED}),
}
OPEN_STATES = (LifeState.DRAFT, LifeState.RETURNED)


def has_committee(organisation: PartyOrganisation, day: date) -> bool:
    """True when at least SMALLEST_COMMITTEE people served in its committee on `day`.

    Source: docs/rules.md R-LIF-1.
    """
    return organisation.members.as_of(day).count() >= SMALLEST_COMMITTEE


def why_not_held(organisation: PartyOrganisation, kind: str, day: date | None) -> str:
    """Return why an organisation cannot have held this kind on a day; "" when it can.

    Source: docs/rules.md R-LIF-1.
    """
    is_group_meeting = kind == LifeKind.GROUP_MEETING
    if organisation.is_group != is_group_meeting:
        return (
            "党小组会由党小组召开，请选择党小组。"
            if is_group_meeting
            else "党小组只填报党小组会，其他组织生活请选择它所在的党支部。"
        )
    if kind != LifeKind.COMMITTEE_MEETING:
        return ""
    if organisation.kind not in BRANCHES:
        return "支委会是党支部委员会的会议，请选择党支部。"
    if day is not None and not has_committee(organisation, day):
        return (
            f"那一天登记的班子不足 {SMALLEST_COMMITTEE} 人，没有支委会；"
            "班子登记不全的，请先请街道登记任职。"
        )
    return ""


class OrgLifeRecordQuerySet(PlacedQuerySet["OrgLifeRecord"]):
    """Every question the portal asks about organisational life."""

    def visible_to(self, user: Any) -> Self:
        """Keep what lies within one's posts; drafts only for those who file at that place."""
        sent = user.reach(Permission.LIFE_VIEW).as_filter() & ~Q(state=LifeState.DRAFT)
        return self.filter(sent | self._in_hands_of(user))

    def in_hands_of(self, user: Any) -> Self:
        """Keep what `user` may still write in: their own, and that of their community's office.

        Source: docs/rules.md R-LIF-2.
        """
        return self.filter(self._in_hands_of(user))

    def _in_hands_of(self, user: Any) -> Q:
        reach = user.reach(Permission.LIFE_FILE)
        here = Q(community__in=reach.communities) | Q(community=None, street__in=reach.streets)
        return here | Q(reach.as_filter(), filed_by=user)

    def confirmable_by(self, user: Any) -> Self:
        """Keep what waits where `user` judges: the street, or the superior's community post.

        Never what oneself, or who counts as oneself, wrote in.
        Source: docs/rules.md R-LIF-3.
        """
        return self.filter(state=LifeState.SUBMITTED).judged_by(user)

    def judged_by(self, user: Any) -> Self:
        """Keep what `user` may confirm or return, in whatever state.

        Source: docs/rules.md R-LIF-3.
        """
        reach = user.reach(Permission.LIFE_CONFIRM)
        superior = Q(
            community__in=reach.communities, organisation__parent__community=F("community")
        )
        written = self.model.authors.through.objects.filter(user__in=user.counts_as)
        return self.filter(Q(street__in=reach.streets) | superior).exclude(
            Q(filed_by__in=user.counts_as) | Q(pk__in=written.values("orgliferecord"))
        )

    def returned_to(self, user: Any) -> Self:
        """Keep what came back and `user` should mend: what they wrote, or their community's."""
        reach = user.reach(Permission.LIFE_FILE)
        mine = Q(filed_by=user) | Q(community__in=reach.communities)
        return self.in_hands_of(user).filter(mine, state=LifeState.RETURNED)

    def confirmed(self) -> Self:
        """Keep what counts."""
        return self.filter(state=LifeState.CONFIRMED)

    def held_between(self, start: date | None, end: date | None) -> Self:
        """Keep those held from `start` to `end`, both days included; None leaves it open."""
        rows = self.filter(held_on__gte=start) if start else self
        return rows.filter(held_on__lte=end) if end else rows

    def for_lists(self) -> Self:
        """Load what a list row shows, in the same query."""
        return self.select_related("street", "community", "organisation", "filed_by")
