"""Writes of claims of wishes: first come, exactly one; delivered with a photo, or freed again."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.actions import check_own_photos
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import save_recorded
from core import pagecache
from core.database import locked
from core.errors import RefusedError
from core.models import Photo
from core.words import written
from core.workdays import add_workdays
from party.models import MemberCheckIn, UnitCheckIn
from places.models import Unit, covered_by
from projects.actions.wishes import tell_claimant, tell_poster
from projects.models import CLAIM_DAYS, Wish, WishClaim, WishClaimState, WishState
from volunteers.models import Team, TeamLeadership, Volunteer

REMIND_BEFORE: Final = timedelta(days=3)


@transaction.atomic
def claim_wish(
    *,
    wish: Wish,
    by: User,
    unit: Unit | None = None,
    team: Team | None = None,
    volunteer: Volunteer | None = None,
    person_name: str = "",
    plan: str = "",
    at: datetime | None = None,
) -> WishClaim:
    """Promise to grant a wish, within CLAIM_DAYS working days.

    Shape:  exactly one of unit, team, volunteer and person; a liaison claims for the own unit, a
            team's leader for the team, the community or the street on behalf of anybody.
    Errors: RefusedError when another was first or outside one's posts; ValidationError unless one
            claimant is named.
    Source: docs/rules.md R-WSH-3, R-WSH-4.
    """
    row = locked(wish)
    if row.state != wish.state:  # somebody was first since it was read, and may have hidden it so
        check_claimable(row)
    if not Wish.objects.visible_to(by).filter(pk=row.pk).exists():
        raise RefusedError("这个心愿不在您的岗位范围内。")
    check_claimable(row)
    is_own = _claims_for_own(by, unit, team)
    if not is_own:
        _check_on_behalf(row, by=by, unit=unit, team=team, volunteer=volunteer)
    today = timezone.localdate(at)
    claim = WishClaim(
        wish=row,
        unit=unit,
        team=team,
        volunteer=volunteer,
        person_name=person_name,
        plan=plan.strip(),
        claimed_on=today,
        deadline=add_workdays(today, CLAIM_DAYS).date,
        claimed_by=by,
        is_on_behalf=not is_own,
        is_demo=row.is_demo,
    )
    saved = save_recorded(claim, "wishclaim.made", by=by, at=at)
    row.state = WishState.CLAIMED
    save_recorded(row, "wish.claimed", by=by, at=at)
    pagecache.forget_on_commit()
    title = f"{saved.claimant_label}认领了“{row}”"
    tell_poster(row, title, by=by, key=f"claimed:{saved.uid}", body=saved.plan)
    return saved


@transaction.atomic
def give_back_wish(
    *, claim: WishClaim, reason: str, by: User, at: datetime | None = None
) -> WishClaim:
    """Give a claimed wish back: it can be claimed again, the claim stays in its history.

    Errors: RefusedError without a reason, for somebody else's claim, or when it does not run.
    Source: docs/rules.md R-WSH-4.
    """
    wish, row = _running(claim, by=by)
    words = written(reason, ask="请写明原因。", most=200)
    return _free(wish, row, WishClaimState.GIVEN_BACK, words, by=by, at=at)


@transaction.atomic
def deliver_wish(
    *,
    claim: WishClaim,
    result: str,
    done_on: date,
    photo: Photo | None,
    by: User,
    at: datetime | None = None,
) -> WishClaim:
    """Report that a wish was granted, with a photo; the community confirms it.

    The claim points to the check-in under which its unit or volunteer serves the community.
    Errors: RefusedError without words or photo, for a day before the claim or to come, for
            somebody else's claim, or when it does not run; ValidationError when the words tell
            who it is.
    Source: docs/rules.md R-WSH-5, R-WSH-8.
    """
    wish, row = _running(claim, by=by)
    words = written(result, ask="请写明送达情况。")
    if photo is None:
        raise RefusedError("请附一张送达的照片，不要拍到心愿人的正脸和门牌。")
    check_own_photos([photo], by=by)
    if not row.claimed_on <= done_on <= timezone.localdate(at):
        raise RefusedError(
            f"送达日期应在认领日期（{row.claimed_on:%Y年%-m月%-d日}）到今天之间，请重新选择。"
        )
    row.state, row.result, row.ended_on = WishClaimState.DELIVERED, words, done_on
    row.photo, row.delivered_by = photo, by
    row.unit_check_in, row.member_check_in = _check_in_of(row, done_on)
    saved = save_recorded(row, "wishclaim.delivered", by=by, at=at)
    wish.state = WishState.DELIVERED
    save_recorded(wish, "wish.delivered", by=by, at=at)
    pagecache.forget_on_commit()
    tell_poster(wish, f"“{wish}”已送达，请确认", by=by, key=f"delivered:{saved.uid}")
    return saved


def expire_claims(*, at: datetime | None = None) -> int:
    """Free the wishes whose claim ran past its deadline; return how many. Twice does no more.

    Source: docs/rules.md R-WSH-4.
    """
    today = timezone.localdate(at)
    expired = WishClaim.objects.expired_on(today).order_by("pk")
    return sum(_expire(claim, today, at) for claim in expired.select_related("wish"))


def remind_claimants(*, at: datetime | None = None) -> None:
    """Tell once who has promised a wish and reaches the deadline within days.

    Source: docs/rules.md R-WSH-4.
    """
    soon = timezone.localdate(at) + REMIND_BEFORE
    for claim in WishClaim.objects.running().due_by(soon).for_lists().select_related("claimed_by"):
        tell_claimant(
            claim,
            f"“{claim.wish}”快到期限，还没有登记送达",
            by=None,
            key=f"due:{claim.deadline}",
            body=f"请在 {claim.deadline:%Y年%-m月%-d日}前送达并登记；办不成的请退回认领。",
        )


def check_claimable(wish: Wish) -> None:
    """Refuse what is not to be claimed; who came second hears who was first.

    Source: docs/rules.md R-WSH-3.
    """
    if wish.state == WishState.PUBLISHED:
        return
    claim = wish.standing_claim
    if wish.state != WishState.CLAIMED or claim is None:
        raise RefusedError(f"这个心愿是“{wish.get_state_display()}”，现在不能认领。")
    raise RefusedError(
        f"“{claim.claimant_label}”已先一步认领了这个心愿，认领以先到为准。可以看看其他心愿。"
    )


def check_running(claim: WishClaim, *, by: User) -> None:
    """Refuse work on somebody else's claim, and on one that does not run.

    Source: docs/rules.md R-WSH-4.
    """
    if not may_deliver(claim, by=by):
        raise RefusedError("这是别人的认领，由认领方、社区或街道办理。")
    if claim.state != WishClaimState.RUNNING:
        raise RefusedError(f"这次认领是“{claim.get_state_display()}”，不需要再办。")


def may_deliver(claim: WishClaim, *, by: User) -> bool:
    """True for who claimed for their own unit or team, and the community or street on behalf."""
    is_own = _claims_for_own(by, claim.unit, claim.team)
    return is_own or covered_by(by, claim.wish, Permission.WISH_POST)


@transaction.atomic
def _expire(claim: WishClaim, today: date, at: datetime | None) -> bool:
    wish, row = locked(claim.wish), locked(claim)
    if not row.is_overdue(today):
        return False  # somebody was faster
    reason = f"{row.deadline:%Y年%-m月%-d日}的期限已过，没有登记送达。"
    _free(wish, row, WishClaimState.EXPIRED, reason, by=None, at=at)
    title = f"“{wish}”认领过期，重新开放认领"
    tell_claimant(row, title, by=None, key="expired", body=reason)
    return True


def _free(
    wish: Wish,
    claim: WishClaim,
    state: WishClaimState,
    reason: str,
    *,
    by: User | None,
    at: datetime | None,
) -> WishClaim:
    """End a running claim and let others claim the wish."""
    today = timezone.localdate(at)
    claim.state, claim.end_reason, claim.ended_on = state, reason, today
    saved = save_recorded(claim, f"wishclaim.{state.value}", by=by, at=at)
    wish.state, wish.open_since = WishState.PUBLISHED, today
    save_recorded(wish, "wish.reopened", by=by, at=at)
    pagecache.forget_on_commit()
    title = f"“{wish}”重新开放认领"
    tell_poster(wish, title, by=by, key=f"freed:{saved.uid}", body=reason)
    return saved


def _claims_for_own(by: User, unit: Unit | None, team: Team | None) -> bool:
    if unit is not None:
        return unit.pk in by.reach(Permission.WISH_CLAIM).units
    return team is not None and TeamLeadership.objects.held_by(by).filter(team=team).exists()


def _check_on_behalf(
    wish: Wish, *, by: User, unit: Unit | None, team: Team | None, volunteer: Volunteer | None
) -> None:
    if not covered_by(by, wish, Permission.WISH_POST):
        raise RefusedError("只能为本单位或自己带的队伍认领；其他的由社区或街道代为登记。")
    for row in (unit, team, volunteer):
        if row is not None and row.street_id != wish.street_id:
            raise RefusedError("认领的单位、队伍或志愿者不在本街道，请重新选择。")
    rows = Volunteer.objects.visible_to(by).standing().active()
    if volunteer is not None and not rows.filter(pk=volunteer.pk).exists():
        raise RefusedError("所选的志愿者不在您能查看的花名册中，请重新选择。")


def _running(claim: WishClaim, *, by: User) -> tuple[Wish, WishClaim]:
    """Return the wish and its claim under lock, the wish first as whoever claims does."""
    wish, row = locked(claim.wish), locked(claim)
    check_running(row, by=by)
    return wish, row


def _check_in_of(claim: WishClaim, day: date) -> tuple[UnitCheckIn | None, MemberCheckIn | None]:
    """Return the check-in of the claimant in the wish's community that ran on `day`."""
    community = claim.wish.community_id
    if claim.unit_id is not None:
        units = UnitCheckIn.objects.confirmed().running_between(day, day)
        return units.filter(community=community, unit=claim.unit_id).first(), None
    if claim.volunteer is not None:
        person = claim.volunteer.merged_into or claim.volunteer
        members = MemberCheckIn.objects.confirmed().running_between(day, day)
        return None, members.filter(community=community, link__volunteer=person).first()
    return None, None
