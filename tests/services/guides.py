"""Guide items for tests, complete enough to be published; a call says what a test is about."""

from typing import Any

from accounts.models import User
from accounts.roles import Role
from dashboard.demo.public_guide import make_guide
from places.models import Facility, FacilityKind, Street
from services import actions, documents
from services.documents import Document
from services.models import GuideVersion, Topic, TopicKind
from tests import factories
from tests.kept_rows import made_once


def an_editor() -> User:
    """Return a person who may edit the guide of the test's street."""
    return factories.make_user(Role.GUIDE_EDITOR)


def a_reviewer() -> User:
    """Return a person who may review it."""
    return factories.make_user(Role.GUIDE_REVIEWER)


def make_topic(**values: Any) -> Topic:
    defaults = {"kind": TopicKind.AUDIENCE, "slug": "elders", "name": "老年人"}
    topic, _ = Topic.objects.get_or_create(
        slug=values.get("slug", "elders"), defaults={**defaults, **values}
    )
    return topic


def the_hall() -> Facility:
    street = factories.the_street()
    found = Facility.objects.filter(street=street, name="为民服务中心").first()
    return found or factories.make_facility(
        street=street, name="为民服务中心", address="青松路 1 号", phone="0871-65000010"
    )


def a_document(**values: Any) -> Document:
    """Return a document that passes the gate; `values` replace fields or whole lists."""
    the_hall()
    make_topic()
    document = documents.empty()
    document["fields"] = {
        "name": "高龄津贴申领",
        "short_name": "高龄津贴",
        "summary": "年满 80 周岁的老人可以按月领取。",
        "base_code": "",
        "impl_code": "",
        "item_type": "grant",
        "audience_object": "person",
        "power_level": "county",
        "street_role": "first",
        "handle_kind": "promise",
        "department": "",
        "authority": "某区民政局",
        "authority_kind": "statutory",
        "authority_note": "",
        "legal_days": None,
        "legal_unit": "wd",
        "promised_days": 20,
        "promised_unit": "wd",
        "urgent_note": "",
        "limit_note": "",
        "visits_max": 1,
        "channels": ["window"],
        "cross_region": "none",
        "online_name": "",
        "online_url": "",
        "is_charged": False,
        "charge_standard": "",
        "charge_basis": "",
        "result_name": "津贴",
        "result_kind": "fund",
        "result_delivery": "",
        "result_amount": "",
        "has_community_counter": True,
        "consult_phone": "0871-65000103",
        "complain_phone": "12345",
        "relief": "",
        "special_service": "",
        "notes": "",
        "effective_from": None,
        "reviewed_on": factories.day(-10).isoformat(),
    }
    document["conditions"] = [{"kind": "accept", "text": "年满 80 周岁", "unverified": False}]
    document["materials"] = [
        {
            "name": "户口簿",
            "kind": "both",
            "original_count": 1,
            "copy_count": 1,
            "source": "share",
            "necessity": "must",
            "promise_allowed": False,
            "form_code": "",
            "accept_standard": "户口簿首页和本人那一页",
            "if_missing": "没带的，窗口帮您查。",
            "unverified": False,
        }
    ]
    document["steps"] = [
        {
            "name": "申请",
            "actor": "本人",
            "days": 0,
            "standard": "到社区交材料。",
            "result": "",
            "unverified": False,
        }
    ]
    document["faqs"] = [{"question": "能代办吗？", "answer": "能。", "unverified": False}]
    document["legal_bases"] = [
        {"title": "老年人权益保障法", "article": "第三十三条", "unverified": False}
    ]
    document["venues"] = [
        {"facility": "为民服务中心", "window": "1 号窗口", "note": "", "unverified": False}
    ]
    document["topics"] = ["elders"]
    for name, value in values.items():
        target = document["fields"] if name in documents.FIELDS else document
        target[name] = value
    return document


def make_guide_version(
    *,
    slug: str = "gaoling-jintie",
    published: bool = True,
    faq: str = "",
    editor: User | None = None,
    is_demo: bool = False,
    **values: Any,
) -> GuideVersion:
    """Make an item with one version, published unless told otherwise."""
    editor = editor or an_editor()
    name = values.get("name", "高龄津贴申领")
    document = a_document(**{"short_name": name, **values})
    if faq:
        document["faqs"] = [{"question": faq, "answer": "见正文。", "unverified": False}]
    version = actions.create_item(
        street=factories.the_street(), slug=slug, document=document, by=editor, is_demo=is_demo
    )
    if published:
        version = actions.submit_version(version=version, by=editor)
        version = actions.publish_version(version=version, by=a_reviewer())
    return version


@made_once
def make_demo_guide() -> Street:
    """Return a street with the twelve items of the demo, published."""
    street = factories.make_street(name="青松街道", is_demo=True)
    for name, is_open in (
        ("莲华街道为民服务中心", False),
        ("教场北路社区24小时便民服务自助专区", True),
    ):
        factories.make_facility(
            street=street,
            name=name,
            kind=FacilityKind.HALL,
            address="青松路 1 号",
            phone="0871-65000010",
            is_always_open=is_open,
            is_demo=True,
        )
    editor = factories.make_user(Role.GUIDE_EDITOR, street=street)
    make_guide(
        street, editor=editor, reviewer=factories.make_user(Role.GUIDE_REVIEWER, street=street)
    )
    return street
