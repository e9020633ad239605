"""Wishes in every state, for tests."""

from accounts.roles import Role
from projects.models import Wish, WishClaim, WishClaimState, WishState
from projects.models.wishes import PUBLIC_STATES
from tests.alliances.needs import make_category
from tests.factories import day, make_community, make_photo, make_unit, make_user, saved


def make_wish(*, state=WishState.PUBLISHED, unit=None, opened=-5, **values):
    """Make a wish of a community; claimed by `unit`, or a new one, where the state needs it."""
    community = values.pop("community", None) or make_community()
    values.setdefault("category", make_category(community.street))
    wish = Wish(
        street=community.street,
        community=community,
        state=state,
        **{"name": "一位独居老人想要一副老花镜", **values},
    )
    if state in PUBLIC_STATES:
        wish.published_on = wish.open_since = day(opened)
    if state == WishState.RETURNED:
        wish.return_reason = "请写清尺寸"
    if state == WishState.WITHDRAWN:
        wish.withdraw_reason = "已自行解决"
    if state in {WishState.CONFIRMED, WishState.CLOSED}:
        wish.confirmed_on = day()
    if state == WishState.CLOSED:
        wish.closed_on, wish.thanks = day(), "谢谢您的眼镜"
    saved(wish)
    if state in set(PUBLIC_STATES) - {WishState.PUBLISHED}:
        make_claim(wish, unit or make_unit(community=community))
    return wish


def make_claim(wish, unit, **values):
    """Make the claim that stands, delivered where the wish is."""
    is_done = wish.state != WishState.CLAIMED
    claim = WishClaim(
        wish=wish,
        unit=unit,
        **{
            "claimed_on": day(-3),
            "deadline": day(9),
            "state": WishClaimState.DELIVERED if is_done else WishClaimState.RUNNING,
            "ended_on": day(-1) if is_done else None,
            "result": "眼镜已送到" if is_done else "",
            "photo": make_photo() if is_done else None,
            **values,
        },
    )
    return saved(claim)


def liaison_of(unit):
    return make_user(Role.UNIT_LIAISON, unit=unit)
