"""What a made-up street builds and is honoured for, typed into the portal's pages by its people."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from party.models import Partner, WorkList
from places.models import Compound, Street
from projects.models import Honour, HonourProgramme, LivelihoodProject, RenewalProject
from tests.factories import picture
from tests.imports.street_hands import bring_one, fill, press
from tests.imports.street_shown import community_of
from tests.imports.street_workbooks import Hand, written
from tests.imports.street_works import BRAND_KINDS, PARTNERS, PROGRAMMES


def type_in(office, works, seed) -> None:
    """Type everything in; `office.leader` takes the steps of a street leader."""
    bring_livelihood(office, works, seed)
    launch_renewals(office, works)
    keep_brands(office, works)
    give_honours(office, works)
    begin_pilots(office, works)
    for row in works.lists:
        publish(office, row["kind"], is_published=bool(row["published"]))


def place_of(row) -> dict[str, int | str]:
    community = community_of(row["place"])
    street = Street.objects.get()
    return {"street": street.pk, "community": community.pk if community else ""}


def day_of(day: date | None) -> str:
    return day.isoformat() if day else ""


def bring_livelihood(office, works, seed):
    hand = Hand(seed)
    columns = (
        (("项目名称", "实事名称"), lambda row: row["name"]),
        (("所属社区", "社区"), lambda row: hand.place(row["place"])),
        (("惠及人数", "受益人数"), lambda row: hand.number(row["people"], "人")),
        (("状态", "进展情况"), lambda row: row["state"]),
        (("完工日期", "竣工日期"), lambda row: hand.day(row["finished"])),
        (("完成情况", "成效"), lambda row: "已完成" if row["finished"] else ""),
    )
    bring_one(office, "livelihood", written(seed, "民生实事台账", columns, works.livelihood))
    for row in works.livelihood:
        if row["verdict"]:
            judge(office, LivelihoodProject.objects.get(name=row["name"]), row["verdict"])


def judge(office, project, verdict):
    photo = SimpleUploadedFile("a.jpg", picture(), "image/jpeg")
    args = [project.uid]
    fill(office, reverse("projects:livelihood-add-photo", args=args), photo=photo, phase="after")
    fill(
        office.colleague,
        reverse("projects:livelihood-accept", args=args),
        team="张某某、李某某、王某某",
        has_resident="on",
        result=verdict,
        opinion="现场看过",
    )


def launch_renewals(office, works):
    for row in works.renewal:
        compound = row["compound"] and Compound.objects.get(name=row["compound"]).pk
        fill(
            office,
            reverse("admin:projects_renewalproject_add"),
            **place_of(row),
            name=row["name"],
            programme=row["programme"],
            compound=compound or "",
            buildings_count=row["buildings"],
            households_count=row["households"],
            area_m2=f"{row['area'] / 100:.2f}",
        )
        if row["launched"]:
            args = [RenewalProject.objects.get(name=row["name"]).uid]
            fill(office, reverse("projects:renewal-stage", args=args), day=day_of(row["launched"]))


def keep_brands(office, works):
    columns = (
        (("名称", "合作伙伴"), lambda row: row["name"]),
        (("类别", "类型"), lambda row: "公益组织"),
    )
    bring_one(
        office, "partners", written(1, "合作伙伴", columns, [{"name": name} for name in PARTNERS])
    )
    for row in works.brands:
        partner = row["partner"] and Partner.objects.get(name=row["partner"]).pk
        fill(
            office,
            reverse("admin:party_partybrand_add"),
            **place_of(row),
            name=row["name"],
            kind=BRAND_KINDS[row["kind"]],
            partner=partner or "",
            started_on=day_of(row["started"]),
            ended_on=day_of(row["ended"]),
        )


def give_honours(office, works):
    street = Street.objects.get()
    for name, (theme, target) in PROGRAMMES.items():
        fill(
            office,
            reverse("admin:projects_honourprogramme_add"),
            street=street.pk,
            name=name,
            theme=theme,
            target_kind=target,
        )
    for row in works.honours:
        _, kind = PROGRAMMES[row["programme"]]
        fill(
            office,
            reverse("admin:projects_honour_add"),
            **place_of(row),
            programme=HonourProgramme.objects.get(name=row["programme"]).pk,
            compound=Compound.objects.get(name=row["target"]).pk if kind == "compound" else "",
            lane=row["target"] if kind == "lane" else "",
            period_from=row["year"],
            period_to=row["year"],
            level=row["level"],
            granted_on=day_of(row["granted"]),
        )
        if row["revoked"]:
            args = [Honour.objects.latest("pk").uid]
            fill(office.leader, reverse("projects:honour-revoke", args=args), reason="整改没有到位")


def begin_pilots(office, works):
    for row in works.pilots:
        fill(
            office,
            reverse("admin:projects_quasiproperty_add"),
            compound=Compound.objects.get(name=row["compound"]).pk,
            provider="安居服务社",
            services="保洁",
            started_on=day_of(row["started"]),
            ended_on=day_of(row["ended"]),
            end_reason="协议到期" if row["ended"] else "",
        )


def publish(office, kind, *, is_published=True):
    """Begin a list or its next version, and send it; a colleague publishes it."""
    level = "street" if kind == "basic" else "community"
    fill(office, reverse("party:work-list-begin"), which=f"{level}:{kind}")
    row = WorkList.objects.latest("pk")
    at = {
        step: reverse(f"party:work-list-{step}", args=[row.uid])
        for step in ("edit", "submit", "publish")
    }
    fill(office, at["edit"], effective_from="2024-01-01", title=kind)
    if not row.items.exists():
        row.refresh_from_db()
        columns = ((("清单",), lambda _: str(row)), (("事项",), lambda item: item["name"]))
        bring_one(office, "work-list-items", written(1, "清单", columns, [{"name": f"{kind}一"}]))
    page = reverse("party:work-list-detail", args=[row.uid])
    press(office, page, at["submit"])
    if is_published:
        press(office.colleague, page, at["publish"])
