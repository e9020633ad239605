"""Workbook of partners: student societies, colleges and charities, and where they work."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from core.identity import check_phone
from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.entries import Entry
from core.ledger.row import Row
from core.ledger.spec import Column, Target, keep_pinyin
from party.models import Partner, PartnerAttachment, PartnerKind
from places.imports import StreetLedger
from places.imports.former import FormerTimes, told_day
from places.models import Community

WORKED_UNTIL = (
    "在“{place}”登记到{last}为止，按已登记的不改。又挂靠的，请写开始合作的日期，或在它的页面登记。"
)
AGAIN_LATER = "在“{place}”已登记到{last}，再次开始应在那之后。"


class PartnerLedger(StreetLedger):
    """合作伙伴: known by its name; the college of a society may stand in the same file."""

    key, label = "partners", "合作伙伴"
    row_means = "每行一个大学生社团、高校或公益组织，所在高校可以在同一份文件里，先后不限。"
    columns = (
        Column(
            name="name",
            label="名称",
            synonyms=("合作伙伴", "社团名称", "组织名称", "伙伴名称", "单位名称", "社团"),
            is_required=True,
            clean=names.name(100),
            example="青禾志愿服务社",
            width=28,
        ),
        Column(
            name="kind",
            label="类别",
            synonyms=("类型", "伙伴类别", "组织类别"),
            is_required=True,
            for_all="没有写类别的都算哪一类",
            choices=PartnerKind,
            choice_synonyms={
                "社团": PartnerKind.SOCIETY,
                "学生社团": PartnerKind.SOCIETY,
                "大学": PartnerKind.COLLEGE,
                "学院": PartnerKind.COLLEGE,
                "公益": PartnerKind.CHARITY,
                "社会组织": PartnerKind.CHARITY,
            },
        ),
        Column(
            name="college",
            label="所在高校",
            synonyms=("高校", "学校", "所属高校"),
            clean=cells.text(100),
            help="只有大学生社团填写，写高校的名称。",
            width=26,
        ),
        Column(
            name="communities",
            label="挂靠社区",
            synonyms=("服务社区", "所在社区", "社区", "结对社区"),
            look_up="communities",
            several=True,
            help="几个社区用顿号分开；台账里已挂靠的不重复登记。",
            width=28,
        ),
        Column(
            name="contact_name",
            label="联系人",
            synonyms=("负责人", "联络人"),
            clean=names.people(),
        ),
        Column(
            name="contact_phone",
            label="联系电话",
            synonyms=("电话", "联系方式", "手机号", "联系人电话", "负责人电话"),
            clean=cells.number_of(check_phone),
        ),
        Column(
            name="agreement_number", label="协议编号", synonyms=("协议号",), clean=cells.text(60)
        ),
        Column(
            name="signed_on",
            label="协议签订日期",
            synonyms=("签订日期", "签约日期"),
            clean=cells.day,
        ),
        Column(name="agreed_until", label="协议到期日期", synonyms=("到期日期",), clean=cells.day),
        Column(
            name="started_on", label="开始合作", synonyms=("开始日期", "合作时间"), clean=cells.day
        ),
        Column(name="ended_on", label="结束合作", synonyms=("结束日期",), clean=cells.day),
    )
    targets = (
        Target(
            name="partner",
            model=Partner,
            fields=(
                "street_id",
                "name",
                "kind",
                "college_id",
                "contact_name",
                "contact_phone",
                "agreement_number",
                "signed_on",
                "agreed_until",
                "started_on",
                "ended_on",
            ),
            existing=lambda ledger: Partner.objects.filter(street=ledger.scope),
            near=Near(),
            keys=lambda row: [row["name"]],
            derive=keep_pinyin,
        ),
        Target(
            name="attachment",
            model=PartnerAttachment,
            fields=("partner_id", "community_id", "started_on"),
            existing=lambda ledger: PartnerAttachment.objects.filter(
                partner__street=ledger.scope, ended_on=None
            ),
            keys=lambda row: [(row["partner_id"], row["community_id"])],
        ),
    )

    def prepare(self) -> None:
        super().prepare()
        rows = Partner.objects.filter(street=self.scope)
        self.kinds = {
            cells.half_width(name): kind for name, kind in rows.values_list("name", "kind")
        }
        self.former = FormerTimes(
            PartnerAttachment.objects.filter(partner__street=self.scope),
            *("partner", "community"),
            span=("started_on", "ended_on"),
        )
        self.societies: list[Row] = []

    def rules(self) -> Sequence[Callable[[Row], None]]:
        return (
            self._check_college,
            self._check_agreement,
            partial(_check_order, "signed_on", "agreed_until"),
            partial(_check_order, "started_on", "ended_on"),
        )

    def read(self, row: Row) -> None:
        partner = row.put(
            "partner",
            street_id=self.scope.pk,
            **row.given(
                "name",
                "kind",
                "contact_name",
                "contact_phone",
                "agreement_number",
                "signed_on",
                "agreed_until",
                "started_on",
                "ended_on",
            ),
        )
        self.kinds[cells.half_width(row["name"])] = row["kind"]
        if row["college"]:
            self.societies.append(row)
        self._attach(row, partner)

    def finish(self) -> None:
        """Find the colleges, now that every partner of the file is known."""
        for row in self.societies:
            row.judge(self._find_college)

    def _find_college(self, row: Row) -> None:
        college = row.known("partner", row["college"])
        if college is None and self.is_passed_over(row["college"]):
            return
        if college is None:
            row.fail("college", "文件和台账里都没有这所高校，请先登记，或核对名称。")
        elif self.kinds.get(cells.half_width(row["college"])) != PartnerKind.COLLEGE:
            row.fail("college", "所在高校请写一所类别是“高校”的合作伙伴。")
        else:
            row.put(
                "partner",
                keys=[row["name"]],
                repeated=True,
                college_id=college.pk or college,
            )

    def _check_college(self, row: Row) -> None:
        if row["college"] and row["kind"] != PartnerKind.SOCIETY:
            row.fail("college", "只有大学生社团才填所在高校，请删去。")

    def _check_agreement(self, row: Row) -> None:
        if row["agreed_until"] and not row["signed_on"]:
            row.fail("agreed_until", "有到期日期的请同时填写签订日期。")

    def _attach(self, row: Row, partner: Entry) -> None:
        """Register where it works now; a place it left before begins anew after that day."""
        communities = row["communities"] or []
        if communities and row["ended_on"] is not None and row["ended_on"] <= self.today:
            row.warn("communities", "已结束合作，挂靠社区不登记。")
            return
        started_on = row["started_on"] or self.today
        for community in communities:
            if self._has_left(row, partner, community, started_on):
                continue
            attached = row.put(
                "attachment",
                keys=[(partner.key, community.pk)],
                repeated=True,
                partner_id=partner.key,
                community_id=community.pk,
                if_new={"started_on": started_on},
            )
            whose = f"“{community}”的挂靠日期"
            row.tell_begun("started_on", partner, attached, "started_on", what=whose)

    def _has_left(self, row: Row, partner: Entry, community: Community, started_on: date) -> bool:
        """Say whether it worked there once and the row does not say that it came again."""
        last = self.former.last(partner.key, community.pk)
        if last is None or row.known("attachment", (partner.key, community.pk)) is not None:
            return False
        if row["started_on"] is None:
            row.warn("communities", WORKED_UNTIL.format(place=community, last=told_day(last)))
            return True
        if self.former.is_within(started_on, partner.key, community.pk):
            row.fail("communities", AGAIN_LATER.format(place=community, last=told_day(last)))
            return True
        return False


def _check_order(first: str, last: str, row: Row) -> None:
    if row[first] and row[last] and row[last] < row[first]:
        row.fail(last, "结束的日期早于开始的日期，请核对。")
