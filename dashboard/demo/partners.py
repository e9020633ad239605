"""Assistants with their logs and certificates, partners, brands, the talent reserve, 1+5+N."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from dashboard.demo.words import dice, person_names
from party.actions import certified
from party.models import (
    AssistantDuty,
    AssistantLog,
    BrandKind,
    BrandShop,
    GroupSlot,
    InvitationOutcome,
    LogState,
    Partner,
    PartnerAttachment,
    PartnerKind,
    PartyBrand,
    PartyOrganisation,
    SecretaryAssistant,
    ServiceCertificate,
    SlotGroup,
    Talent,
    TalentInvitation,
)
from places.models import Community

NAMES_TAKEN = 600  # by the people of other parts of the world
DUTIES = (
    "协助社区书记整理党建台账",
    "联系大学生社团和志愿者",
    "协助组织主题党日和志愿活动",
    "走访独居老人和困难家庭",
    "协助青少年假期托管和课业辅导",
)
WORK = (
    "整理主题党日材料，录入台账",
    "联系社团，约定周末志愿服务",
    "协助布置活动场地，签到拍照",
    "和社区工作者一起走访独居老人",
    "假期托管班辅导作业",
)
SOCIETIES = ("青禾志愿服务社（示例）", "晨光支教社（示例）", "新雨法律援助社（示例）")
FIELDS = ("法律", "心理", "城市规划", "医疗健康", "建筑", "财务", "非遗文化", "信息技术")
ALONE = "本社区只有书记一个账号，已同助理员当面核对。"
STARTED_ON = date(2021, 9, 10)
ENDED, RUNNING = 6, 8  # assistants
LOGS_EACH = 9


def make_partners(places: Places, staff: Staff, *, today: date) -> None:
    """Write what the street and its communities do together with students and partners."""
    college, societies = _make_partners(places, today)
    _make_assistants(places, staff, societies, today)
    brands = _make_brands(places, college)
    _make_talents(places, today)
    _make_slots(places, brands)


def _make_partners(places: Places, today: date) -> tuple[Partner, list[Partner]]:
    college = _partner(
        places,
        "云南财经大学国际工商学院",
        PartnerKind.COLLEGE,
        agreement_number="示例协议 1 号",
        signed_on=STARTED_ON,
        agreed_until=today + timedelta(days=285),
        started_on=STARTED_ON,
    )
    societies = [
        _partner(
            places,
            name,
            PartnerKind.SOCIETY,
            college=college,
            contact_name=f"{'林梁宋'[number]}示联",
            contact_phone=f"1380004{number:04d}",
            started_on=date(2021, 9, 20) + timedelta(days=180 * number),
            ended_on=date(2024, 7, 1) if number == len(SOCIETIES) - 1 else None,
        )
        for number, name in enumerate(SOCIETIES)
    ]
    charity = _partner(
        places,
        "守望公益服务中心（示例）",
        PartnerKind.CHARITY,
        contact_name="许样联",
        contact_phone="13800040009",
        started_on=date(2022, 5, 1),
    )
    PartnerAttachment.objects.bulk_create(
        PartnerAttachment(
            partner=partner,
            community=community,
            started_on=partner.started_on or STARTED_ON,
            ended_on=partner.ended_on,
            is_demo=True,
        )
        for number, community in enumerate(places.communities)
        for partner in [[*societies, charity][number % 4]]
    )
    return college, societies


def _partner(places: Places, name: str, kind: PartnerKind, **values: object) -> Partner:
    partner = Partner(street=places.street, name=name, kind=kind, is_demo=True, **values)
    partner.set_pinyin()
    partner.save()
    return partner


def _make_assistants(places: Places, staff: Staff, societies: list[Partner], today: date) -> None:
    AssistantDuty.objects.bulk_create(
        AssistantDuty(street=places.street, text=text, order=order, is_demo=True)
        for order, text in enumerate(DUTIES, start=1)
    )
    names = list(person_names())[NAMES_TAKEN:]
    for number in range(ENDED + RUNNING):
        is_ended = number < ENDED
        started_on = date(2023, 9, 1) if is_ended else today - timedelta(days=75)
        assistant = SecretaryAssistant(
            street=places.street,
            community=places.communities[(3 + 2 * number) % len(places.communities)],
            name=names[number],
            society=societies[number % 2],
            started_on=started_on,
            ended_on=date(2024, 6, 30) if is_ended else None,
            is_demo=True,
        )
        assistant.set_pinyin()
        assistant.save()
        _make_logs(assistant, staff, today)
        if assistant.ended_on is not None:
            _make_certificate(assistant, assistant.ended_on, number + 1, staff)


def _make_logs(assistant: SecretaryAssistant, staff: Staff, today: date) -> None:
    roll = dice(f"assistant {assistant.name}")
    duties = AssistantDuty.objects.bulk_create(
        AssistantDuty(
            street=assistant.street, assistant=assistant, text=text, order=order, is_demo=True
        )
        for order, text in enumerate(DUTIES, start=1)
    )
    community = assistant.community_id or 0
    secretary = staff.secretaries[community]
    worker = User.objects.filter(posts__community=community, posts__role=Role.COMMUNITY_STAFF)
    writer = worker.first() or secretary
    last = assistant.ended_on or today - timedelta(days=2)
    logs = []
    for number in range(LOGS_EACH):
        place = roll.randrange(len(DUTIES))
        done_on = last - timedelta(days=8 * number)
        state = LogState.CONFIRMED
        if assistant.ended_on is None and number < 2:  # the newest two wait
            state = LogState.SUBMITTED if number else LogState.RETURNED
        is_decided = state != LogState.SUBMITTED
        logs.append(
            AssistantLog(
                assistant=assistant,
                done_on=done_on,
                what=WORK[place],
                hours=Decimal(roll.choice((2, 3, 4))),
                duty=duties[place],
                state=state,
                written_by=writer,
                decided_by=secretary if is_decided else None,
                decided_at=_noon(done_on + timedelta(days=1)) if is_decided else None,
                own_reason=ALONE if writer == secretary and state == LogState.CONFIRMED else "",
                return_reason="请写明走访了哪几户。" if state == LogState.RETURNED else "",
                is_demo=True,
            )
        )
    AssistantLog.objects.bulk_create(logs)


def _make_certificate(
    assistant: SecretaryAssistant, ends_on: date, serial: int, staff: Staff
) -> None:
    ServiceCertificate.objects.create(
        street=assistant.street,
        assistant=assistant,
        year=2024,
        serial=serial,
        name=assistant.name,
        community_name=str(assistant.community),
        society_name=str(assistant.society or ""),
        starts_on=assistant.started_on,
        ends_on=ends_on,
        issued_at=_noon(date(2024, 7, 5)),
        issued_by=staff.reviewers[0],
        is_demo=True,
        **certified(assistant, assistant.started_on, ends_on),
    )


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _make_brands(places: Places, college: Partner) -> list[PartyBrand]:
    """Write F02 and F03: two bases and a platform with the college, a circle and a street."""
    party_centre = next(row for row in places.facilities if row.name.endswith("党群服务中心"))
    joint = [
        _brand(places, name, kind, partner=college, facility=facility)
        for name, kind, facility in (
            ("党建实践基地（名称待补充）", BrandKind.BASE, party_centre),
            ("人才培养基地（名称待补充）", BrandKind.BASE, None),
            ("院校联建平台（名称待补充）", BrandKind.PLATFORM, None),
        )
    ]
    circles = [
        _brand(
            places,
            name,
            kind,
            description="示例介绍，待街道补充。",
            promises="明码标价，童叟无欺\n为户外劳动者提供饮水和歇脚处\n党员经营户亮身份",
        )
        for name, kind in (("万彩荟", BrandKind.BUSINESS_CIRCLE), ("花千集", BrandKind.STREET))
    ]
    _brand(
        places,
        "旧街示范点（示例，已停用）",
        BrandKind.STREET,
        started_on=date(2019, 7, 1),
        ended_on=date(2021, 12, 31),
    )
    BrandShop.objects.bulk_create(
        BrandShop(
            brand=brand,
            name=f"示例{trade}{number}号店",
            address=f"{brand.name} {number} 号铺（示例）",
            promise=promise,
            joined_on=date(2022, 6, 1),
            is_demo=True,
        )
        for brand in circles
        for number, (trade, promise) in enumerate(
            (
                ("鲜花", "七十岁以上老人九折"),
                ("米线", "免费提供热水和充电"),
                ("文具", "学生凭证九五折"),
                ("药房", "免费量血压"),
            ),
            start=1,
        )
    )
    return [*joint, *circles]


def _brand(places: Places, name: str, kind: BrandKind, **values: object) -> PartyBrand:
    brand = PartyBrand(
        **{
            "street": places.street,
            "name": name,
            "kind": kind,
            "started_on": date(2022, 1, 1),
            "is_demo": True,
            **values,
        }
    )
    brand.set_pinyin()
    brand.save()
    return brand


def _make_talents(places: Places, today: date) -> None:
    names = list(person_names())[NAMES_TAKEN + 100 :]
    roll = dice("talents")
    for number in range(18):
        community: Community | None = None
        if number % 3:
            community = places.communities[number % len(places.communities)]
        talent = Talent(
            street=places.street,
            community=community,
            name=names[number],
            field=FIELDS[number % len(FIELDS)],
            affiliation=f"示例单位{number + 1}",
            phone=f"1380005{number:04d}",
            availability=roll.choice(("周末", "工作日晚上", "提前一周约")),
            started_on=date(2022, 4, 1),
            ended_on=date(2025, 4, 1) if number == 17 else None,
            is_demo=True,
        )
        talent.set_pinyin()
        talent.save()
        if number % 2 == 0:
            TalentInvitation.objects.create(
                talent=talent,
                invited_on=today - timedelta(days=10 + number * 9),
                purpose=f"{talent.field}讲座",
                outcome=InvitationOutcome.values[number // 2 % 4],
                is_demo=True,
            )


def _make_slots(places: Places, brands: list[PartyBrand]) -> None:
    """Write the slots of 1+5+N; the article spells none of them out, so most wait for words."""
    root = PartyOrganisation.objects.get(street=places.street, parent=None)
    slots = [
        GroupSlot(street=places.street, group=SlotGroup.CORE, order=1, organisation=root),
        *(
            GroupSlot(street=places.street, group=SlotGroup.FIVE, order=order)
            for order in range(1, 6)
        ),
        GroupSlot(street=places.street, group=SlotGroup.MANY, order=1, unit=places.units[0]),
        GroupSlot(street=places.street, group=SlotGroup.MANY, order=2, brand=brands[0]),
    ]
    for slot in slots:
        slot.is_demo = True
    GroupSlot.objects.bulk_create(slots)
