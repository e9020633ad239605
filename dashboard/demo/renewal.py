"""Renewal: launched compounds, the drainage funnel, fire stations, lanes, charging, 准物业."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.models import Photo
from dashboard.demo.places import Places
from dashboard.demo.staff import Staff
from places.models import Compound
from projects.models import (
    AssetInspection,
    AssetKind,
    AssetState,
    DrainageKind,
    DrainageUnit,
    HandoverItem,
    InspectionResult,
    OwnersCommittee,
    QuasiProperty,
    QuasiPropertyReview,
    RenewalProgramme,
    RenewalProject,
    SafetyAsset,
)

# Together 40 buildings, 1,575 households, 116,000 m²; how they share it is invented.
OVERHAULS = (("莲华小区", 26, 1020, 75_000), ("民院小区", 14, 555, 41_000))
UPLIFTS = 11
INFRASTRUCTURE = "教场北路社区基础服务设施建设项目"
HANDOVER = ("竣工图纸", "消防验收资料", "钥匙和门禁", "水电表底数", "质保书")
DRAINAGE, ENTERED, COMPLETED, DRAINAGE_ACCEPTED = 242, 230, 146, 60
STATIONS = (
    ("江岸小区", "江岸小区北门"),
    ("江岸小区", "江岸小区南门"),
    ("亚龙棚户区", "亚龙棚户区"),
)
LANES, CHARGING = 19, 97
PILOTS = ("鑫龙苑小区", "江岸武城院", "小菜园142号院")
SERVICES = "门岗值守\n公共区域保洁\n楼道照明维修\n垃圾清运"


def make_renewal(places: Places, staff: Staff, photos: list[Photo], today: date) -> None:
    """Write everything of the renewal chapter but plans and showcases."""
    compounds = {row.name: row for rows in places.compounds.values() for row in rows}
    _make_projects(places, compounds, today)
    _make_drainage(places)
    _make_assets(places, compounds, staff, today)
    _make_property(compounds, today)


def _make_projects(places: Places, compounds: dict[str, Compound], today: date) -> None:
    for name, buildings, households, area in OVERHAULS:
        _project(
            places,
            compounds[name],
            programme=RenewalProgramme.OVERHAUL,
            name=f"{name}改造提升",
            buildings_count=buildings,
            households_count=households,
            area_m2=Decimal(area),
            launched_on=date(2022, 4, 18),
            started_on=date(2022, 6, 1),
            due_on=today - timedelta(days=20),
        )
    named = {name for name, *_ in OVERHAULS}
    others = [row for name, row in compounds.items() if name not in named]
    for number, compound in enumerate(others[:UPLIFTS]):
        launched_on = date(2022, 3, 1) + timedelta(days=number * 24)
        days: dict[str, Any] = {"launched_on": launched_on}
        if number % 3:
            days["started_on"] = launched_on + timedelta(days=30)
        if number % 3 == 2:
            days["completed_on"] = launched_on + timedelta(days=200)
        _project(
            places,
            compound,
            programme=RenewalProgramme.UPLIFT,
            name=f"{compound.name}提升改造",
            content="外立面整治、管线规整、路面修复、绿化补植。",
            **days,
        )
    community = next(row for row in places.communities if row.name == "教场北路社区")
    project = RenewalProject(
        street=places.street,
        community=community,
        programme=RenewalProgramme.INFRASTRUCTURE,
        name=INFRASTRUCTURE,
        content="社区服务用房和活动场地建设。",
        launched_on=date(2022, 5, 9),
        started_on=date(2022, 9, 1),
        due_on=today + timedelta(days=60),
        is_demo=True,
    )
    project.set_pinyin()
    project.save()
    HandoverItem.objects.bulk_create(
        HandoverItem(
            project=project,
            text=text,
            checked_on=today - timedelta(days=3) if place < 2 else None,
            note="已核对" if place < 2 else "",
            is_demo=True,
        )
        for place, text in enumerate(HANDOVER)
    )


def _project(places: Places, compound: Compound, **values: Any) -> None:
    project = RenewalProject(
        street=places.street,
        community=compound.community,
        compound=compound,
        contractor="示例建设工程1公司",
        is_demo=True,
        **values,
    )
    project.set_pinyin()
    project.save()


def _make_drainage(places: Places) -> None:
    rows = []
    kinds = (DrainageKind.COMPOUND, DrainageKind.COMPOUND, DrainageKind.UNIT, DrainageKind.PUBLIC)
    for number in range(DRAINAGE):
        community = places.communities[number % len(places.communities)]
        entered_on = date(2022, 2, 14) + timedelta(days=number)
        unit = DrainageUnit(
            street=places.street,
            community=community,
            code=f"PS{number + 1:03d}",
            name=f"{community.short_name}第 {number // len(places.communities) + 1} 号排水单元",
            kind=kinds[number % len(kinds)],
            contractor="示例水务工程公司" if number < ENTERED else "",
            entered_on=entered_on if number < ENTERED else None,
            completed_on=entered_on + timedelta(days=90) if number < COMPLETED else None,
            accepted_on=entered_on + timedelta(days=120) if number < DRAINAGE_ACCEPTED else None,
            issue="管线图纸待产权单位提供。" if number >= ENTERED else "",
            is_demo=True,
        )
        unit.set_pinyin()
        rows.append(unit)
    DrainageUnit.objects.bulk_create(rows)


def _make_assets(places: Places, compounds: dict[str, Compound], staff: Staff, today: date) -> None:
    every = list(compounds.values())
    assets = [
        _asset(places, compounds[name], AssetKind.STATION, f"{label}微型消防站", number)
        for number, (name, label) in enumerate(STATIONS)
    ]
    for number in range(LANES + 3):
        compound = every[number % len(every)]
        asset = _asset(
            places, compound, AssetKind.LANE, f"{compound.name}消防通道 {number + 1}", number
        )
        asset.length_m = 40 + number * 7
        if number >= LANES:
            asset.state = AssetState.PLANNED if number < LANES + 2 else AssetState.TROUBLED
            asset.opened_on = None if asset.state == AssetState.PLANNED else asset.opened_on
            asset.trouble_reason = (
                "两辆三轮车长期停放。" if asset.state == AssetState.TROUBLED else ""
            )
            asset.troubled_on = today - timedelta(days=2) if asset.trouble_reason else None
        assets.append(asset)
    for number in range(CHARGING + 3):
        compound = every[number % len(every)]
        name = f"{compound.name}充电保管站 {number // len(every) + 1}"
        asset = _asset(places, compound, AssetKind.CHARGING, name, number)
        asset.operator, asset.piles_count = "示例充电服务公司", 6 + number % 9
        if number >= CHARGING:
            asset.state, asset.opened_on = AssetState.PLANNED, None
        assets.append(asset)
    _inspected(assets, today)
    made = SafetyAsset.objects.bulk_create(assets)
    AssetInspection.objects.bulk_create(
        AssetInspection(
            asset=asset,
            inspected_on=asset.last_inspected_on,
            result=InspectionResult.TROUBLE if asset.trouble_reason else InspectionResult.OK,
            finding=asset.trouble_reason,
            inspected_by=staff.secretaries[asset.community_id or 0],
            is_demo=True,
        )
        for asset in made
        if asset.last_inspected_on is not None
    )


def _asset(
    places: Places, compound: Compound, kind: AssetKind, name: str, number: int
) -> SafetyAsset:
    asset = SafetyAsset(
        street=places.street,
        community=compound.community,
        compound=compound,
        kind=kind,
        name=name,
        address=f"{compound.name}内",
        equipment="灭火器、水带、对讲机、头盔" if kind == AssetKind.STATION else "",
        state=AssetState.IN_USE,
        opened_on=date(2022, 3, 15) + timedelta(days=number * 2),
        is_demo=True,
    )
    asset.set_pinyin()
    return asset


def _inspected(assets: list[SafetyAsset], today: date) -> None:
    """Most were inspected these weeks; some are due today, a few are overdue."""
    for number, asset in enumerate(assets):
        days = 33 + number % 5 if number % 17 == 1 else (30 if number % 17 == 2 else number % 27)
        if asset.state == AssetState.PLANNED:
            asset.next_due_on = today + timedelta(days=5)
            continue
        asset.last_inspected_on = asset.troubled_on or today - timedelta(days=days)
        asset.next_due_on = asset.due_after(asset.last_inspected_on)


def _make_property(compounds: dict[str, Compound], today: date) -> None:
    for number, name in enumerate(PILOTS):
        pilot = QuasiProperty.objects.create(
            compound=compounds[name],
            provider=f"示例物业{number + 1}公司",
            services=SERVICES,
            monthly_fee=Decimal(8 + number * 2),
            started_on=date(2022, 5, 1) + timedelta(days=number * 40),
            is_demo=True,
        )
        QuasiPropertyReview.objects.create(
            pilot=pilot,
            reviewed_on=date(2022, 12, 10),
            asked=60,
            satisfied=49 + number,
            opinion="门岗和保洁明显改善，希望增加夜间巡查。",
            is_demo=True,
        )
    elected = [row for name, row in compounds.items() if name not in PILOTS][:8]
    OwnersCommittee.objects.bulk_create(
        OwnersCommittee(
            compound=compound,
            members_count=5 + number % 3 * 2,
            party_members_count=2 + number % 2,
            term_from=today
            - timedelta(days=1095 + number * 7)
            + timedelta(days=60 if number < 2 else 700),
            term_until=today + timedelta(days=60 - number * 7 if number < 2 else 700),
            filed_on=today - timedelta(days=1000),
            is_demo=True,
        )
        for number, compound in enumerate(elected)
    )
