"""Small wishes in every state, some near `today`: open, claimed, delivered, thanked."""

from datetime import date, timedelta

from alliances.models import NeedCategory
from core.models import Photo
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from party.models import UnitCheckIn
from projects.models import Wish, WishClaim, WishClaimState, WishState
from projects.models.wishes import PUBLIC_STATES

# Wish, detail, category.
WISHES = (
    ("一位独居老人想要一副老花镜", "三百度，镜腿宽一些。", "为老服务"),
    ("一名小学生想要一个双肩书包", "三年级用，颜色不限。", "青少年托管"),
    ("一位行动不便的居民想装一个扶手", "卫生间用，长约六十厘米。", "为老服务"),
    ("一名初中生想要一套科普图书", "喜欢天文和动物。", "青少年托管"),
    ("一位待业居民想学做面点", "周末有空，愿意跟班学。", "就业帮扶"),
    ("一位高龄老人想有人读报聊天", "每周一次，半小时就好。", "为老服务"),
    ("一位居民想弄懂租房合同", "想请懂法律的人当面讲一讲。", "法律咨询"),
    ("一位老人想学会用手机视频", "想和外地的家人通话。", "为老服务"),
    ("一名学前儿童想要一辆滑板车", "五岁，带护具更好。", "青少年托管"),
    ("一位长期病患想做一次上门义诊", "量血压、测血糖，讲讲用药。", "健康义诊"),
)
# (state, days since the publication); three rounds.
LIVES = (
    (WishState.PUBLISHED, 3),
    (WishState.CLAIMED, 8),
    (WishState.CLOSED, 70),
    (WishState.PUBLISHED, 19),
    (WishState.DELIVERED, 11),
    (WishState.POSTED, 0),
    (WishState.CLOSED, 120),
    (WishState.CONFIRMED, 16),
    (WishState.PUBLISHED, 9),
    (WishState.WITHDRAWN, 40),
    (WishState.CLOSED, 180),
    (WishState.RETURNED, 0),
    (WishState.CLAIMED, 5),
)
ROUNDS = 3
STANDING = (WishState.CLAIMED, WishState.DELIVERED, WishState.CONFIRMED, WishState.CLOSED)


def make_wishes(places: Places, staff: Staff, photos: list[Photo], today: date) -> None:
    """Write the wishes and their claims; granted ones belong to the units' check-ins."""
    categories = {row.name: row for row in NeedCategory.objects.filter(street=places.street)}
    wishes = [
        _wish(places, staff, categories, number, today) for number in range(ROUNDS * len(LIVES))
    ]
    Wish.objects.bulk_create(wishes)
    check_ins = {
        (row.unit_id, row.community_id): row for row in UnitCheckIn.objects.active().order_by("pk")
    }
    by_community: dict[int | None, UnitCheckIn] = {}
    for row in check_ins.values():
        by_community.setdefault(row.community_id, row)
    WishClaim.objects.bulk_create(
        _claim(wish, number, places, staff, photos, by_community, today)
        for number, wish in enumerate(wishes)
        if wish.state in STANDING
    )


def _wish(
    places: Places, staff: Staff, categories: dict[str, NeedCategory], number: int, today: date
) -> Wish:
    name, detail, category = WISHES[number % len(WISHES)]
    state, days = LIVES[number % len(LIVES)]
    community = places.communities[number * 5 % len(places.communities)]
    published_on = today - timedelta(days=days + number // len(LIVES))
    wish = Wish(
        street=places.street,
        community=community,
        category=categories[category],
        name=name,
        detail=detail,
        state=state,
        posted_by=staff.grid_workers[community.pk],
        is_demo=True,
    )
    if state in PUBLIC_STATES:
        wish.reviewed_by = staff.secretaries[community.pk]
        wish.published_on = wish.open_since = published_on
        wish.due_on = published_on + timedelta(days=45)
    if state in {WishState.CONFIRMED, WishState.CLOSED}:
        wish.confirmed_on = published_on + timedelta(days=13)
    if state == WishState.CLOSED:
        wish.closed_on, wish.thanks = wish.confirmed_on, "收到了，很合用，谢谢大家惦记。"
    if state == WishState.RETURNED:
        wish.return_reason = "请写清尺寸和方便的时间。"
    if state == WishState.WITHDRAWN:
        wish.withdraw_reason = "家里已经买到。"
    wish.set_pinyin()
    return wish


def _claim(
    wish: Wish,
    number: int,
    places: Places,
    staff: Staff,
    photos: list[Photo],
    check_ins: dict[int | None, UnitCheckIn],
    today: date,
) -> WishClaim:
    """Return the standing claim: by a unit that has checked in there, else by some unit."""
    check_in = check_ins.get(wish.community_id)
    unit = check_in.unit if check_in else places.units[(number * 7) % len(places.units)]
    if number % len(LIVES) == 1:
        unit, check_in = places.units[0], None  # something for the demo's liaison to do
    claimed_on = (wish.published_on or today) + timedelta(days=2)
    claim = WishClaim(
        wish=wish,
        unit=unit,
        plan="买好后请社区转交。",
        claimed_on=claimed_on,
        deadline=max(claimed_on + timedelta(days=14), today + timedelta(days=2))
        if wish.state == WishState.CLAIMED
        else claimed_on + timedelta(days=14),
        claimed_by=staff.liaison,
        is_demo=True,
    )
    if wish.state != WishState.CLAIMED:
        claim.state = WishClaimState.DELIVERED
        claim.ended_on = claimed_on + timedelta(days=7)
        claim.result = "已经送到，社区当面转交。"
        claim.photo = photos[number % len(photos)]
        claim.delivered_by = staff.liaison
        claim.unit_check_in = check_in
    return claim
