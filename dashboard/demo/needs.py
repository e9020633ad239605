"""The alliance's lists: forty needs in every state, thirty resources, who was asked for what."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

from accounts.models import User
from alliances.models import (
    Alliance,
    AllianceTier,
    ClaimState,
    MatchAnswer,
    NeedCategory,
    NeedClaim,
    NeedItem,
    NeedMatch,
    NeedState,
    ResourceItem,
    ResourceKind,
    ResourceState,
    Season,
)
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from places.models import Unit

CATEGORIES = ("场地设施", "为老服务", "青少年托管", "就业帮扶", "环境整治", "法律咨询", "健康义诊")
# Title, detail, season; by category.
NEEDS = {
    "场地设施": (
        ("周末借用会议室", "居民议事会每月一次，要能坐 30 人的会议室。", Season.ANY),
        ("晚间错时停车", "老旧小区晚上缺车位，想借用单位停车场 40 个车位。", Season.ANY),
    ),
    "为老服务": (
        ("重阳节慰问高龄老人", "看望 80 岁以上老人，需要陪同和慰问品。", Season.FESTIVAL),
        ("独居老人每周探访", "每周一次上门，每次两人。", Season.ANY),
    ),
    "青少年托管": (
        ("暑期托管课堂师资", "书法、科普各一位老师，每周两次。", Season.VACATION),
        ("寒假作业辅导", "每天下午两小时，需要大学生志愿者。", Season.VACATION),
    ),
    "就业帮扶": (
        ("灵活就业岗位", "为待业居民提供保洁、收银类岗位。", Season.ANY),
        ("春季招聘会摊位", "招聘会需要 10 家单位到场。", Season.SPRING),
    ),
    "环境整治": (
        ("楼道杂物清运车辆", "清理 6 个单元的楼道，需要一辆货车。", Season.ANY),
        ("绿化带补种", "补种 200 株绿植，需要苗木和人手。", Season.SPRING),
    ),
    "法律咨询": (("每月法律咨询", "每月一次，现场解答婚姻、继承、物业问题。", Season.ANY),),
    "健康义诊": (
        ("社区义诊", "测血压、血糖，讲慢病用药。", Season.ANY),
        ("冬季流感防护讲座", "一场讲座，面向老人和家长。", Season.WINTER),
    ),
}
RESOURCES = (
    ("多功能会议室", ResourceKind.VENUE, "场地设施", "周六、周日 9:00–17:00", Season.ANY),
    ("地下停车场错时车位", ResourceKind.FACILITY, "场地设施", "每天 19:00–次日 7:30", Season.ANY),
    ("青年志愿者小队", ResourceKind.TALENT, "为老服务", "周末", Season.ANY),
    ("慰问金", ResourceKind.FUND, "为老服务", "节日前一周", Season.FESTIVAL),
    ("退休教师团队", ResourceKind.TALENT, "青少年托管", "寒暑假工作日", Season.VACATION),
    ("基层岗位", ResourceKind.JOB, "就业帮扶", "每季度更新", Season.ANY),
    ("用工信息", ResourceKind.INFORMATION, "就业帮扶", "每月 1 日更新", Season.ANY),
    ("清运车辆", ResourceKind.FACILITY, "环境整治", "提前 3 天约", Season.ANY),
    ("律师值班", ResourceKind.TALENT, "法律咨询", "每月第二个周三下午", Season.ANY),
    ("义诊医护队", ResourceKind.SERVICE, "健康义诊", "每月一次", Season.ANY),
)
# (state, days since the publication), one need each, four times over: unmet ones of several ages.
LIVES = (
    (NeedState.PUBLISHED, 3),
    (NeedState.CLAIMED, 12),
    (NeedState.PUBLISHED, 26),
    (NeedState.CLOSED, 120),
    (NeedState.COLLECTED, 0),
    (NeedState.FULFILLED, 33),
    (NeedState.PUBLISHED, 58),
    (NeedState.CLOSED, 200),
    (NeedState.CLAIMED, 75),
    (NeedState.WITHDRAWN, 90),
)
ROUNDS = 4
RESOURCE_COUNT = 30
RESULT = "已按需求办成，社区到场的居民有 {people} 位。"


def make_needs(places: Places, staff: Staff, today: date) -> None:
    """Write categories, resources, needs with their claims, and matches near `today`."""
    categories = {
        name: NeedCategory.objects.create(
            street=places.street, name=name, order=order, is_demo=True
        )
        for order, name in enumerate(CATEGORIES, start=1)
    }
    resources = _make_resources(places, categories, today)
    alliance = Alliance.objects.get(tier=AllianceTier.STREET)
    makers = _titles()
    claims = []
    for number in range(ROUNDS * len(LIVES)):
        state, days = LIVES[number % len(LIVES)]
        need = _need(places, staff, alliance, categories, number, next(makers))
        _put_in_state(need, state, today - timedelta(days=days + number // len(LIVES)), today)
        need.save()
        claims += _claims_of(need, number, places, staff.reviewers[0], today)
    NeedClaim.objects.bulk_create(claims)
    _make_matches(places, resources, staff.reviewers[0], today)


def _titles() -> Iterator[tuple[str, str, str, Season]]:
    flat = [(name, *row) for name, rows in NEEDS.items() for row in rows]
    return (flat[number % len(flat)] for number in count())


def _make_resources(
    places: Places, categories: dict[str, NeedCategory], today: date
) -> list[ResourceItem]:
    rows = []
    for number in range(RESOURCE_COUNT):
        name, kind, category, availability, season = RESOURCES[number % len(RESOURCES)]
        unit = places.units[number * 2]
        state = ResourceState.PUBLISHED
        if number % 10 == 7:
            state = (ResourceState.DRAFT, ResourceState.PAUSED, ResourceState.WITHDRAWN)[
                number // 10
            ]
        row = ResourceItem(
            street=places.street,
            community=unit.community,
            unit=unit,
            name=name,
            kind=kind,
            category=categories[category],
            season=season,
            availability=availability,
            quota=6 if kind == ResourceKind.FUND else None,
            state=state,
            published_on=None
            if state == ResourceState.DRAFT
            else today - timedelta(days=40 + number),
            withdraw_reason="场地装修" if state == ResourceState.WITHDRAWN else "",
            is_demo=True,
        )
        row.set_pinyin()
        rows.append(row)
    return ResourceItem.objects.bulk_create(rows)


def _need(
    places: Places,
    staff: Staff,
    alliance: Alliance,
    categories: dict[str, NeedCategory],
    number: int,
    words: tuple[str, str, str, Season],
) -> NeedItem:
    category, title, detail, season = words
    unit: Unit | None = places.units[number] if number % 9 == 5 else None
    community = unit.community if unit else places.communities[number % len(places.communities)]
    raised_by = staff.secretaries[community.pk] if community else staff.reviewers[0]
    need = NeedItem(
        street=places.street,
        community=community,
        alliance=alliance,
        raised_by_unit=unit,
        raised_by=raised_by,
        category=categories[category],
        name=f"{community.short_name if community and unit is None else ''}{title}",
        detail=detail,
        season=season,
        is_demo=True,
    )
    need.set_pinyin()
    return need


def _put_in_state(need: NeedItem, state: NeedState, published_on: date, today: date) -> None:
    need.state = state
    if state != NeedState.COLLECTED:
        need.published_on = published_on
        need.expected_by = published_on + timedelta(days=60)
    if state == NeedState.CLOSED:
        need.closed_on = published_on + timedelta(days=45)
        need.closing_words = "办得很及时，居民满意。"
    if state == NeedState.WITHDRAWN:
        need.withdraw_reason = "社区已自行解决"


def _claims_of(
    need: NeedItem, number: int, places: Places, by: User, today: date
) -> list[NeedClaim]:
    """Return the claims of a need: the standing one, of some an earlier one that came back."""
    if need.state in {NeedState.COLLECTED, NeedState.WITHDRAWN} or need.published_on is None:
        return []
    claimed_on = min(need.published_on + timedelta(days=9), today)
    unit = places.units[0 if need.state == NeedState.CLAIMED and number % 4 else 20 + number]
    claim = NeedClaim(
        need=need,
        unit=unit,
        plan="安排专人对接，按社区时间到场。",
        planned_by=claimed_on + timedelta(days=30),
        claimed_on=claimed_on,
        claimed_by=by,
        is_on_behalf=True,
        is_demo=True,
    )
    if need.state == NeedState.PUBLISHED:
        if need.published_on > today - timedelta(days=50):
            return []
        claim.state, claim.ended_on = ClaimState.GIVEN_BACK, claimed_on + timedelta(days=10)
        claim.end_reason = "人手临时抽调，今年办不成"
    elif need.state != NeedState.CLAIMED:
        claim.state = ClaimState.FULFILLED
        claim.ended_on = min(claimed_on + timedelta(days=21), today)
        claim.result = RESULT.format(people=20 + number % 30)
    return [claim]


def _make_matches(places: Places, resources: list[ResourceItem], by: User, today: date) -> None:
    open_needs = NeedItem.objects.filter(state=NeedState.PUBLISHED).order_by("published_on", "pk")
    rows = []
    for number, need in enumerate(open_needs[:8]):
        resource = next(
            (
                row
                for row in resources
                if row.category_id == need.category_id and row.unit_id != need.raised_by_unit_id
            ),
            resources[number],
        )
        is_answered = number % 2 == 0
        rows.append(
            NeedMatch(
                need=need,
                unit=resource.unit,
                resource=resource,
                asked_on=today - timedelta(days=6 + number),
                asked_by=by,
                answer=MatchAnswer.NO if is_answered else MatchAnswer.WAITING,
                answered_on=today - timedelta(days=number) if is_answered else None,
                note="这个季度场地已排满" if is_answered else "",
                is_demo=True,
            )
        )
    NeedMatch.objects.bulk_create(rows)
