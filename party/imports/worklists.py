"""Workbook of the items of a list: into its draft, so that an office brings its own lists."""

from django.db.models import QuerySet

from core.ledger import cells, names
from core.ledger.alike import Near
from core.ledger.row import Row
from core.ledger.spec import Column, Lookup, Target, keep_pinyin, names_of
from party.models import WorkList, WorkListItem, WorkListState
from places.imports import StreetLedger


class WorkListItemLedger(StreetLedger):
    """清单事项: known by its name within a draft; what is published or waits is not touched."""

    key, label = "work-list-items", "清单事项"
    row_means = "每行一个事项，导入到正在编写的那一版清单里；先在“三个清单”新建一版。"
    columns = (
        Column(
            name="work_list",
            label="清单",
            synonyms=("清单名称", "所属清单"),
            is_required=True,
            look_up="drafts",
            for_all="整份文件是哪一版清单",
            width=30,
        ),
        Column(
            name="name",
            label="事项",
            synonyms=("事项名称", "工作事项", "名称", "具体事项"),
            is_required=True,
            clean=names.name(100),
            example="调解民间纠纷",
            width=36,
        ),
        Column(
            name="seq",
            label="序号",
            synonyms=("编号",),
            clean=cells.whole_number(1, 9999),
            help="空着按先后接着编。",
            width=8,
        ),
        Column(
            name="legal_basis",
            label="依据",
            synonyms=("法律依据", "政策依据", "设定依据", "依据文件"),
            clean=cells.text(300),
            width=40,
        ),
        Column(
            name="lead_department",
            label="牵头部门",
            synonyms=("责任部门", "主管部门", "责任单位", "牵头单位"),
            clean=cells.text(60),
            width=20,
        ),
        Column(
            name="community_role",
            label="社区职责",
            synonyms=("社区工作内容", "社区协助内容", "职责"),
            clean=cells.text(300),
            width=36,
        ),
        Column(name="frequency", label="频次", synonyms=("工作频次",), clean=cells.text(40)),
        Column(name="deadline_rule", label="时限要求", synonyms=("时限",), clean=cells.text(100)),
        Column(name="code", label="事项编码", synonyms=("编码",), clean=cells.text(30)),
        Column(
            name="funding_required",
            label="须落实经费",
            synonyms=("是否需要经费", "经费"),
            clean=cells.yes_no,
        ),
    )
    targets = (
        Target(
            name="item",
            model=WorkListItem,
            fields=("work_list_id", "name", "seq", "code", *WorkListItem.CONTENT),
            existing=lambda ledger: WorkListItem.objects.filter(
                work_list__street=ledger.scope, work_list__state=WorkListState.DRAFT
            ),
            near=Near(within=lambda row: row["work_list_id"]),
            keys=lambda row: [(row["work_list_id"], row["name"])],
            derive=keep_pinyin,
        ),
    )

    def stored(self) -> QuerySet[WorkListItem]:
        """Return the items of every version: a published list is a list that is there."""
        return WorkListItem.objects.filter(work_list__street=self.scope)

    def prepare(self) -> None:
        super().prepare()
        drafts = WorkList.objects.filter(street=self.scope, state=WorkListState.DRAFT)
        self.lookups["drafts"] = Lookup(
            "正在编写的清单", names_of(drafts), where="在“三个清单”新建一版"
        )
        self._last = {
            draft.pk: max(draft.items.values_list("seq", flat=True), default=0) for draft in drafts
        }
        self._touched: set[int] = set()

    def read(self, row: Row) -> None:
        draft = row["work_list"]
        self._touched.add(draft.pk)
        last = self._last[draft.pk]
        is_new = row.known("item", (draft.pk, row["name"])) is None
        if row["seq"] is not None or is_new:
            self._last[draft.pk] = max(last, row["seq"] or last + 1)
        row.put(
            "item",
            work_list_id=draft.pk,
            if_new={} if row["seq"] is not None else {"seq": self._last[draft.pk]},
            **row.given(
                "name",
                "seq",
                "legal_basis",
                "lead_department",
                "community_role",
                "frequency",
                "deadline_rule",
                "code",
                "funding_required",
            ),
        )

    def settle(self) -> None:
        """Whoever imports items writes in the version, so somebody else publishes it.

        Source: docs/rules.md R-ADM-1.
        """
        for draft in WorkList.objects.filter(pk__in=getattr(self, "_touched", ())):
            draft.authors.add(self.by)
