"""The street, its thirteen communities, compounds, buildings, facilities and units."""

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from dashboard.demo.words import dice
from places.models import (
    Building,
    Community,
    CommunityKind,
    Compound,
    CompoundKind,
    DayKind,
    Facility,
    FacilityKind,
    OpeningHours,
    PropertyMode,
    Street,
    Unit,
    UnitKind,
)

STREET_CODE = "530102006"
# Codes 001…013 are placeholders: the real ones were not found, `code_is_placeholder` says so.
COMMUNITIES = (
    ("教场中路社区", CommunityKind.RESIDENTIAL, "教场中路 18 号"),
    ("教场北路社区", CommunityKind.RESIDENTIAL, "教场北路 66 号"),
    ("教场东路社区", CommunityKind.RESIDENTIAL, "教场东路 9 号"),
    ("学府社区", CommunityKind.RESIDENTIAL, "学府路 120 号"),
    ("昆明理工大学社区", CommunityKind.CAMPUS, "学府路 253 号"),
    ("苏家塘社区", CommunityKind.RESIDENTIAL, "苏家塘路 5 号"),
    ("马村社区", CommunityKind.RESIDENTIAL, "马村路 31 号"),
    ("虹山社区", CommunityKind.RESIDENTIAL, "虹山东路 77 号"),
    ("江岸社区", CommunityKind.RESIDENTIAL, "江岸小区北区 2 号"),
    ("江北社区", CommunityKind.RESIDENTIAL, "江北路 14 号"),
    ("荷叶山社区", CommunityKind.RESIDENTIAL, "荷叶山路 8 号"),
    ("云南财经大学社区", CommunityKind.CAMPUS, "龙泉路 237 号"),
    ("昆明冶金高等专科学校社区", CommunityKind.CAMPUS, "学府路 388 号"),
)
COMPOUNDS = {
    "教场中路社区": (("莲华小区", CompoundKind.OLD), ("教场中路 21 号院", CompoundKind.UNIT)),
    "教场北路社区": (("民院小区", CompoundKind.OLD), ("碧桂园龙腾世家", CompoundKind.COMMODITY)),
    "教场东路社区": (("长城小区", CompoundKind.OLD), ("教场东路 30 号院", CompoundKind.UNIT)),
    "学府社区": (("民族大学北院", CompoundKind.UNIT), ("中海学府花园小区", CompoundKind.COMMODITY)),
    "昆明理工大学社区": (("理工大学莲华校区宿舍", CompoundKind.UNIT),),
    "苏家塘社区": (("龙湖水晶郦城", CompoundKind.COMMODITY), ("苏家塘新村", CompoundKind.OLD)),
    "马村社区": (("鑫龙苑小区", CompoundKind.OLD), ("马村回迁小区", CompoundKind.RESETTLEMENT)),
    "虹山社区": (("德润香山府", CompoundKind.COMMODITY), ("虹山东路 88 号院", CompoundKind.OLD)),
    "江岸社区": (("江岸小区", CompoundKind.OLD), ("江岸武城院", CompoundKind.OLD)),
    "江北社区": (("小菜园142号院", CompoundKind.OLD), ("亚龙棚户区", CompoundKind.SHANTY)),
    "荷叶山社区": (("荷叶山小区", CompoundKind.OLD), ("荷叶山公租房", CompoundKind.RENTAL)),
    "云南财经大学社区": (("财经大学教职工小区", CompoundKind.UNIT),),
    "昆明冶金高等专科学校社区": (("冶金高专教职工小区", CompoundKind.UNIT),),
}
UNMANAGED = {"鑫龙苑小区", "江岸武城院", "小菜园142号院", "亚龙棚户区"}

UNIT_NAMES = {
    UnitKind.SCHOOL: ("第{n}小学（示例）", "第{n}幼儿园（示例）", "第{n}中学（示例）"),
    UnitKind.HOSPITAL: ("第{n}社区卫生服务站（示例）", "惠民医院{n}部（示例）"),
    UnitKind.GOVERNMENT: ("市直机关{n}处（示例）", "派出所{n}中队（示例）"),
    UnitKind.INSTITUTION: ("勘测设计院{n}所（示例）", "文化馆{n}分馆（示例）"),
    UnitKind.STATE_COMPANY: ("供水公司{n}所（示例）", "公交公司{n}车队（示例）"),
    UnitKind.PRIVATE: ("示例科技{n}公司", "示例餐饮{n}店", "示例外卖{n}站"),
    UnitKind.BANK: ("示例银行{n}支行",),
    UnitKind.PROPERTY: ("示例物业{n}公司",),
    UnitKind.SOCIAL: ("示例社工服务中心{n}部", "示例志愿者协会{n}分会"),
    UnitKind.MERCHANT: ("示例便利店{n}号店", "示例药店{n}号店"),
}
CREDIT_CODES = (
    "11530102MB2E000077",
    "12530102MB2E000074",
    "51530102MB2E000073",
    "52530102MB2E000070",
    "91530102MA6X00008F",
)
UNIT_COUNT = 146


@dataclass
class Places:
    """What other parts of the demo world hang on."""

    street: Street
    communities: list[Community] = field(default_factory=list)
    compounds: dict[int, list[Compound]] = field(default_factory=dict)
    facilities: list[Facility] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)


def make_places() -> Places:
    """Write the geography: 1 street, 13 communities, 24 compounds and their buildings."""
    street = Street(
        code=STREET_CODE,
        name="莲华街道",
        address="政教路 43 号（待核实）",
        phone="0871-65000000",
        area_km2=Decimal("14.83"),
        is_demo=True,
    )
    street.set_pinyin()
    street.save()
    places = Places(street)
    _make_communities(places)
    _make_compounds(places)
    _make_facilities(places)
    _make_units(places)
    return places


def _make_communities(places: Places) -> None:
    roll = dice("communities")
    for number, (name, kind, address) in enumerate(COMMUNITIES, start=1):
        households = roll.randrange(1400, 3600)
        community = Community(
            street=places.street,
            code=f"{STREET_CODE}{number:03d}",
            code_is_placeholder=True,
            name=name,
            kind=kind,
            office_address=address,
            phone=f"0871-650001{number:02d}",
            households=households,
            population=households * roll.randrange(26, 34) // 10,
            elderly=households * roll.randrange(4, 7) // 10,
            area_km2=Decimal(roll.randrange(600, 1700)) / 1000,
            launched_on=date(2022, 3, 1),
            is_demo=True,
        )
        community.set_pinyin()
        community.save()
        places.communities.append(community)


def _make_compounds(places: Places) -> None:
    roll = dice("compounds")
    buildings = []
    for community in places.communities:
        rows = []
        for name, kind in COMPOUNDS[community.name]:
            unmanaged = PropertyMode.QUASI if name in UNMANAGED else PropertyMode.PROFESSIONAL
            compound = Compound(
                community=community,
                name=name,
                kind=kind,
                address=f"{community.office_address}附近",
                property_mode=unmanaged,
                built_year=roll.randrange(1985, 2000)
                if kind == CompoundKind.OLD
                else roll.randrange(2000, 2020),
                households=roll.randrange(200, 900),
                is_demo=True,
            )
            compound.set_pinyin()
            compound.save()
            rows.append(compound)
            buildings += [
                Building(
                    compound=compound,
                    name=f"{number}栋",
                    floors=roll.choice((6, 7, 11, 18)),
                    units_count=roll.randrange(2, 5),
                    households=roll.randrange(24, 96),
                    is_demo=True,
                )
                for number in range(1, roll.randrange(5, 13))
            ]
        places.compounds[community.pk] = rows
    Building.objects.bulk_create(buildings)


def _make_facilities(places: Places) -> None:
    street = places.street
    hall = _facility(
        street,
        None,
        "莲华街道为民服务中心",
        FacilityKind.HALL,
        "政教路 43 号（待核实）",
        windows="综合窗口 1–6 号",
        directions="公交到小菜园站，步行约 300 米",
        is_barrier_free=True,
    )
    _hours(hall, "9:00-12:00", "13:30-17:30")
    self_service = _facility(
        street,
        places.communities[1],
        "教场北路社区24小时便民服务自助专区",
        FacilityKind.SELF_SERVICE,
        "教场北路 66 号一楼",
        is_always_open=True,
        is_barrier_free=True,
    )
    party = _facility(
        street, None, "街道党群服务中心", FacilityKind.PARTY, "政教路 43 号二楼（待核实）"
    )
    _hours(party, "9:00-12:00", "13:30-17:30", rest=("9:30-16:30",))
    elder = _facility(
        street,
        places.communities[3],
        "学府社区居家养老服务中心",
        FacilityKind.ELDER,
        "学府路 120 号院内",
        is_barrier_free=True,
    )
    _hours(elder, "8:30-17:30", rest=("9:00-12:00",))
    places.facilities += [hall, self_service, party, elder]
    for community in places.communities:
        station = _facility(
            street,
            community,
            f"{community.name}便民服务站",
            FacilityKind.STATION,
            community.office_address,
            phone=community.phone,
        )
        _hours(station, "9:00-12:00", "13:30-17:30")
        places.facilities.append(station)


def _facility(
    street: Street,
    community: Community | None,
    name: str,
    kind: FacilityKind,
    address: str,
    **details: str | bool,
) -> Facility:
    facility = Facility(
        street=street, community=community, name=name, kind=kind, address=address, is_demo=True
    )
    facility.phone = "0871-65000010"
    for key, value in details.items():
        setattr(facility, key, value)
    facility.set_pinyin()
    facility.save()
    return facility


def _hours(facility: Facility, *work: str, rest: tuple[str, ...] = ()) -> None:
    for days, periods in ((DayKind.WORKDAY, work), (DayKind.RESTDAY, rest)):
        for period in periods:
            opens, closes = (time.fromisoformat(f"{clock:0>5}") for clock in period.split("-"))
            OpeningHours.objects.create(
                facility=facility, days=days, opens_at=opens, closes_at=closes
            )


def _make_units(places: Places) -> None:
    roll = dice("units")
    kinds = list(UNIT_NAMES)
    for number in range(UNIT_COUNT):
        kind = kinds[number % len(kinds)]
        pattern = UNIT_NAMES[kind][number // len(kinds) % len(UNIT_NAMES[kind])]
        community = places.communities[number % len(places.communities)]
        unit = Unit(
            street=places.street,
            community=community,
            name=pattern.format(n=number + 1),
            kind=kind,
            credit_code=CREDIT_CODES[number] if number < len(CREDIT_CODES) else None,
            address=f"{community.office_address}旁 {roll.randrange(1, 99)} 号",
            contact_name=f"{roll.choice('赵钱孙李周吴郑王')}联络",
            contact_phone=f"0871-6501{number:04d}",
            is_demo=True,
        )
        unit.set_pinyin()
        places.units.append(unit)
    places.units = Unit.objects.bulk_create(places.units)
