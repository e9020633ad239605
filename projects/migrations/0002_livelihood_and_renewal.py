import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("core", "0001_squashed_0005"),
        ("projects", "0001_wishes"),
        ("places", "0003_unit_codes_and_joins"),
    ]

    operations = [
        core.tables.CreateModels(
            [
                migrations.CreateModel(
                    name="LivelihoodProposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="名称")),
                        (
                            "name_pinyin",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="拼音"
                            ),
                        ),
                        (
                            "name_initials",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                editable=False,
                                max_length=100,
                                verbose_name="拼音首字母",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("appeal", "居民诉求"),
                                    ("topic", "协商议题"),
                                    ("wish", "微心愿"),
                                    ("deputy", "代表、委员建议"),
                                    ("visit", "走访发现"),
                                    ("other", "其他"),
                                ],
                                max_length=8,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "content",
                            models.TextField(
                                help_text="想做什么、在哪里。不写个人信息。",
                                max_length=1000,
                                verbose_name="内容",
                            ),
                        ),
                        ("raised_on", models.DateField(verbose_name="提出日期")),
                        (
                            "expected_beneficiaries",
                            models.PositiveIntegerField(
                                blank=True, help_text="人", null=True, verbose_name="预计惠及人数"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("collected", "待筛选"),
                                    ("screened", "待票决"),
                                    ("infeasible", "暂不可行"),
                                    ("chosen", "已入选"),
                                    ("not_chosen", "未入选"),
                                ],
                                default="collected",
                                editable=False,
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "screen_note",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=300,
                                verbose_name="筛选说明",
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "compound",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="livelihood_proposals",
                                to="places.compound",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "screened_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="screened_proposals",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="筛选人",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "民生实事征集",
                        "verbose_name_plural": "民生实事征集",
                        "ordering": ["-raised_on", "-pk"],
                        "indexes": [
                            models.Index(fields=["state", "raised_on"], name="proposal_state")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "infeasible"), _negated=True),
                                    models.Q(("screen_note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="proposal_infeasible_with_words",
                                violation_error_message="暂不可行的要向居民说明原因。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LivelihoodProject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="名称")),
                        (
                            "name_pinyin",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="拼音"
                            ),
                        ),
                        (
                            "name_initials",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                editable=False,
                                max_length=100,
                                verbose_name="拼音首字母",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=24,
                                null=True,
                                unique=True,
                                verbose_name="项目编号",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("works", "工程类"),
                                    ("service", "服务类"),
                                    ("goods", "货物类"),
                                ],
                                max_length=8,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "field",
                            models.CharField(
                                choices=[
                                    ("environment", "环境微改造"),
                                    ("safety", "安全"),
                                    ("elder_child", "一老一小"),
                                    ("culture", "文体"),
                                    ("transport", "停车出行"),
                                    ("convenience", "便民设施"),
                                    ("other", "其他"),
                                ],
                                max_length=12,
                                verbose_name="领域",
                            ),
                        ),
                        (
                            "content",
                            models.TextField(
                                help_text="做什么、在哪里。会公开。",
                                max_length=1000,
                                verbose_name="内容",
                            ),
                        ),
                        ("lead", models.CharField(max_length=60, verbose_name="责任单位")),
                        (
                            "budget",
                            models.DecimalField(
                                decimal_places=2,
                                help_text="元",
                                max_digits=14,
                                validators=[
                                    django.core.validators.MinValueValidator(
                                        Decimal("0"), "预算不能小于 0。"
                                    )
                                ],
                                verbose_name="预算",
                            ),
                        ),
                        (
                            "beneficiaries",
                            models.PositiveIntegerField(help_text="人", verbose_name="惠及人数"),
                        ),
                        (
                            "beneficiary_basis",
                            models.CharField(
                                choices=[("estimate", "估算"), ("register", "实名台账")],
                                default="estimate",
                                max_length=8,
                                verbose_name="人数依据",
                            ),
                        ),
                        (
                            "starts_on",
                            models.DateField(blank=True, null=True, verbose_name="计划开工"),
                        ),
                        (
                            "due_on",
                            models.DateField(blank=True, null=True, verbose_name="计划完工"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草拟"),
                                    ("reviewing", "待立项"),
                                    ("returned", "被退回"),
                                    ("approved", "已立项"),
                                    ("publicised", "公示中"),
                                    ("contracted", "已签合同"),
                                    ("implementing", "实施中"),
                                    ("completed", "待验收"),
                                    ("accepted", "已验收"),
                                    ("evaluated", "已测评"),
                                    ("disclosed", "已公开"),
                                    ("cancelled", "已取消"),
                                ],
                                default="draft",
                                editable=False,
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[("desk", "工作台填报"), ("ledger", "台账导入")],
                                default="desk",
                                editable=False,
                                max_length=6,
                                verbose_name="登记方式",
                            ),
                        ),
                        (
                            "notice_from",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="公示开始"
                            ),
                        ),
                        (
                            "notice_until",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="公示截止"
                            ),
                        ),
                        (
                            "contractor",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=80,
                                verbose_name="实施单位",
                            ),
                        ),
                        (
                            "contract_amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                editable=False,
                                help_text="元",
                                max_digits=14,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(
                                        Decimal("0"), "合同金额不能小于 0。"
                                    )
                                ],
                                verbose_name="合同金额",
                            ),
                        ),
                        (
                            "contracted_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="签合同日期"
                            ),
                        ),
                        (
                            "paid_total",
                            models.DecimalField(
                                decimal_places=2,
                                default=Decimal("0"),
                                editable=False,
                                help_text="元",
                                max_digits=14,
                                validators=[
                                    django.core.validators.MinValueValidator(
                                        Decimal("0"), "已付金额不能小于 0。"
                                    )
                                ],
                                verbose_name="已付金额",
                            ),
                        ),
                        (
                            "started_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="实际开工"
                            ),
                        ),
                        (
                            "finished_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="完工日期"
                            ),
                        ),
                        (
                            "outcome",
                            models.TextField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=1000,
                                verbose_name="完成情况",
                            ),
                        ),
                        (
                            "disclosed_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="公开日期"
                            ),
                        ),
                        (
                            "return_reason",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=300,
                                verbose_name="退回原因",
                            ),
                        ),
                        (
                            "cancel_reason",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=300,
                                verbose_name="取消原因",
                            ),
                        ),
                        (
                            "accepted_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accepted_livelihood",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记验收的人",
                            ),
                        ),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approved_livelihood",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="批准人",
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "completed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="completed_livelihood",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记完工的人",
                            ),
                        ),
                        (
                            "compound",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="livelihood_projects",
                                to="places.compound",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="submitted_livelihood",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提请人",
                            ),
                        ),
                        (
                            "proposal",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="project",
                                to="projects.livelihoodproposal",
                                verbose_name="征集事项",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "民生实事项目",
                        "verbose_name_plural": "民生实事项目",
                        "ordering": ["-finished_on", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["state", "finished_on"], name="livelihood_finished"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("starts_on__isnull", True),
                                    ("due_on__isnull", True),
                                    ("due_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="livelihood_due_after_start",
                                violation_error_message="计划完工日期不能早于计划开工日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("budget__gte", 0), ("paid_total__gte", 0)),
                                name="livelihood_money_not_negative",
                                violation_error_message="金额不能小于 0。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("contract_amount__isnull", True),
                                    models.Q(
                                        ("contract_amount__gte", 0),
                                        ("contract_amount__lte", models.F("budget")),
                                    ),
                                    _connector="OR",
                                ),
                                name="livelihood_contract_within_budget",
                                violation_error_message="合同金额不能超过预算。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("paid_total", 0),
                                    ("paid_total__lte", models.F("contract_amount")),
                                    _connector="OR",
                                ),
                                name="livelihood_paid_within_contract",
                                violation_error_message="付款合计不能超过合同金额。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"), ("number__isnull", False), _connector="OR"
                                ),
                                name="livelihood_numbered_when_sent",
                                violation_error_message="提请立项后的项目要有编号。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    ("submitted_by__isnull", True),
                                    models.Q(
                                        ("approved_by", models.F("submitted_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="livelihood_approved_by_another",
                                violation_error_message="不能批准自己提请的项目。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("accepted_by__isnull", True),
                                    ("completed_by__isnull", True),
                                    models.Q(
                                        ("accepted_by", models.F("completed_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="livelihood_accepted_by_another",
                                violation_error_message="不能验收自己登记完工的项目。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("source", "desk"),
                                        (
                                            "state__in",
                                            (
                                                "publicised",
                                                "contracted",
                                                "implementing",
                                                "completed",
                                                "accepted",
                                                "evaluated",
                                                "disclosed",
                                            ),
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("notice_from__isnull", False),
                                        ("notice_until__gte", models.F("notice_from")),
                                    ),
                                    _connector="OR",
                                ),
                                name="livelihood_noticed_with_days",
                                violation_error_message="公示要有起止日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("source", "desk"),
                                        (
                                            "state__in",
                                            (
                                                "contracted",
                                                "implementing",
                                                "completed",
                                                "accepted",
                                                "evaluated",
                                                "disclosed",
                                            ),
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        models.Q(("contractor", ""), _negated=True),
                                        ("contract_amount__isnull", False),
                                        ("contracted_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="livelihood_contract_complete",
                                violation_error_message="签合同要写明实施单位、金额和日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state__in",
                                            ["completed", "accepted", "evaluated", "disclosed"],
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("beneficiaries__gt", 0),
                                        ("finished_on__isnull", False),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="livelihood_done_with_day",
                                violation_error_message="完工要有日期、完成情况和大于 0 的惠及人数。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        models.Q(("state", "returned"), _negated=True),
                                        models.Q(("return_reason", ""), _negated=True),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        models.Q(("state", "cancelled"), _negated=True),
                                        models.Q(("cancel_reason", ""), _negated=True),
                                        _connector="OR",
                                    ),
                                ),
                                name="livelihood_back_with_reason",
                                violation_error_message="退回和取消要写明原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LivelihoodMilestone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("title", models.CharField(max_length=80, verbose_name="节点")),
                        ("due_on", models.DateField(verbose_name="计划日期")),
                        (
                            "done_on",
                            models.DateField(blank=True, null=True, verbose_name="完成日期"),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=300, verbose_name="完成情况"),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to="projects.livelihoodproject",
                                verbose_name="民生实事项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "民生实事节点",
                        "verbose_name_plural": "民生实事节点",
                        "ordering": ["due_on", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["done_on", "due_on"], name="livelihood_milestone_due"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "title"),
                                name="livelihood_milestone_once",
                                violation_error_message="这个项目已有同名节点。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("done_on__isnull", True),
                                    models.Q(("note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="livelihood_milestone_with_note",
                                violation_error_message="完成的节点要写明完成情况。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FundingSource",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("district", "区级财政"),
                                    ("street", "街道经费"),
                                    ("service", "党组织为民服务经费"),
                                    ("lottery", "福彩公益金"),
                                    ("maintenance", "住宅专项维修资金"),
                                    ("unit", "共建单位"),
                                    ("donation", "捐赠"),
                                    ("residents", "居民自筹"),
                                    ("other", "其他"),
                                ],
                                max_length=12,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                decimal_places=2, help_text="元", max_digits=14, verbose_name="金额"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="funding",
                                to="projects.livelihoodproject",
                                verbose_name="民生实事项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "资金来源",
                        "verbose_name_plural": "资金来源",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "kind"),
                                name="funding_kind_once_per_project",
                                violation_error_message="这个项目已有同类资金来源，请合并成一项。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", Decimal("0"))),
                                name="funding_more_than_nothing",
                                violation_error_message="资金来源的金额应大于 0。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Acceptance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("accepted_on", models.DateField(verbose_name="验收日期")),
                        (
                            "team",
                            models.CharField(
                                help_text="姓名之间用顿号隔开",
                                max_length=200,
                                verbose_name="验收组成员",
                            ),
                        ),
                        (
                            "team_count",
                            models.PositiveSmallIntegerField(
                                help_text="人", verbose_name="验收组人数"
                            ),
                        ),
                        (
                            "has_resident",
                            models.BooleanField(default=False, verbose_name="有居民代表"),
                        ),
                        (
                            "result",
                            models.CharField(
                                choices=[("pass", "合格"), ("rectify", "需整改")],
                                max_length=8,
                                verbose_name="结论",
                            ),
                        ),
                        ("opinion", models.CharField(max_length=500, verbose_name="意见")),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entered_acceptances",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acceptances",
                                to="projects.livelihoodproject",
                                verbose_name="民生实事项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "民生实事验收",
                        "verbose_name_plural": "民生实事验收",
                        "ordering": ["accepted_on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("team_count__gte", 2)),
                                name="acceptance_by_two_or_more",
                                violation_error_message="验收组至少要有 2 人。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("opinion", ""), _negated=True),
                                    models.Q(("team", ""), _negated=True),
                                ),
                                name="acceptance_with_opinion",
                                violation_error_message="验收要写明成员和意见。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("result", "pass")),
                                fields=("project",),
                                name="acceptance_passed_once",
                                violation_error_message="这个项目已经验收合格。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BallotCount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("held_on", models.DateField(verbose_name="票决日期")),
                        (
                            "issued",
                            models.PositiveIntegerField(help_text="张", verbose_name="发出票数"),
                        ),
                        (
                            "returned",
                            models.PositiveIntegerField(help_text="张", verbose_name="收回票数"),
                        ),
                        ("yes", models.PositiveIntegerField(help_text="张", verbose_name="赞成")),
                        ("no", models.PositiveIntegerField(help_text="张", verbose_name="反对")),
                        (
                            "abstained",
                            models.PositiveIntegerField(help_text="张", verbose_name="弃权"),
                        ),
                        (
                            "invalid",
                            models.PositiveIntegerField(help_text="张", verbose_name="无效"),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entered_ballots",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="录入人",
                            ),
                        ),
                        (
                            "sheet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="livelihood_ballots",
                                to="core.photo",
                                verbose_name="计票表照片",
                            ),
                        ),
                        (
                            "proposal",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ballot",
                                to="projects.livelihoodproposal",
                                verbose_name="征集事项",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "民生实事票决",
                        "verbose_name_plural": "民生实事票决",
                        "ordering": ["-held_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("returned__lte", models.F("issued")), ("returned__gt", 0)
                                ),
                                name="ballot_returned_at_most_issued",
                                violation_error_message="收回票数应大于 0，且不能多于发出票数。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "returned",
                                        models.F("yes")
                                        + models.F("no")
                                        + models.F("abstained")
                                        + models.F("invalid"),
                                    )
                                ),
                                name="ballot_adds_up",
                                violation_error_message="赞成、反对、弃权、无效四项相加应等于收回票数。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LivelihoodStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("drafted", "草拟"),
                                    ("submitted", "提请立项"),
                                    ("returned", "退回"),
                                    ("approved", "批准立项"),
                                    ("publicised", "开始公示"),
                                    ("contracted", "登记合同"),
                                    ("started", "开工"),
                                    ("completed", "登记完工"),
                                    ("reworked", "验收未通过"),
                                    ("accepted", "验收通过"),
                                    ("evaluated", "登记满意度"),
                                    ("disclosed", "公开结果"),
                                    ("cancelled", "取消"),
                                ],
                                max_length=12,
                                verbose_name="步骤",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        (
                            "words",
                            models.CharField(blank=True, max_length=300, verbose_name="说明"),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="livelihood_steps",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="办理人",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="projects.livelihoodproject",
                                verbose_name="民生实事项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "民生实事经过",
                        "verbose_name_plural": "民生实事经过",
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind__in", ("returned", "reworked", "cancelled")),
                                        _negated=True,
                                    ),
                                    models.Q(("words", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="livelihood_step_back_with_words",
                                violation_error_message="退回、整改和取消要写明原因。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoticeObjection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("received_on", models.DateField(verbose_name="收到日期")),
                        (
                            "content",
                            models.TextField(
                                help_text="写意见本身，不写个人信息。",
                                max_length=500,
                                verbose_name="意见",
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                blank=True, default="", max_length=500, verbose_name="答复"
                            ),
                        ),
                        ("is_upheld", models.BooleanField(default=False, verbose_name="采纳")),
                        (
                            "answered_on",
                            models.DateField(blank=True, null=True, verbose_name="答复日期"),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entered_objections",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="projects.livelihoodproject",
                                verbose_name="民生实事项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "公示异议",
                        "verbose_name_plural": "公示异议",
                        "ordering": ["received_on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answer", ""), ("answered_on__isnull", True)),
                                    models.Q(
                                        models.Q(("answer", ""), _negated=True),
                                        ("answered_on__gte", models.F("received_on")),
                                    ),
                                    _connector="OR",
                                ),
                                name="objection_answered_with_day",
                                violation_error_message="答复要有内容和日期，日期不早于收到日期。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OwnersCommittee",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "form",
                            models.CharField(
                                choices=[
                                    ("committee", "业主委员会"),
                                    ("management", "物业管理委员会"),
                                ],
                                default="committee",
                                max_length=12,
                                verbose_name="形式",
                            ),
                        ),
                        (
                            "members_count",
                            models.PositiveSmallIntegerField(
                                help_text="人", verbose_name="委员人数"
                            ),
                        ),
                        (
                            "party_members_count",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="人", null=True, verbose_name="其中党员人数"
                            ),
                        ),
                        ("term_from", models.DateField(verbose_name="任期开始")),
                        ("term_until", models.DateField(verbose_name="任期届满")),
                        (
                            "filed_on",
                            models.DateField(blank=True, null=True, verbose_name="备案日期"),
                        ),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="卸任日期"),
                        ),
                        (
                            "compound",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="owners_committees",
                                to="places.compound",
                                verbose_name="小区",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "业主委员会",
                        "verbose_name_plural": "业主委员会",
                        "ordering": ["term_until", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on", None)),
                                fields=("compound",),
                                name="owners_committee_one_at_a_time",
                                violation_error_message="这个小区已有在任的业主委员会，请先登记卸任。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("term_until__gt", models.F("term_from")),
                                    models.Q(
                                        ("ended_on__isnull", True),
                                        ("ended_on__gte", models.F("term_from")),
                                        _connector="OR",
                                    ),
                                ),
                                name="owners_committee_term_in_order",
                                violation_error_message="任期届满和卸任日期应晚于任期开始。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("members_count__gt", 0),
                                    models.Q(
                                        ("party_members_count__isnull", True),
                                        ("party_members_count__lte", models.F("members_count")),
                                        _connector="OR",
                                    ),
                                ),
                                name="owners_committee_members",
                                violation_error_message="委员人数应大于 0，其中党员不能多于委员。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuasiProperty",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("provider", models.CharField(max_length=80, verbose_name="服务单位")),
                        (
                            "services",
                            models.TextField(
                                help_text="一行一项", max_length=1000, verbose_name="服务内容"
                            ),
                        ),
                        (
                            "monthly_fee",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="元/户·月，不收费填 0",
                                max_digits=8,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(
                                        Decimal("0"), "收费标准不能小于 0。"
                                    )
                                ],
                                verbose_name="收费标准",
                            ),
                        ),
                        ("started_on", models.DateField(verbose_name="引入日期")),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="结束日期"),
                        ),
                        (
                            "end_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="结束原因"),
                        ),
                        (
                            "compound",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="quasi_properties",
                                to="places.compound",
                                verbose_name="小区",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "准物业试点",
                        "verbose_name_plural": "准物业试点",
                        "ordering": ["-started_on", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on", None)),
                                fields=("compound",),
                                name="quasi_property_one_at_a_time",
                                violation_error_message="这个小区已有正在服务的准物业，请先结束原来的。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    models.Q(
                                        ("ended_on__gte", models.F("started_on")),
                                        models.Q(("end_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="quasi_property_end_after_start",
                                violation_error_message="结束日期不能早于引入日期，并要写明结束原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="QuasiPropertyReview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("reviewed_on", models.DateField(verbose_name="评议日期")),
                        (
                            "asked",
                            models.PositiveIntegerField(help_text="户", verbose_name="参加评议"),
                        ),
                        (
                            "satisfied",
                            models.PositiveIntegerField(help_text="户", verbose_name="满意"),
                        ),
                        (
                            "opinion",
                            models.CharField(blank=True, max_length=300, verbose_name="主要意见"),
                        ),
                        (
                            "pilot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="projects.quasiproperty",
                                verbose_name="准物业试点",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "准物业评议",
                        "verbose_name_plural": "准物业评议",
                        "ordering": ["-reviewed_on", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("pilot", "reviewed_on"),
                                name="quasi_review_once_a_day",
                                violation_error_message="这一天的评议已经登记过。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("asked__gt", 0), ("satisfied__lte", models.F("asked"))
                                ),
                                name="quasi_review_satisfied_of_asked",
                                violation_error_message="参加评议的户数应大于 0，满意的不能多于参加的。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RenewalProject",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="名称")),
                        (
                            "name_pinyin",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="拼音"
                            ),
                        ),
                        (
                            "name_initials",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                editable=False,
                                max_length=100,
                                verbose_name="拼音首字母",
                            ),
                        ),
                        (
                            "programme",
                            models.CharField(
                                choices=[
                                    ("overhaul", "老旧小区改造"),
                                    ("uplift", "提升改造"),
                                    ("infrastructure", "社区基础设施建设"),
                                ],
                                max_length=16,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "content",
                            models.TextField(blank=True, max_length=1000, verbose_name="改造内容"),
                        ),
                        (
                            "buildings_count",
                            models.PositiveIntegerField(
                                blank=True, help_text="栋", null=True, verbose_name="楼栋数"
                            ),
                        ),
                        (
                            "households_count",
                            models.PositiveIntegerField(
                                blank=True, help_text="户", null=True, verbose_name="户数"
                            ),
                        ),
                        (
                            "area_m2",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="平方米",
                                max_digits=12,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(
                                        Decimal("0"), "面积不能小于 0。"
                                    )
                                ],
                                verbose_name="建筑面积",
                            ),
                        ),
                        (
                            "invest_total",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="元",
                                max_digits=14,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(
                                        Decimal("0"), "总投资不能小于 0。"
                                    )
                                ],
                                verbose_name="总投资",
                            ),
                        ),
                        (
                            "contractor",
                            models.CharField(blank=True, max_length=80, verbose_name="施工单位"),
                        ),
                        (
                            "due_on",
                            models.DateField(blank=True, null=True, verbose_name="计划完工"),
                        ),
                        (
                            "launched_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="启动日期"
                            ),
                        ),
                        (
                            "started_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="开工日期"
                            ),
                        ),
                        (
                            "completed_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="完工日期"
                            ),
                        ),
                        (
                            "accepted_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="验收日期"
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="备注")),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "compound",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="renewal_projects",
                                to="places.compound",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "改造项目",
                        "verbose_name_plural": "改造项目",
                        "ordering": ["-launched_on", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["programme", "launched_on"], name="renewal_launched"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "programme", "name"),
                                name="renewal_name_once",
                                violation_error_message="这一类别已有同名项目。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("started_on__isnull", True),
                                        ("started_on__gte", models.F("launched_on")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("completed_on__isnull", True),
                                        ("completed_on__gte", models.F("started_on")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("accepted_on__isnull", True),
                                        ("accepted_on__gte", models.F("completed_on")),
                                        _connector="OR",
                                    ),
                                ),
                                name="renewal_days_in_order",
                                violation_error_message="启动、开工、完工、验收的日期要依次不早于前一步。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("started_on__isnull", True),
                                        ("launched_on__isnull", False),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("completed_on__isnull", True),
                                        ("started_on__isnull", False),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("accepted_on__isnull", True),
                                        ("completed_on__isnull", False),
                                        _connector="OR",
                                    ),
                                ),
                                name="renewal_no_step_left_out",
                                violation_error_message="先登记前一步，再登记这一步。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("programme", "overhaul"), _negated=True),
                                    ("launched_on__isnull", True),
                                    models.Q(
                                        ("area_m2__gt", 0),
                                        ("area_m2__isnull", False),
                                        ("buildings_count__gt", 0),
                                        ("buildings_count__isnull", False),
                                        ("households_count__gt", 0),
                                        ("households_count__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="renewal_overhaul_with_size",
                                violation_error_message="老旧小区改造启动前要填写楼栋数、户数和建筑面积。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("programme", "infrastructure"),
                                    ("compound__isnull", False),
                                    _connector="OR",
                                ),
                                name="renewal_compound_named",
                                violation_error_message="小区改造要选择小区。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandoverItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("text", models.CharField(max_length=100, verbose_name="接收内容")),
                        (
                            "checked_on",
                            models.DateField(blank=True, null=True, verbose_name="核对日期"),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=200, verbose_name="核对情况"),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handover_items",
                                to="projects.renewalproject",
                                verbose_name="改造项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "接收清单",
                        "verbose_name_plural": "接收清单",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "text"),
                                name="handover_item_once",
                                violation_error_message="清单里已有这一项。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SafetyAsset",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="名称")),
                        (
                            "name_pinyin",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="拼音"
                            ),
                        ),
                        (
                            "name_initials",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                editable=False,
                                max_length=100,
                                verbose_name="拼音首字母",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("station", "微型消防站"),
                                    ("lane", "消防通道"),
                                    ("charging", "充电保管站"),
                                ],
                                max_length=8,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=120, verbose_name="位置"),
                        ),
                        (
                            "equipment",
                            models.CharField(
                                blank=True,
                                help_text="微型消防站：灭火器、水带、对讲机等",
                                max_length=300,
                                verbose_name="装备",
                            ),
                        ),
                        (
                            "length_m",
                            models.PositiveIntegerField(
                                blank=True, help_text="消防通道，米", null=True, verbose_name="长度"
                            ),
                        ),
                        (
                            "operator",
                            models.CharField(blank=True, max_length=80, verbose_name="运营单位"),
                        ),
                        (
                            "piles_count",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="充电保管站，个",
                                null=True,
                                verbose_name="充电桩数",
                            ),
                        ),
                        (
                            "cycle_days",
                            models.PositiveSmallIntegerField(
                                default=30,
                                help_text="天，至少多少天检查一次",
                                verbose_name="检查周期",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "待办"),
                                    ("in_use", "在用"),
                                    ("troubled", "反弹、停用"),
                                    ("closed", "已撤销"),
                                ],
                                default="planned",
                                editable=False,
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "opened_on",
                            models.DateField(
                                blank=True,
                                editable=False,
                                null=True,
                                verbose_name="建成、打通或安装日期",
                            ),
                        ),
                        (
                            "trouble_reason",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=300,
                                verbose_name="问题",
                            ),
                        ),
                        (
                            "troubled_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="问题发现日期"
                            ),
                        ),
                        (
                            "last_inspected_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="上次检查"
                            ),
                        ),
                        (
                            "next_due_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="下次检查"
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "compound",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="safety_assets",
                                to="places.compound",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "安全设施",
                        "verbose_name_plural": "安全设施",
                        "ordering": ["kind", "name", "pk"],
                        "indexes": [
                            models.Index(fields=["kind", "state"], name="asset_kind_state"),
                            models.Index(fields=["next_due_on"], name="asset_next_due"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "kind", "name"),
                                name="asset_name_once",
                                violation_error_message="这一类别已有同名设施。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "in_use"), _negated=True),
                                    ("opened_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="asset_in_use_since",
                                violation_error_message="在用的设施要有建成、打通或安装日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "in_use"), _negated=True),
                                    ("trouble_reason", ""),
                                    _connector="OR",
                                ),
                                name="asset_in_use_without_trouble",
                                violation_error_message="有问题的设施不能算在用。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["troubled", "closed"]), _negated=True),
                                    models.Q(("trouble_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="asset_trouble_named",
                                violation_error_message="堵塞、停用和撤销要写明原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind", "charging"), ("state", "in_use"), _negated=True
                                    ),
                                    models.Q(
                                        ("piles_count__gt", 0), ("piles_count__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="asset_charging_with_piles",
                                violation_error_message="已安装的充电保管站要填写充电桩数。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("cycle_days__gt", 0)),
                                name="asset_cycle_positive",
                                violation_error_message="检查周期应大于 0 天。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssetInspection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("inspected_on", models.DateField(verbose_name="检查日期")),
                        (
                            "result",
                            models.CharField(
                                choices=[("ok", "正常、畅通"), ("trouble", "有问题、堵塞")],
                                max_length=8,
                                verbose_name="结果",
                            ),
                        ),
                        (
                            "finding",
                            models.CharField(blank=True, max_length=300, verbose_name="情况"),
                        ),
                        (
                            "inspected_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="asset_inspections",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="检查人",
                            ),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="asset_inspections",
                                to="core.photo",
                                verbose_name="照片",
                            ),
                        ),
                        (
                            "asset",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspections",
                                to="projects.safetyasset",
                                verbose_name="安全设施",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "安全检查",
                        "verbose_name_plural": "安全检查",
                        "ordering": ["-inspected_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("result", "ok"),
                                    models.Q(("finding", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="inspection_trouble_with_words",
                                violation_error_message="发现问题要写明情况。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SatisfactionSurvey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("surveyed_on", models.DateField(verbose_name="测评日期")),
                        (
                            "asked",
                            models.PositiveIntegerField(help_text="份", verbose_name="发放份数"),
                        ),
                        (
                            "answered",
                            models.PositiveIntegerField(help_text="份", verbose_name="收回份数"),
                        ),
                        (
                            "satisfied",
                            models.PositiveIntegerField(help_text="份", verbose_name="满意"),
                        ),
                        (
                            "neutral",
                            models.PositiveIntegerField(help_text="份", verbose_name="基本满意"),
                        ),
                        (
                            "dissatisfied",
                            models.PositiveIntegerField(help_text="份", verbose_name="不满意"),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entered_surveys",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                        (
                            "project",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="survey",
                                to="projects.livelihoodproject",
                                verbose_name="民生实事项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "民生实事满意度",
                        "verbose_name_plural": "民生实事满意度",
                        "ordering": ["surveyed_on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered__gt", 0), ("answered__lte", models.F("asked"))
                                ),
                                name="survey_answered_at_most_asked",
                                violation_error_message="收回份数应大于 0，且不能多于发放份数。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "answered",
                                        models.F("satisfied")
                                        + models.F("neutral")
                                        + models.F("dissatisfied"),
                                    )
                                ),
                                name="survey_adds_up",
                                violation_error_message="满意、基本满意、不满意三项相加应等于收回份数。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Showcase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="名称")),
                        (
                            "name_pinyin",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="拼音"
                            ),
                        ),
                        (
                            "name_initials",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                editable=False,
                                max_length=100,
                                verbose_name="拼音首字母",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=120, verbose_name="位置"),
                        ),
                        (
                            "story",
                            models.TextField(
                                help_text="会公开，不写个人信息",
                                max_length=3000,
                                verbose_name="做法",
                            ),
                        ),
                        (
                            "started_on",
                            models.DateField(blank=True, null=True, verbose_name="启动日期"),
                        ),
                        ("is_published", models.BooleanField(default=False, verbose_name="公开")),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "compound",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="showcases",
                                to="places.compound",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "photos",
                            models.ManyToManyField(
                                blank=True,
                                editable=False,
                                related_name="showcases",
                                to="core.photo",
                                verbose_name="照片",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "示范点",
                        "verbose_name_plural": "示范点",
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "name"),
                                name="showcase_name_once",
                                violation_error_message="已有同名示范点。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ShowcaseIndicator",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("label", models.CharField(max_length=40, verbose_name="指标")),
                        (
                            "value",
                            models.CharField(
                                blank=True,
                                help_text="数字带单位，或一句话",
                                max_length=120,
                                verbose_name="内容",
                            ),
                        ),
                        ("as_of", models.DateField(blank=True, null=True, verbose_name="截至")),
                        ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                        (
                            "showcase",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="indicators",
                                to="projects.showcase",
                                verbose_name="示范点",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "示范点指标",
                        "verbose_name_plural": "示范点指标",
                        "ordering": ["order", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("showcase", "label"),
                                name="showcase_indicator_once",
                                violation_error_message="这个示范点已有同名指标。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="YardPlan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="名称")),
                        (
                            "name_pinyin",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="拼音"
                            ),
                        ),
                        (
                            "name_initials",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                editable=False,
                                max_length=100,
                                verbose_name="拼音首字母",
                            ),
                        ),
                        (
                            "scope",
                            models.CharField(
                                choices=[("yard", "一院一策"), ("building", "一楼一策")],
                                default="yard",
                                max_length=8,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "building",
                            models.CharField(
                                blank=True,
                                help_text="一楼一策填写是哪一栋",
                                max_length=40,
                                verbose_name="楼栋",
                            ),
                        ),
                        (
                            "planner",
                            models.CharField(
                                blank=True,
                                help_text="规划师或设计单位，会公开",
                                max_length=60,
                                verbose_name="规划师",
                            ),
                        ),
                        (
                            "vision",
                            models.TextField(
                                blank=True,
                                help_text="会公开，不写个人信息",
                                max_length=2000,
                                verbose_name="居民愿景",
                            ),
                        ),
                        (
                            "deliberation",
                            models.TextField(
                                blank=True,
                                help_text="什么时候、怎么议的、议定了什么。会公开",
                                max_length=2000,
                                verbose_name="协商情况",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[
                                    ("vision", "愿景收集"),
                                    ("deliberation", "协商"),
                                    ("planned", "方案确定"),
                                    ("implementing", "实施"),
                                    ("evaluated", "已评价"),
                                ],
                                default="vision",
                                editable=False,
                                max_length=12,
                                verbose_name="阶段",
                            ),
                        ),
                        (
                            "evaluation",
                            models.TextField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=1000,
                                verbose_name="评价",
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "compound",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="yard_plans",
                                to="places.compound",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "一院一策",
                        "verbose_name_plural": "一院一策",
                        "ordering": ["-updated_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("compound", "name"),
                                name="yard_plan_name_once",
                                violation_error_message="这个小区已有同名方案。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("scope", "building"), _negated=True),
                                    models.Q(("building", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="yard_plan_building_named",
                                violation_error_message="一楼一策要填写是哪一栋。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("stage", "evaluated"), _negated=True),
                                    models.Q(("evaluation", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="yard_plan_evaluated_with_words",
                                violation_error_message="评价要写明内容。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanVersion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "number",
                            models.PositiveSmallIntegerField(editable=False, verbose_name="版次"),
                        ),
                        (
                            "measures",
                            models.TextField(
                                help_text="一行一条。会公开", max_length=3000, verbose_name="措施"
                            ),
                        ),
                        (
                            "changes",
                            models.CharField(
                                blank=True,
                                help_text="改了什么、为什么",
                                max_length=300,
                                verbose_name="与上一版相比",
                            ),
                        ),
                        (
                            "published_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="公布日期"
                            ),
                        ),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drafted_plan_versions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="起草人",
                            ),
                        ),
                        (
                            "drawing",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan_versions",
                                to="core.photo",
                                verbose_name="方案图",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="published_plan_versions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="公布人",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="versions",
                                to="projects.yardplan",
                                verbose_name="方案",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "方案版本",
                        "verbose_name_plural": "方案版本",
                        "ordering": ["plan", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "number"),
                                name="plan_version_number_once",
                                violation_error_message="已有这一版。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("published_on", None)),
                                fields=("plan",),
                                name="plan_version_one_draft",
                                violation_error_message="上一版还没有公布，请先修改那一版。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("published_by__isnull", True),
                                    models.Q(
                                        ("published_by", models.F("drafted_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="plan_version_published_by_another",
                                violation_error_message="不能公布自己起草的方案。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanComment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("received_on", models.DateField(verbose_name="收到日期")),
                        (
                            "text",
                            models.CharField(
                                help_text="会公开，不写个人信息",
                                max_length=500,
                                verbose_name="居民意见",
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                default="",
                                editable=False,
                                max_length=500,
                                verbose_name="答复",
                            ),
                        ),
                        (
                            "is_adopted",
                            models.BooleanField(default=False, editable=False, verbose_name="采纳"),
                        ),
                        (
                            "answered_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="答复日期"
                            ),
                        ),
                        (
                            "plan_version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="comments",
                                to="projects.planversion",
                                verbose_name="方案版本",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "方案意见",
                        "verbose_name_plural": "方案意见",
                        "ordering": ["received_on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answer", ""), ("answered_on__isnull", True)),
                                    models.Q(
                                        models.Q(("answer", ""), _negated=True),
                                        ("answered_on__gte", models.F("received_on")),
                                    ),
                                    _connector="OR",
                                ),
                                name="plan_comment_answered_with_day",
                                violation_error_message="答复要有内容和日期，日期不早于收到日期。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DrainageUnit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="名称")),
                        (
                            "name_pinyin",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="拼音"
                            ),
                        ),
                        (
                            "name_initials",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                editable=False,
                                max_length=100,
                                verbose_name="拼音首字母",
                            ),
                        ),
                        ("code", models.CharField(max_length=24, verbose_name="编号")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("compound", "小区庭院"),
                                    ("unit", "单位庭院"),
                                    ("public", "公共建筑"),
                                ],
                                default="compound",
                                max_length=8,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "contractor",
                            models.CharField(blank=True, max_length=80, verbose_name="施工单位"),
                        ),
                        (
                            "entered_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="进场日期"
                            ),
                        ),
                        (
                            "completed_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="完工日期"
                            ),
                        ),
                        (
                            "accepted_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="验收日期"
                            ),
                        ),
                        (
                            "issue",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="未进场、未完工的原因"
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        (
                            "compound",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drainage_units",
                                to="places.compound",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "排水单元",
                        "verbose_name_plural": "排水单元",
                        "ordering": ["code", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "code"),
                                name="drainage_code_once",
                                violation_error_message="已有这个编号的排水单元。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("completed_on__isnull", True),
                                        models.Q(
                                            ("completed_on__gte", models.F("entered_on")),
                                            ("entered_on__isnull", False),
                                        ),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("accepted_on__isnull", True),
                                        models.Q(
                                            ("accepted_on__gte", models.F("completed_on")),
                                            ("completed_on__isnull", False),
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="drainage_funnel",
                                violation_error_message="先进场再完工，先完工再验收，日期不能早于前一步。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LivelihoodPhoto",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        (
                            "phase",
                            models.CharField(
                                choices=[
                                    ("before", "实施前"),
                                    ("during", "实施中"),
                                    ("after", "实施后"),
                                ],
                                max_length=6,
                                verbose_name="阶段",
                            ),
                        ),
                        (
                            "milestone",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="photos",
                                to="projects.livelihoodmilestone",
                                verbose_name="节点",
                            ),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="livelihood_photos",
                                to="core.photo",
                                verbose_name="照片",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="photos",
                                to="projects.livelihoodproject",
                                verbose_name="民生实事项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "民生实事照片",
                        "verbose_name_plural": "民生实事照片",
                        "ordering": ["phase", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "photo", "phase"),
                                name="livelihood_photo_once",
                                violation_error_message="这张照片已经上传过。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LivelihoodPayment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                            ),
                        ),
                        (
                            "is_demo",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="演示数据"
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="登记时间"),
                        ),
                        (
                            "updated_at",
                            models.DateTimeField(auto_now=True, verbose_name="更新时间"),
                        ),
                        (
                            "version",
                            models.PositiveIntegerField(
                                default=1, editable=False, verbose_name="版本"
                            ),
                        ),
                        ("paid_on", models.DateField(verbose_name="付款日期")),
                        (
                            "amount",
                            models.DecimalField(
                                decimal_places=2, help_text="元", max_digits=14, verbose_name="金额"
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                help_text="例如：首付款、进度款、尾款",
                                max_length=60,
                                verbose_name="款项",
                            ),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entered_payments",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="payments",
                                to="projects.livelihoodproject",
                                verbose_name="民生实事项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "民生实事付款",
                        "verbose_name_plural": "民生实事付款",
                        "ordering": ["paid_on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("amount__gt", Decimal("0"))),
                                name="livelihood_payment_positive",
                                violation_error_message="付款金额应大于 0。",
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
