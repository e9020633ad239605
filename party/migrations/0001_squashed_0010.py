import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.tables


class Migration(migrations.Migration):
    replaces = [
        ("party", "0001_initial"),
        ("party", "0002_organisation_move"),
        ("party", "0003_day_checks"),
        ("party", "0004_group_below_branch"),
        ("party", "0005_work_lists"),
        ("party", "0006_check_ins"),
        ("party", "0007_life_and_appraisals"),
        ("party", "0008_partners_assistants_brands"),
        ("party", "0009_meetings"),
        ("party", "0010_task_photo"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0004"),
        ("core", "0001_squashed_0005"),
        ("places", "0003_unit_codes_and_joins"),
    ]

    operations = [
        core.tables.CreateModels(
            operations=[
                migrations.CreateModel(
                    name="WorkList",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="work_lists",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "owner_level",
                            models.CharField(
                                choices=[("community", "社区"), ("street", "街道")],
                                max_length=10,
                                verbose_name="层级",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("lawful", "依法履职事项"),
                                    ("assist", "协助政府工作事项"),
                                    ("negative", "负面（不应承担）事项"),
                                    ("basic", "基本履职"),
                                    ("cooperate", "配合履职"),
                                    ("withdrawn", "上级部门收回"),
                                ],
                                max_length=10,
                                verbose_name="清单类别",
                            ),
                        ),
                        ("edition", models.PositiveIntegerField(verbose_name="版次")),
                        ("title", models.CharField(max_length=60, verbose_name="清单名称")),
                        (
                            "issued_by",
                            models.CharField(blank=True, max_length=60, verbose_name="制定机关"),
                        ),
                        (
                            "issued_doc",
                            models.CharField(blank=True, max_length=60, verbose_name="文号"),
                        ),
                        (
                            "effective_from",
                            models.DateField(blank=True, null=True, verbose_name="施行日期"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("reviewing", "待审核"),
                                    ("published", "已发布"),
                                    ("superseded", "已被新版取代"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "return_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="退回原因"),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="published_work_lists",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="发布人",
                            ),
                        ),
                        (
                            "published_on",
                            models.DateField(blank=True, null=True, verbose_name="发布日期"),
                        ),
                        (
                            "superseded_on",
                            models.DateField(blank=True, null=True, verbose_name="取代日期"),
                        ),
                        (
                            "authors",
                            models.ManyToManyField(
                                blank=True,
                                related_name="work_lists",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="编写人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "工作事项清单",
                        "verbose_name_plural": "工作事项清单",
                        "ordering": ["owner_level", "kind", "-edition"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "published")),
                                fields=("street", "owner_level", "kind"),
                                name="work_list_published_once",
                                violation_error_message="同一类清单只有一个版本施行，请刷新后再看。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("draft", "reviewing"))),
                                fields=("street", "owner_level", "kind"),
                                name="work_list_one_open_version",
                                violation_error_message="这类清单已有一个正在编写的版本，请在那一版上修改。",
                            ),
                            models.UniqueConstraint(
                                fields=("street", "owner_level", "kind", "edition"),
                                name="work_list_edition_once",
                                violation_error_message="这个版次已经有了，请刷新后再试。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind__in", ("lawful", "assist", "negative")),
                                        ("owner_level", "community"),
                                    ),
                                    models.Q(
                                        ("kind__in", ("basic", "cooperate", "withdrawn")),
                                        ("owner_level", "street"),
                                    ),
                                    _connector="OR",
                                ),
                                name="work_list_kind_fits_level",
                                violation_error_message="清单类别与层级不符，请重新选择类别。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("published_on__isnull", True),
                                        ("state__in", ("draft", "reviewing")),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("state__in", ("draft", "reviewing")), _negated=True
                                        ),
                                        ("published_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="work_list_published_iff_dated",
                                violation_error_message="发布日期与状态不符。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "superseded"),
                                        ("superseded_on__gte", models.F("published_on")),
                                    ),
                                    models.Q(
                                        models.Q(("state", "superseded"), _negated=True),
                                        ("superseded_on__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="work_list_superseded_iff_dated",
                                violation_error_message="取代日期与状态不符，或早于发布日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WorkListItem",
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
                            "work_list",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="party.worklist",
                                verbose_name="清单",
                            ),
                        ),
                        ("seq", models.PositiveIntegerField(default=1, verbose_name="序号")),
                        (
                            "code",
                            models.CharField(blank=True, max_length=30, verbose_name="事项编码"),
                        ),
                        (
                            "legal_basis",
                            models.CharField(blank=True, max_length=300, verbose_name="依据"),
                        ),
                        (
                            "lead_department",
                            models.CharField(blank=True, max_length=60, verbose_name="牵头部门"),
                        ),
                        (
                            "community_role",
                            models.CharField(blank=True, max_length=300, verbose_name="社区职责"),
                        ),
                        (
                            "frequency",
                            models.CharField(blank=True, max_length=40, verbose_name="频次"),
                        ),
                        (
                            "deadline_rule",
                            models.CharField(blank=True, max_length=100, verbose_name="时限要求"),
                        ),
                        (
                            "funding_required",
                            models.BooleanField(default=False, verbose_name="须落实经费"),
                        ),
                    ],
                    options={
                        "verbose_name": "清单事项",
                        "verbose_name_plural": "清单事项",
                        "ordering": ["work_list_id", "seq", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("work_list", "name"),
                                name="work_list_item_once",
                                violation_error_message="这份清单里已有同名事项，请改名或修改原来的那一项。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AdmissionApplication",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="admissions",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "number",
                            models.CharField(editable=False, max_length=20, verbose_name="编号"),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="admissions",
                                to="accounts.department",
                                verbose_name="申请科室",
                            ),
                        ),
                        (
                            "applicant",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="admissions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="经办人",
                            ),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="工作事项")),
                        ("content", models.TextField(max_length=1000, verbose_name="内容和要求")),
                        ("legal_basis", models.CharField(max_length=300, verbose_name="依据")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("long", "长期工作"),
                                    ("temporary", "临时工作"),
                                    ("assessment", "考核评比"),
                                    ("plaque", "挂牌"),
                                    ("ledger", "台账报表"),
                                    ("app", "APP、系统"),
                                    ("stamp", "盖章证明"),
                                ],
                                max_length=10,
                                verbose_name="类型",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="开始日期")),
                        (
                            "ends_on",
                            models.DateField(
                                blank=True,
                                help_text="只有长期工作可以不填；临时工作最长一年。",
                                null=True,
                                verbose_name="结束日期",
                            ),
                        ),
                        (
                            "workload",
                            models.CharField(
                                blank=True,
                                help_text="每个社区大约多少人、多少时间。",
                                max_length=200,
                                verbose_name="工作量",
                            ),
                        ),
                        (
                            "funding_amount",
                            models.DecimalField(
                                decimal_places=2,
                                default=0,
                                help_text="元",
                                max_digits=12,
                                validators=[
                                    django.core.validators.MinValueValidator(0, "经费不能是负数。")
                                ],
                                verbose_name="经费",
                            ),
                        ),
                        (
                            "funding_source",
                            models.CharField(blank=True, max_length=100, verbose_name="经费来源"),
                        ),
                        (
                            "staffing_support",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="人员和条件保障"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("submitted", "待初审"),
                                    ("community_opinion", "征求社区意见"),
                                    ("street_meeting", "待街道研究"),
                                    ("escalated", "报区级"),
                                    ("approved", "已批准"),
                                    ("rejected", "不予准入"),
                                    ("revoked", "已撤销"),
                                ],
                                default="draft",
                                max_length=20,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "submitted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="提交时间"
                            ),
                        ),
                        (
                            "return_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="退回原因"),
                        ),
                        (
                            "matched_item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="admissions",
                                to="party.worklistitem",
                                verbose_name="对应的清单事项",
                            ),
                        ),
                        (
                            "negative_item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="refused_admissions",
                                to="party.worklistitem",
                                verbose_name="命中的负面清单事项",
                            ),
                        ),
                        (
                            "cleared_item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cleared_admissions",
                                to="party.worklistitem",
                                verbose_name="核对后排除的负面事项",
                            ),
                        ),
                        (
                            "cleared_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="排除的理由"),
                        ),
                        (
                            "checked_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checked_admissions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="初审人",
                            ),
                        ),
                        (
                            "checked_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="初审时间"
                            ),
                        ),
                        (
                            "check_note",
                            models.CharField(blank=True, max_length=300, verbose_name="初审意见"),
                        ),
                        (
                            "opinions_due_on",
                            models.DateField(blank=True, null=True, verbose_name="意见截止日期"),
                        ),
                        (
                            "district_number",
                            models.CharField(
                                blank=True, max_length=60, verbose_name="区级文件文号"
                            ),
                        ),
                        (
                            "district_on",
                            models.DateField(blank=True, null=True, verbose_name="区级文件日期"),
                        ),
                        (
                            "funding_exemption",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="不落实经费的理由"
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decided_admissions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="决定人",
                            ),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="决定时间"
                            ),
                        ),
                        (
                            "decision_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="决定意见"),
                        ),
                        (
                            "revoked_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="撤销时间"
                            ),
                        ),
                        (
                            "revoke_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="撤销原因"),
                        ),
                        (
                            "communities",
                            models.ManyToManyField(
                                related_name="admissions",
                                to="places.community",
                                verbose_name="涉及社区",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "准入申请",
                        "verbose_name_plural": "准入申请",
                        "ordering": ["-number"],
                        "indexes": [
                            models.Index(
                                fields=["street", "state", "starts_on"], name="admission_state"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "number"),
                                name="admission_number_once_per_street",
                                violation_error_message="这个编号已经用过，请再提交一次。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="admission_ends_after_start",
                                violation_error_message="结束日期不能早于开始日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind", "long"), ("ends_on__isnull", False), _connector="OR"
                                ),
                                name="admission_only_long_is_open_ended",
                                violation_error_message="只有长期工作可以不填结束日期，请填写。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("funding_amount__gte", 0)),
                                name="admission_funding_not_negative",
                                violation_error_message="经费不能是负数。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ("approved", "revoked")), _negated=True),
                                    ("negative_item__isnull", True),
                                    models.Q(
                                        models.Q(("district_number", ""), _negated=True),
                                        ("district_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="admission_negative_needs_district",
                                violation_error_message="命中负面清单的，没有区级文件的文号和日期不能准入。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("decided_by__isnull", False),
                                        (
                                            "state__in",
                                            ("approved", "rejected", "escalated", "revoked"),
                                        ),
                                    ),
                                    models.Q(
                                        models.Q(
                                            (
                                                "state__in",
                                                ("approved", "rejected", "escalated", "revoked"),
                                            ),
                                            _negated=True,
                                        ),
                                        ("decided_at__isnull", True),
                                        ("decided_by__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="admission_decided_iff_known_by_whom",
                                violation_error_message="决定人、决定时间与状态不符。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("checked_at__isnull", True), ("checked_by__isnull", True)
                                    ),
                                    models.Q(
                                        ("checked_at__isnull", False), ("checked_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="admission_checked_at_and_by",
                                violation_error_message="初审人和初审时间要一起登记。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided_by__isnull", True),
                                    models.Q(("decided_by", models.F("applicant")), _negated=True),
                                    _connector="OR",
                                ),
                                name="admission_not_decided_by_applicant",
                                violation_error_message="经办人不能自己决定，请由另一位街道领导决定。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("revoked_at__isnull", False),
                                        ("state", "revoked"),
                                        models.Q(("revoke_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "revoked"), _negated=True),
                                        ("revoke_reason", ""),
                                        ("revoked_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="admission_revoked_iff_reason",
                                violation_error_message="撤销须写明原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AdmissionOpinion",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="opinions",
                                to="party.admissionapplication",
                                verbose_name="准入申请",
                            ),
                        ),
                        (
                            "opinion",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("agree", "同意"),
                                    ("disagree", "不同意"),
                                    ("revise", "建议修改"),
                                ],
                                max_length=10,
                                verbose_name="意见",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=300, verbose_name="理由"),
                        ),
                        (
                            "given_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="admission_opinions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="填写人",
                            ),
                        ),
                        (
                            "given_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="填写时间"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "社区意见",
                        "verbose_name_plural": "社区意见",
                        "ordering": ["application_id", "community_id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("application", "community"),
                                name="admission_opinion_once_per_community",
                                violation_error_message="这个社区已在征求意见的范围内。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("given_at__isnull", True),
                                        ("given_by__isnull", True),
                                        ("opinion", ""),
                                    ),
                                    models.Q(
                                        models.Q(("opinion", ""), _negated=True),
                                        ("given_at__isnull", False),
                                        ("given_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="admission_opinion_iff_given",
                                violation_error_message="意见与填写人、填写时间要一起登记。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("opinion__in", ["", "agree"]),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="admission_opinion_objection_has_reason",
                                violation_error_message="不同意或建议修改的，请写明理由。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AppraisalRound",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appraisal_rounds",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "year",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(2000),
                                    django.core.validators.MaxValueValidator(2999),
                                ],
                                verbose_name="年度",
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("street", "街道党工委书记"),
                                    ("community", "社区党组织书记"),
                                ],
                                default="community",
                                max_length=10,
                                verbose_name="层级",
                            ),
                        ),
                        ("report_due_on", models.DateField(verbose_name="述职报告截止日期")),
                    ],
                    options={
                        "verbose_name": "述职评议年度",
                        "verbose_name_plural": "述职评议年度",
                        "ordering": ["-year", "level", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "year", "level"),
                                name="appraisal_round_once_a_year",
                                violation_error_message="本街道这一年度、这一层级的述职评议已经有了，请打开它。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartyOrganisation",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                            "code",
                            models.CharField(max_length=40, unique=True, verbose_name="党组织代码"),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("working_committee", "党工委"),
                                    ("committee", "党委"),
                                    ("general_branch", "党总支"),
                                    ("branch", "党支部"),
                                    ("joint_branch", "联合党支部"),
                                    ("group", "党小组"),
                                ],
                                max_length=20,
                                verbose_name="类型",
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("street", "街道"),
                                    ("community", "社区"),
                                    ("compound", "小区（网格）"),
                                    ("unit", "驻区单位"),
                                    ("new_sector", "两新组织"),
                                    ("group", "党小组"),
                                ],
                                max_length=12,
                                verbose_name="层级",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="party.partyorganisation",
                                verbose_name="上级党组织",
                            ),
                        ),
                        (
                            "path",
                            models.CharField(
                                db_index=True, editable=False, max_length=200, verbose_name="路径"
                            ),
                        ),
                        (
                            "compound",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="party_organisations",
                                to="places.compound",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="party_organisations",
                                to="places.unit",
                                verbose_name="所在单位",
                            ),
                        ),
                        (
                            "members_full",
                            models.PositiveIntegerField(
                                blank=True, help_text="人", null=True, verbose_name="正式党员数"
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, max_length=20, verbose_name="联系电话"),
                        ),
                        (
                            "founded_on",
                            models.DateField(blank=True, null=True, verbose_name="成立日期"),
                        ),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="撤销日期"),
                        ),
                    ],
                    options={
                        "verbose_name": "党组织",
                        "verbose_name_plural": "党组织",
                        "ordering": ["path"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    ("founded_on__isnull", True),
                                    ("ended_on__gte", models.F("founded_on")),
                                    _connector="OR",
                                ),
                                name="party_organisation_ends_after_start",
                                violation_error_message="撤销日期不能早于成立日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "working_committee"), _negated=True),
                                    ("parent__isnull", True),
                                    _connector="OR",
                                ),
                                name="party_working_committee_is_root",
                                violation_error_message="党工委是街道一级，没有上级党组织。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "group"), ("level", "group")),
                                    models.Q(
                                        ("kind", "group"),
                                        ("level", "group"),
                                        _connector="OR",
                                        _negated=True,
                                    ),
                                    _connector="OR",
                                ),
                                name="party_group_is_no_tier",
                                violation_error_message="党小组的层级选“党小组”，其他党组织不选这一层级。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "group"), _negated=True),
                                    ("parent__isnull", False),
                                    _connector="OR",
                                ),
                                name="party_group_has_branch",
                                violation_error_message="请选择党小组所在的党支部。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommitteeTerm",
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
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="terms",
                                to="party.partyorganisation",
                                verbose_name="党组织",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="第几届")),
                        ("elected_on", models.DateField(verbose_name="选举日期")),
                        ("expires_on", models.DateField(verbose_name="届满日期")),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="实际结束日期"),
                        ),
                    ],
                    options={
                        "verbose_name": "届次",
                        "verbose_name_plural": "届次",
                        "ordering": ["organisation", "-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("organisation", "number"),
                                name="committee_term_number_once",
                                violation_error_message="该党组织已有这一届。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on__isnull", True)),
                                fields=("organisation",),
                                name="committee_term_one_running",
                                violation_error_message="该党组织已有一届在任，请先结束上一届。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("expires_on__gt", models.F("elected_on"))),
                                name="committee_term_expires_after_election",
                                violation_error_message="届满日期应晚于选举日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    ("ended_on__gte", models.F("elected_on")),
                                    _connector="OR",
                                ),
                                name="committee_term_ends_after_election",
                                violation_error_message="换届日期不能早于选举日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CommitteeMember",
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
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="party.partyorganisation",
                                verbose_name="党组织",
                            ),
                        ),
                        (
                            "term",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="members",
                                to="party.committeeterm",
                                verbose_name="届次",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="姓名")),
                        (
                            "post",
                            models.CharField(
                                choices=[
                                    ("secretary", "书记"),
                                    ("deputy", "副书记"),
                                    ("org", "组织委员"),
                                    ("publicity", "宣传委员"),
                                    ("discipline", "纪检委员"),
                                    ("member", "委员"),
                                    ("leader", "组长"),
                                ],
                                max_length=12,
                                verbose_name="职务",
                            ),
                        ),
                        ("started_on", models.DateField(verbose_name="任职日期")),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="离任日期"),
                        ),
                    ],
                    options={
                        "verbose_name": "班子成员",
                        "verbose_name_plural": "班子成员",
                        "ordering": ["organisation", "post", "started_on"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    ("post__in", ("secretary", "leader")),
                                ),
                                fields=("organisation",),
                                name="committee_one_head",
                                violation_error_message="已有在任的书记或组长，请先登记离任。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("post", "leader"), _negated=True),
                                    ("term__isnull", True),
                                    _connector="OR",
                                ),
                                name="group_leader_has_no_term",
                                violation_error_message="党小组没有届次，组长不属于哪一届。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    ("ended_on__gte", models.F("started_on")),
                                    _connector="OR",
                                ),
                                name="committee_member_ends_after_start",
                                violation_error_message="离任日期不能早于任职日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Appraisal",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appraisals",
                                to="party.appraisalround",
                                verbose_name="述职评议年度",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appraisals",
                                to="party.partyorganisation",
                                verbose_name="党组织",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appraisals",
                                to="party.committeemember",
                                verbose_name="述职人",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待述职"),
                                    ("submitted", "待测评"),
                                    ("evaluated", "已测评"),
                                    ("closed", "已办结"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "submitted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="提交时间"
                            ),
                        ),
                        (
                            "reported_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reported_appraisals",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提交人",
                            ),
                        ),
                        (
                            "return_reason",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="退回原因"
                            ),
                        ),
                        (
                            "issued",
                            models.PositiveIntegerField(
                                blank=True, help_text="张", null=True, verbose_name="发出测评票"
                            ),
                        ),
                        (
                            "returned",
                            models.PositiveIntegerField(
                                blank=True, help_text="张", null=True, verbose_name="收回"
                            ),
                        ),
                        (
                            "valid",
                            models.PositiveIntegerField(
                                blank=True, help_text="张", null=True, verbose_name="有效票"
                            ),
                        ),
                        (
                            "invalid",
                            models.PositiveIntegerField(
                                blank=True, help_text="张", null=True, verbose_name="无效票"
                            ),
                        ),
                        (
                            "good",
                            models.PositiveIntegerField(
                                blank=True, help_text="票", null=True, verbose_name="好"
                            ),
                        ),
                        (
                            "fairly",
                            models.PositiveIntegerField(
                                blank=True, help_text="票", null=True, verbose_name="较好"
                            ),
                        ),
                        (
                            "normal",
                            models.PositiveIntegerField(
                                blank=True, help_text="票", null=True, verbose_name="一般"
                            ),
                        ),
                        (
                            "poor",
                            models.PositiveIntegerField(
                                blank=True, help_text="票", null=True, verbose_name="差"
                            ),
                        ),
                        (
                            "score",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="0 到 100，按街道的考核办法折算",
                                max_digits=5,
                                null=True,
                                verbose_name="综合得分",
                            ),
                        ),
                        (
                            "governance_score",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="0 到 100",
                                max_digits=5,
                                null=True,
                                verbose_name="社会治理得分",
                            ),
                        ),
                        (
                            "grade",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("good", "好"),
                                    ("fairly", "较好"),
                                    ("normal", "一般"),
                                    ("poor", "差"),
                                ],
                                max_length=8,
                                verbose_name="评定等次",
                            ),
                        ),
                        (
                            "outcome",
                            models.TextField(blank=True, max_length=500, verbose_name="结果运用"),
                        ),
                        (
                            "evaluated_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="测评录入时间"
                            ),
                        ),
                        (
                            "evaluated_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evaluated_appraisals",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="测评录入人",
                            ),
                        ),
                        (
                            "confirmed_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="结果确认时间"
                            ),
                        ),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="confirmed_appraisals",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="结果确认人",
                            ),
                        ),
                        (
                            "closed_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="办结时间"
                            ),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="closed_appraisals",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="办结人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "述职评议",
                        "verbose_name_plural": "述职评议",
                        "ordering": ["round", "organisation__path"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "organisation"),
                                name="appraisal_once_per_round",
                                violation_error_message="这个党组织的书记已在本年度述职评议中。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "open"), ("submitted_at__isnull", True)),
                                    models.Q(
                                        models.Q(("state", "open"), _negated=True),
                                        ("reported_by__isnull", False),
                                        ("submitted_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="appraisal_submitted_at_iff_sent",
                                violation_error_message="提交了述职报告才能测评。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("returned__isnull", True),
                                    ("returned__lte", models.F("issued")),
                                    _connector="OR",
                                ),
                                name="appraisal_returned_within_issued",
                                violation_error_message="收回的票不能多于发出的票。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("returned__isnull", True),
                                    (
                                        "returned",
                                        models.F("valid") + models.F("invalid"),
                                    ),
                                    _connector="OR",
                                ),
                                name="appraisal_valid_and_invalid_are_returned",
                                violation_error_message="有效票加无效票应等于收回的票。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid__isnull", True),
                                    (
                                        "valid",
                                        models.F("good")
                                        + models.F("fairly")
                                        + models.F("normal")
                                        + models.F("poor"),
                                    ),
                                    _connector="OR",
                                ),
                                name="appraisal_grades_add_up_to_valid",
                                violation_error_message="好、较好、一般、差的票数之和应等于有效票。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("evaluated_at__isnull", False),
                                        ("evaluated_by__isnull", False),
                                        ("fairly__isnull", False),
                                        ("good__isnull", False),
                                        ("invalid__isnull", False),
                                        ("issued__isnull", False),
                                        ("normal__isnull", False),
                                        ("poor__isnull", False),
                                        ("returned__isnull", False),
                                        ("score__isnull", False),
                                        ("state__in", ["evaluated", "closed"]),
                                        ("valid__isnull", False),
                                        models.Q(("grade", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("evaluated_at__isnull", True),
                                        ("evaluated_by__isnull", True),
                                        ("state__in", ["open", "submitted"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="appraisal_evaluated_at_by_and_whole",
                                violation_error_message="测评结果要填齐票数、综合得分和等次。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("confirmed_at__isnull", True),
                                        ("confirmed_by__isnull", True),
                                    ),
                                    models.Q(
                                        ("confirmed_at__isnull", False),
                                        ("confirmed_by__isnull", False),
                                        ("state__in", ["evaluated", "closed"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="appraisal_confirmed_at_and_by",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by__isnull", True),
                                    models.Q(
                                        models.Q(
                                            ("confirmed_by", models.F("evaluated_by")),
                                            _negated=True,
                                        ),
                                        models.Q(
                                            ("confirmed_by", models.F("reported_by")), _negated=True
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="appraisal_confirmed_by_another",
                                violation_error_message="测评结果由录入人、述职人以外的街道领导确认。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("closed_by__isnull", False),
                                        ("confirmed_at__isnull", False),
                                        ("state", "closed"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "closed"), _negated=True),
                                        ("closed_at__isnull", True),
                                        ("closed_by__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="appraisal_closed_at_and_by_after_confirming",
                                violation_error_message="结果经领导确认后才能办结。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("score__isnull", True),
                                        models.Q(("score__gte", 0), ("score__lte", 100)),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("governance_score__isnull", True),
                                        models.Q(
                                            ("governance_score__gte", 0),
                                            ("governance_score__lte", 100),
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="appraisal_scores_to_a_hundred",
                                violation_error_message="得分请在 0 到 100 之间。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OutlineItem",
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
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="outline",
                                to="party.appraisalround",
                                verbose_name="述职评议年度",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(verbose_name="次序")),
                        ("text", models.CharField(max_length=120, verbose_name="内容")),
                        (
                            "is_governance",
                            models.BooleanField(default=False, verbose_name="社会治理"),
                        ),
                    ],
                    options={
                        "verbose_name": "述职提纲",
                        "verbose_name_plural": "述职提纲",
                        "ordering": ["round", "order", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("round", "order"),
                                name="outline_order_once",
                                violation_error_message="提纲的次序重复了。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_governance", True)),
                                fields=("round",),
                                name="outline_one_governance_item",
                                violation_error_message="提纲只有一项是社会治理。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AppraisalAnswer",
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
                            "appraisal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="answers",
                                to="party.appraisal",
                                verbose_name="述职评议",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="party.outlineitem",
                                verbose_name="述职提纲",
                            ),
                        ),
                        ("text", models.TextField(max_length=4000, verbose_name="内容")),
                    ],
                    options={
                        "verbose_name": "述职内容",
                        "verbose_name_plural": "述职内容",
                        "ordering": ["appraisal", "item__order"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("appraisal", "item"),
                                name="appraisal_answer_once_per_item",
                                violation_error_message="提纲的这一项已经写过。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Partner",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="partners",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("society", "大学生社团"),
                                    ("college", "高校"),
                                    ("charity", "公益组织"),
                                ],
                                max_length=10,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "college",
                            models.ForeignKey(
                                blank=True,
                                limit_choices_to={"kind": "college"},
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="societies",
                                to="party.partner",
                                verbose_name="所在高校",
                            ),
                        ),
                        (
                            "contact_name",
                            models.CharField(blank=True, max_length=40, verbose_name="联系人"),
                        ),
                        (
                            "contact_phone",
                            models.CharField(blank=True, max_length=20, verbose_name="联系电话"),
                        ),
                        (
                            "agreement_number",
                            models.CharField(blank=True, max_length=60, verbose_name="协议编号"),
                        ),
                        (
                            "signed_on",
                            models.DateField(blank=True, null=True, verbose_name="协议签订日期"),
                        ),
                        (
                            "agreed_until",
                            models.DateField(blank=True, null=True, verbose_name="协议到期日期"),
                        ),
                        (
                            "started_on",
                            models.DateField(blank=True, null=True, verbose_name="开始合作"),
                        ),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="结束合作"),
                        ),
                    ],
                    options={
                        "verbose_name": "合作伙伴",
                        "verbose_name_plural": "合作伙伴",
                        "ordering": ["kind", "name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "name"),
                                name="partner_name_once_per_street",
                                violation_error_message="本街道已有同名的合作伙伴。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("college__isnull", True), ("kind", "society"), _connector="OR"
                                ),
                                name="partner_only_society_has_college",
                                violation_error_message="只有大学生社团才填所在高校。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("started_on__isnull", True),
                                    ("ended_on__isnull", True),
                                    ("ended_on__gte", models.F("started_on")),
                                    _connector="OR",
                                ),
                                name="partner_ends_after_start",
                                violation_error_message="结束合作不能早于开始合作。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("agreed_until__isnull", True),
                                    models.Q(
                                        ("agreed_until__gte", models.F("signed_on")),
                                        ("signed_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="partner_agreed_until_after_signed",
                                violation_error_message="协议到期应晚于签订；有到期日期的请填签订日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SecretaryAssistant",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                            "society",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assistants",
                                to="party.partner",
                                verbose_name="所属社团",
                            ),
                        ),
                        ("started_on", models.DateField(verbose_name="任期开始")),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="任期结束"),
                        ),
                    ],
                    options={
                        "verbose_name": "社区书记群团助理员",
                        "verbose_name_plural": "社区书记群团助理员",
                        "ordering": ["-started_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("community__isnull", False)),
                                name="assistant_in_a_community",
                                violation_error_message="请选择助理员所在的社区。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    ("ended_on__gte", models.F("started_on")),
                                    _connector="OR",
                                ),
                                name="assistant_ends_after_start",
                                violation_error_message="任期结束不能早于任期开始。",
                            ),
                            models.UniqueConstraint(
                                fields=("community", "name", "started_on"),
                                name="assistant_once_per_term",
                                violation_error_message="这个社区已登记过同名、同一天开始的助理员。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssistantDuty",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assistant_duties",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "assistant",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="duties",
                                to="party.secretaryassistant",
                                verbose_name="助理员",
                            ),
                        ),
                        ("text", models.CharField(max_length=100, verbose_name="职责")),
                        ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                        ("is_in_force", models.BooleanField(default=True, verbose_name="在用")),
                    ],
                    options={
                        "verbose_name": "职责条目",
                        "verbose_name_plural": "职责条目",
                        "ordering": ["order", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("assistant__isnull", True)),
                                fields=("street", "text"),
                                name="duty_once_in_template",
                                violation_error_message="职责清单里已有这一条。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("assistant__isnull", False)),
                                fields=("assistant", "text"),
                                name="duty_once_per_assistant",
                                violation_error_message="职责清单里已有这一条。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AssistantLog",
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
                            "assistant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="logs",
                                to="party.secretaryassistant",
                                verbose_name="助理员",
                            ),
                        ),
                        ("done_on", models.DateField(verbose_name="日期")),
                        ("what", models.CharField(max_length=300, verbose_name="做了什么")),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                max_digits=4,
                                null=True,
                                verbose_name="时长",
                            ),
                        ),
                        (
                            "duty",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="logs",
                                to="party.assistantduty",
                                verbose_name="对应职责",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("submitted", "待确认"),
                                    ("returned", "已退回"),
                                    ("confirmed", "已确认"),
                                    ("voided", "已作废"),
                                ],
                                default="submitted",
                                editable=False,
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assistant_logs_written",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="填写人",
                            ),
                        ),
                        (
                            "changed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assistant_logs_changed",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="修改人",
                            ),
                        ),
                        (
                            "decided_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="办理时间"
                            ),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assistant_logs_decided",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="办理人",
                            ),
                        ),
                        (
                            "own_reason",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=200,
                                verbose_name="自己确认的原因",
                            ),
                        ),
                        (
                            "return_reason",
                            models.CharField(
                                blank=True, editable=False, max_length=200, verbose_name="退回原因"
                            ),
                        ),
                        (
                            "void_reason",
                            models.CharField(
                                blank=True, editable=False, max_length=200, verbose_name="作废原因"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "助理员履职记录",
                        "verbose_name_plural": "助理员履职记录",
                        "ordering": ["-done_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at__isnull", True), ("decided_by__isnull", True)
                                    ),
                                    models.Q(
                                        ("decided_at__isnull", False), ("decided_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="assistant_log_decided_at_with_decided_by",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at__isnull", True), ("state", "submitted")),
                                    models.Q(
                                        models.Q(("state", "submitted"), _negated=True),
                                        ("decided_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="assistant_log_decided_iff_not_submitted",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "returned"), _negated=True),
                                    models.Q(("return_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="assistant_log_reason_when_returned",
                                violation_error_message="请写明退回原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "voided"),
                                        models.Q(("void_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "voided"), _negated=True),
                                        ("void_reason", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="assistant_log_reason_iff_voided",
                                violation_error_message="请写明作废原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "confirmed"), _negated=True),
                                    models.Q(
                                        models.Q(
                                            ("decided_by", models.F("written_by")), _negated=True
                                        ),
                                        models.Q(
                                            ("decided_by", models.F("changed_by")), _negated=True
                                        ),
                                    ),
                                    models.Q(
                                        ("changed_by__isnull", True),
                                        models.Q(
                                            ("decided_by", models.F("written_by")), _negated=True
                                        ),
                                    ),
                                    models.Q(("own_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="assistant_log_own_only_with_reason",
                                violation_error_message="确认自己写的记录，请写明原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("hours__isnull", True),
                                    models.Q(("hours__gt", 0), ("hours__lte", Decimal("24"))),
                                    _connector="OR",
                                ),
                                name="assistant_log_hours_of_a_day",
                                violation_error_message="时长应大于 0，不超过 24 小时；不清楚请留空。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Meeting",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                            "kind",
                            models.CharField(
                                choices=[("alliance", "联席会议"), ("committee", "党工委专题研究")],
                                default="alliance",
                                max_length=10,
                                verbose_name="类型",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meetings",
                                to="party.partyorganisation",
                                verbose_name="召集党组织",
                            ),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="会议名称")),
                        ("held_on", models.DateField(db_index=True, verbose_name="会议日期")),
                        (
                            "starts_at",
                            models.TimeField(blank=True, null=True, verbose_name="开始时间"),
                        ),
                        (
                            "place",
                            models.CharField(blank=True, max_length=100, verbose_name="地点"),
                        ),
                        (
                            "chair",
                            models.CharField(blank=True, max_length=40, verbose_name="主持人"),
                        ),
                        (
                            "is_escalated",
                            models.BooleanField(
                                default=False,
                                help_text="由上一级党组织出面召集。",
                                verbose_name="提级召集",
                            ),
                        ),
                        (
                            "minutes",
                            models.TextField(blank=True, max_length=8000, verbose_name="会议记录"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "待召开"),
                                    ("held", "已召开"),
                                    ("closed", "已办结"),
                                    ("cancelled", "已取消"),
                                ],
                                default="planned",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "cancel_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="取消原因"),
                        ),
                    ],
                    options={
                        "verbose_name": "会议",
                        "verbose_name_plural": "会议",
                        "ordering": ["-held_on", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["street", "state", "held_on"], name="meeting_by_state"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "committee"), _negated=True),
                                    ("community__isnull", True),
                                    _connector="OR",
                                ),
                                name="meeting_of_committee_at_street",
                                violation_error_message="党工委专题研究是街道一级的会议，不属于哪个社区。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "cancelled"),
                                        models.Q(("cancel_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "cancelled"), _negated=True),
                                        ("cancel_reason", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="meeting_cancelled_with_reason",
                                violation_error_message="取消会议要写明原因，没有取消的不写。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendee",
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
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendees",
                                to="party.meeting",
                                verbose_name="会议",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="姓名")),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendances",
                                to="places.unit",
                                verbose_name="单位",
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=60, verbose_name="职务")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("invited", "应到"),
                                    ("attended", "实到"),
                                    ("leave", "请假"),
                                ],
                                default="invited",
                                max_length=10,
                                verbose_name="出席",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "出席人员",
                        "verbose_name_plural": "出席人员",
                        "ordering": ["meeting", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("meeting", "name", "unit"),
                                name="attendee_of_unit_once_per_meeting",
                                violation_error_message="此人已在出席名单里。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("unit__isnull", True)),
                                fields=("meeting", "name"),
                                name="attendee_without_unit_once_per_meeting",
                                violation_error_message="此人已在出席名单里。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartyBrand",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("business_circle", "红色商圈"),
                                    ("street", "党建示范街"),
                                    ("base", "基地"),
                                    ("platform", "平台"),
                                ],
                                max_length=16,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="brands",
                                to="party.partner",
                                verbose_name="联建单位",
                            ),
                        ),
                        (
                            "facility",
                            models.ForeignKey(
                                blank=True,
                                help_text="选了的，能看到在那里最近一次活动。",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="brands",
                                to="places.facility",
                                verbose_name="所在服务场所",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=200, verbose_name="地址"),
                        ),
                        (
                            "description",
                            models.TextField(blank=True, max_length=1000, verbose_name="介绍"),
                        ),
                        (
                            "promises",
                            models.TextField(
                                blank=True,
                                help_text="一行一条。",
                                max_length=1000,
                                verbose_name="承诺",
                            ),
                        ),
                        (
                            "started_on",
                            models.DateField(blank=True, null=True, verbose_name="启用日期"),
                        ),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="停用日期"),
                        ),
                    ],
                    options={
                        "verbose_name": "党建品牌",
                        "verbose_name_plural": "党建品牌",
                        "ordering": ["kind", "name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "name"),
                                name="brand_name_once_per_street",
                                violation_error_message="本街道已有同名的品牌或基地。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("started_on__isnull", True),
                                    ("ended_on__isnull", True),
                                    ("ended_on__gte", models.F("started_on")),
                                    _connector="OR",
                                ),
                                name="brand_ends_after_start",
                                violation_error_message="停用日期不能早于启用日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BrandShop",
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
                            "brand",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shops",
                                to="party.partybrand",
                                verbose_name="党建品牌",
                            ),
                        ),
                        ("name", models.CharField(max_length=60, verbose_name="店名")),
                        (
                            "address",
                            models.CharField(blank=True, max_length=200, verbose_name="地址"),
                        ),
                        (
                            "promise",
                            models.CharField(blank=True, max_length=200, verbose_name="承诺"),
                        ),
                        (
                            "joined_on",
                            models.DateField(blank=True, null=True, verbose_name="加入日期"),
                        ),
                        (
                            "left_on",
                            models.DateField(blank=True, null=True, verbose_name="退出日期"),
                        ),
                    ],
                    options={
                        "verbose_name": "参与商户",
                        "verbose_name_plural": "参与商户",
                        "ordering": ["brand", "name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("left_on__isnull", True)),
                                fields=("brand", "name"),
                                name="shop_once_per_brand",
                                violation_error_message="这个品牌下已有同名商户。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("joined_on__isnull", True),
                                    ("left_on__isnull", True),
                                    ("left_on__gte", models.F("joined_on")),
                                    _connector="OR",
                                ),
                                name="shop_leaves_after_joining",
                                violation_error_message="退出日期不能早于加入日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MemberCheckIn",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                        ("name", models.CharField(max_length=40, verbose_name="姓名")),
                        (
                            "name_pinyin",
                            models.CharField(
                                blank=True, editable=False, max_length=120, verbose_name="拼音"
                            ),
                        ),
                        (
                            "name_initials",
                            models.CharField(
                                blank=True,
                                db_index=True,
                                editable=False,
                                max_length=40,
                                verbose_name="拼音首字母",
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(db_index=True, max_length=20, verbose_name="手机号"),
                        ),
                        (
                            "home_unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="member_check_ins",
                                to="places.unit",
                                verbose_name="所在单位",
                            ),
                        ),
                        (
                            "home_unit_name",
                            models.CharField(
                                blank=True,
                                help_text="单位不在本街道台账里时填写。",
                                max_length=100,
                                verbose_name="所在单位名称",
                            ),
                        ),
                        ("checked_in_on", models.DateField(verbose_name="报到日期")),
                        (
                            "skills",
                            models.CharField(blank=True, max_length=200, verbose_name="特长"),
                        ),
                        (
                            "wanted_post",
                            models.CharField(
                                blank=True,
                                help_text="社区确认报到后，再认领岗位。",
                                max_length=40,
                                verbose_name="意向岗位",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("pending", "待确认"),
                                    ("active", "服务中"),
                                    ("left", "已退出"),
                                ],
                                default="pending",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "entered_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="entered_check_ins",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                        (
                            "confirmed_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="确认时间"
                            ),
                        ),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="confirmed_check_ins",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="确认人",
                            ),
                        ),
                        (
                            "left_on",
                            models.DateField(blank=True, null=True, verbose_name="退出日期"),
                        ),
                        (
                            "leave_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="退出原因"),
                        ),
                    ],
                    options={
                        "verbose_name": "党员报到",
                        "verbose_name_plural": "党员报到",
                        "ordering": ["-checked_in_on", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["community", "state", "-checked_in_on"],
                                name="member_check_in_list",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "left"), _negated=True),
                                fields=("community", "name", "phone"),
                                name="member_check_in_once_while_active",
                                violation_error_message="这名党员已向这个社区报到，不用重复登记。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("community__isnull", False)),
                                name="member_check_in_to_a_community",
                                violation_error_message="请选择向哪个社区报到。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True),
                                    models.Q(("phone", ""), _negated=True),
                                ),
                                name="member_check_in_known_person",
                                violation_error_message="请填写姓名和手机号，凭这两项认出是谁。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("home_unit__isnull", False),
                                    models.Q(("home_unit_name", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="member_check_in_has_a_home_unit",
                                violation_error_message="请选择所在单位；台账里没有的，写上单位名称。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("confirmed_at__isnull", True),
                                        ("confirmed_by__isnull", True),
                                        ("state", "pending"),
                                    ),
                                    models.Q(
                                        ("confirmed_at__isnull", False),
                                        ("confirmed_by__isnull", False),
                                        ("state", "active"),
                                    ),
                                    models.Q(
                                        ("confirmed_at__isnull", False),
                                        ("confirmed_by__isnull", False),
                                        ("state", "left"),
                                    ),
                                    models.Q(
                                        ("confirmed_at__isnull", True),
                                        ("confirmed_by__isnull", True),
                                        ("state", "left"),
                                    ),
                                    _connector="OR",
                                ),
                                name="member_check_in_confirmed_at_and_by",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by__isnull", True),
                                    ("entered_by__isnull", True),
                                    models.Q(
                                        ("confirmed_by", models.F("entered_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="member_check_in_not_confirmed_by_enterer",
                                violation_error_message="不能确认自己登记的报到。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("left_on__isnull", False),
                                        ("state", "left"),
                                        models.Q(("leave_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "left"), _negated=True),
                                        ("leave_reason", ""),
                                        ("left_on__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="member_check_in_left_on_iff_left",
                                violation_error_message="“已退出”要同时写明日期和原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("left_on__isnull", True),
                                    ("left_on__gte", models.F("checked_in_on")),
                                    _connector="OR",
                                ),
                                name="member_check_in_leaves_after_start",
                                violation_error_message="退出日期不能早于报到日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UnitCheckIn",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="check_ins",
                                to="places.unit",
                                verbose_name="报到单位",
                            ),
                        ),
                        ("checked_in_on", models.DateField(verbose_name="报到日期")),
                        (
                            "liaison_name",
                            models.CharField(blank=True, max_length=40, verbose_name="联络员"),
                        ),
                        (
                            "liaison_phone",
                            models.CharField(blank=True, max_length=20, verbose_name="联络员电话"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("active", "服务中"), ("ended", "已结束")],
                                default="active",
                                max_length=8,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="结束日期"),
                        ),
                        (
                            "end_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="结束原因"),
                        ),
                    ],
                    options={
                        "verbose_name": "单位报到",
                        "verbose_name_plural": "单位报到",
                        "ordering": ["-checked_in_on", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["community", "state", "-checked_in_on"],
                                name="unit_check_in_list",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "active")),
                                fields=("unit", "community"),
                                name="unit_check_in_once_while_active",
                                violation_error_message="该单位已向这个社区报到，不用重复登记。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("community__isnull", False)),
                                name="unit_check_in_to_a_community",
                                violation_error_message="请选择向哪个社区报到。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_on__isnull", False),
                                        ("state", "ended"),
                                        models.Q(("end_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("end_reason", ""),
                                        ("ended_on__isnull", True),
                                        ("state", "active"),
                                    ),
                                    _connector="OR",
                                ),
                                name="unit_check_in_ended_on_iff_ended",
                                violation_error_message="“已结束”要同时写明日期和原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    ("ended_on__gte", models.F("checked_in_on")),
                                    _connector="OR",
                                ),
                                name="unit_check_in_ends_after_start",
                                violation_error_message="结束日期不能早于报到日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CheckInReport",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                            "unit_check_in",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="party.unitcheckin",
                                verbose_name="单位报到",
                            ),
                        ),
                        (
                            "member_check_in",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="party.membercheckin",
                                verbose_name="党员报到",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                        (
                            "half",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "上半年"), (2, "下半年")], verbose_name="半年"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("to_community", "向社区报告"),
                                    ("to_home_unit", "向所在单位报告"),
                                ],
                                max_length=12,
                                verbose_name="报告对象",
                            ),
                        ),
                        (
                            "body",
                            models.TextField(blank=True, max_length=3000, verbose_name="报告正文"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("submitted", "待评价"),
                                    ("reviewed", "已评价"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "submitted_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="提交时间"
                            ),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提交人",
                            ),
                        ),
                        (
                            "grade",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("good", "好"),
                                    ("fair", "较好"),
                                    ("normal", "一般"),
                                    ("poor", "差"),
                                ],
                                max_length=8,
                                verbose_name="评价",
                            ),
                        ),
                        (
                            "feedback",
                            models.CharField(blank=True, max_length=300, verbose_name="评价意见"),
                        ),
                        (
                            "reviewed_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="评价时间"
                            ),
                        ),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="评价人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "双报告",
                        "verbose_name_plural": "双报告",
                        "ordering": ["-year", "-half", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["community", "-year", "-half", "state"],
                                name="check_in_report_list",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("member_check_in__isnull", True),
                                        ("unit_check_in__isnull", False),
                                    ),
                                    models.Q(
                                        ("member_check_in__isnull", False),
                                        ("unit_check_in__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="check_in_report_of_one_check_in",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("unit_check_in__isnull", False)),
                                fields=("unit_check_in", "year", "half", "kind"),
                                name="check_in_report_once_per_unit_half_and_kind",
                                violation_error_message="这半年的这份报告已经有了，请打开它修改。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("member_check_in__isnull", False)),
                                fields=("member_check_in", "year", "half", "kind"),
                                name="check_in_report_once_per_member_half_and_kind",
                                violation_error_message="这半年的这份报告已经有了，请打开它修改。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("half__in", [1, 2]), ("year__gte", 2015), ("year__lte", 2099)
                                ),
                                name="check_in_report_half_of_a_year",
                                violation_error_message="请选择哪一年的上半年或下半年。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "draft"),
                                        ("submitted_at__isnull", True),
                                        ("submitted_by__isnull", True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "draft"), _negated=True),
                                        ("submitted_at__isnull", False),
                                        ("submitted_by__isnull", False),
                                        models.Q(("body", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="check_in_report_submitted_at_and_by",
                                violation_error_message="提交前请写报告正文。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("reviewed_at__isnull", False),
                                        ("reviewed_by__isnull", False),
                                        ("state", "reviewed"),
                                        models.Q(("grade", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "reviewed"), _negated=True),
                                        ("grade", ""),
                                        ("reviewed_at__isnull", True),
                                        ("reviewed_by__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="check_in_report_reviewed_at_and_by",
                                violation_error_message="评价要选一个等次。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reviewed_by__isnull", True),
                                    models.Q(
                                        ("reviewed_by", models.F("submitted_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="check_in_report_not_reviewed_by_submitter",
                                violation_error_message="不能评价自己提交的报告。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="GroupSlot",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="group_slots",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "group",
                            models.CharField(
                                choices=[("core", "1"), ("five", "5"), ("many", "N")],
                                max_length=6,
                                verbose_name="部分",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=1, verbose_name="次序")),
                        ("title", models.CharField(blank=True, max_length=60, verbose_name="名称")),
                        (
                            "what",
                            models.CharField(blank=True, max_length=200, verbose_name="做什么"),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="slots",
                                to="party.partyorganisation",
                                verbose_name="党组织",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="slots",
                                to="places.unit",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "facility",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="slots",
                                to="places.facility",
                                verbose_name="服务场所",
                            ),
                        ),
                        (
                            "brand",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="slots",
                                to="party.partybrand",
                                verbose_name="党建品牌",
                            ),
                        ),
                        ("is_in_use", models.BooleanField(default=True, verbose_name="在用")),
                    ],
                    options={
                        "verbose_name": "1+5+N 栏位",
                        "verbose_name_plural": "1+5+N 栏位",
                        "ordering": ["street", "group", "order", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("group", "core"), ("is_in_use", True)),
                                fields=("street",),
                                name="slot_one_core",
                                violation_error_message="“1”只有一个栏位，请修改已有的那个。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("organisation__isnull", True),
                                        ("unit__isnull", True),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("organisation__isnull", True),
                                        ("facility__isnull", True),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("organisation__isnull", True),
                                        ("brand__isnull", True),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("unit__isnull", True),
                                        ("facility__isnull", True),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("unit__isnull", True),
                                        ("brand__isnull", True),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("facility__isnull", True),
                                        ("brand__isnull", True),
                                        _connector="OR",
                                    ),
                                ),
                                name="slot_filled_by_one_thing",
                                violation_error_message="党组织、单位、服务场所、党建品牌只能选一个。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LifeRequirement",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="life_requirements",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("general_meeting", "党员大会"),
                                    ("committee_meeting", "支委会"),
                                    ("group_meeting", "党小组会"),
                                    ("lecture", "党课"),
                                    ("theme_day", "主题党日"),
                                    ("org_life", "组织生活会"),
                                    ("appraisal", "民主评议党员"),
                                ],
                                max_length=20,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "per",
                            models.CharField(
                                choices=[
                                    ("month", "每月"),
                                    ("quarter", "每季度"),
                                    ("year", "每年"),
                                ],
                                max_length=8,
                                verbose_name="周期",
                            ),
                        ),
                        (
                            "times",
                            models.PositiveSmallIntegerField(
                                default=1, help_text="每个周期至少几次", verbose_name="次数"
                            ),
                        ),
                        (
                            "starts_on",
                            models.DateField(
                                help_text="这一天以后开始的周期才算应开展。",
                                verbose_name="从哪天起",
                            ),
                        ),
                        (
                            "basis",
                            models.CharField(blank=True, max_length=120, verbose_name="依据"),
                        ),
                    ],
                    options={
                        "verbose_name": "组织生活要求",
                        "verbose_name_plural": "组织生活要求",
                        "ordering": ["street", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "kind"),
                                name="life_requirement_once_per_kind",
                                violation_error_message="本街道已有这一类别的要求，请直接修改它。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("times__gte", 1), ("times__lte", 31)),
                                name="life_requirement_times_sensible",
                                violation_error_message="次数请在 1 到 31 之间。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeetingTopic",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                            "kind",
                            models.CharField(
                                choices=[("alliance", "联席会议"), ("committee", "党工委专题研究")],
                                default="alliance",
                                max_length=10,
                                verbose_name="提交给",
                            ),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="议题")),
                        ("content", models.TextField(max_length=2000, verbose_name="内容和建议")),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposed_topics",
                                to="places.unit",
                                verbose_name="提出单位",
                            ),
                        ),
                        (
                            "from_community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposed_topics",
                                to="places.community",
                                verbose_name="提出社区",
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="proposed_topics",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提出人",
                            ),
                        ),
                        ("proposed_on", models.DateField(verbose_name="提出日期")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "待受理"),
                                    ("accepted", "已受理"),
                                    ("declined", "不予受理"),
                                    ("scheduled", "已列入议程"),
                                    ("decided", "已决议"),
                                    ("closed", "已反馈"),
                                ],
                                default="proposed",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "decline_reason",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="不予受理的原因"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="topics",
                                to="party.meeting",
                                verbose_name="会议",
                            ),
                        ),
                        (
                            "order",
                            models.PositiveSmallIntegerField(default=0, verbose_name="议程次序"),
                        ),
                        (
                            "answer",
                            models.CharField(blank=True, max_length=500, verbose_name="反馈"),
                        ),
                        (
                            "rating",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("good", "满意"),
                                    ("fair", "基本满意"),
                                    ("poor", "不满意"),
                                ],
                                max_length=6,
                                verbose_name="评价",
                            ),
                        ),
                        (
                            "rating_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="评价说明"),
                        ),
                    ],
                    options={
                        "verbose_name": "议题",
                        "verbose_name_plural": "议题",
                        "ordering": ["-proposed_on", "-pk"],
                        "indexes": [
                            models.Index(fields=["street", "state"], name="topic_by_state")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "committee"), _negated=True),
                                    models.Q(
                                        ("community__isnull", True),
                                        ("from_community__isnull", True),
                                        ("unit__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="topic_of_committee_from_the_street",
                                violation_error_message="党工委专题研究的议题由街道提出。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("unit__isnull", True),
                                    ("from_community__isnull", True),
                                    _connector="OR",
                                ),
                                name="topic_from_one_proposer",
                                violation_error_message="议题由一个单位或一个社区提出，不能两者都填。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "declined"),
                                        models.Q(("decline_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "declined"), _negated=True),
                                        ("decline_reason", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="topic_declined_with_reason",
                                violation_error_message="不予受理要写明原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("meeting__isnull", False),
                                        ("state__in", ("scheduled", "decided", "closed")),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("state__in", ("scheduled", "decided", "closed")),
                                            _negated=True,
                                        ),
                                        ("meeting__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="topic_on_agenda_has_meeting",
                                violation_error_message="列入议程的议题要有会议，没有列入的不写会议。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "closed"), models.Q(("answer", ""), _negated=True)
                                    ),
                                    models.Q(
                                        models.Q(("state", "closed"), _negated=True), ("answer", "")
                                    ),
                                    _connector="OR",
                                ),
                                name="topic_closed_with_answer",
                                violation_error_message="办结的议题要写明给提出人的反馈。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("rating", ""), ("rating_reason", "")),
                                    models.Q(
                                        ("state", "closed"), models.Q(("rating", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="topic_judged_once_closed",
                                violation_error_message="反馈之后才能评价。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeetingDecision",
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
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="party.meeting",
                                verbose_name="会议",
                            ),
                        ),
                        (
                            "topic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="party.meetingtopic",
                                verbose_name="议题",
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(verbose_name="决议序号")),
                        ("text", models.TextField(max_length=1000, verbose_name="决议")),
                    ],
                    options={
                        "verbose_name": "会议决议",
                        "verbose_name_plural": "会议决议",
                        "ordering": ["meeting", "number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("meeting", "number"),
                                name="decision_number_once_per_meeting",
                                violation_error_message="这次会议已有这个序号的决议。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="decision_has_text",
                                violation_error_message="请写明决议。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeetingTask",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                            "decision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tasks",
                                to="party.meetingdecision",
                                verbose_name="决议",
                            ),
                        ),
                        ("what", models.CharField(max_length=200, verbose_name="交办事项")),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meeting_tasks",
                                to="places.unit",
                                verbose_name="责任单位",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meeting_tasks",
                                to="accounts.department",
                                verbose_name="责任科室",
                            ),
                        ),
                        (
                            "owner_community",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meeting_tasks",
                                to="places.community",
                                verbose_name="责任社区",
                            ),
                        ),
                        (
                            "responsible",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meeting_tasks",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="责任人",
                            ),
                        ),
                        ("assigned_on", models.DateField(verbose_name="交办日期")),
                        ("due_on", models.DateField(verbose_name="办理期限")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "办理中"),
                                    ("done", "待验收"),
                                    ("returned", "退回重办"),
                                    ("accepted", "已办结"),
                                    ("cancelled", "已撤销"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "result",
                            models.CharField(blank=True, max_length=1000, verbose_name="办理结果"),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meeting_tasks",
                                to="core.photo",
                                verbose_name="照片",
                            ),
                        ),
                        (
                            "reported_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reported_tasks",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="结果登记人",
                            ),
                        ),
                        (
                            "reported_at",
                            models.DateTimeField(
                                blank=True, null=True, verbose_name="结果登记时间"
                            ),
                        ),
                        (
                            "return_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="退回原因"),
                        ),
                        (
                            "accepted_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="accepted_tasks",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="验收人",
                            ),
                        ),
                        (
                            "accepted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="验收时间"),
                        ),
                        (
                            "cancel_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="撤销原因"),
                        ),
                    ],
                    options={
                        "verbose_name": "交办任务",
                        "verbose_name_plural": "交办任务",
                        "ordering": ["due_on", "pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ("open", "returned"))),
                                fields=["street", "due_on"],
                                name="task_owing",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("department__isnull", True),
                                        ("owner_community__isnull", True),
                                        ("unit__isnull", False),
                                    ),
                                    models.Q(
                                        ("department__isnull", False),
                                        ("owner_community__isnull", True),
                                        ("unit__isnull", True),
                                    ),
                                    models.Q(
                                        ("department__isnull", True),
                                        ("owner_community__isnull", False),
                                        ("unit__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="task_has_one_owner",
                                violation_error_message="请选择一个责任单位、科室或社区，只选一个。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("due_on__gte", models.F("assigned_on"))),
                                name="task_due_after_assigned",
                                violation_error_message="办理期限不能早于交办日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "cancelled"),
                                    models.Q(("result", ""), ("state", "open")),
                                    models.Q(
                                        models.Q(("state", "open"), _negated=True),
                                        models.Q(("result", ""), _negated=True),
                                        ("reported_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="task_done_with_result",
                                violation_error_message="报送结果要写明办理情况。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("reported_at__isnull", True), ("reported_by__isnull", True)
                                    ),
                                    models.Q(
                                        ("reported_at__isnull", False),
                                        ("reported_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="task_reported_at_iff_reported_by",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("accepted_at__isnull", False),
                                        ("accepted_by__isnull", False),
                                        ("state", "accepted"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "accepted"), _negated=True),
                                        ("accepted_at__isnull", True),
                                        ("accepted_by__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="task_accepted_at_iff_accepted",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("accepted_by__isnull", True),
                                    models.Q(
                                        ("accepted_by", models.F("reported_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="task_not_accepted_by_its_reporter",
                                violation_error_message="结果由登记人以外的人验收。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "returned"),
                                        models.Q(("return_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "returned"), _negated=True),
                                        ("return_reason", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="task_returned_with_reason",
                                violation_error_message="退回要写明原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "cancelled"),
                                        models.Q(("cancel_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "cancelled"), _negated=True),
                                        ("cancel_reason", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="task_cancelled_with_reason",
                                violation_error_message="撤销要写明原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OrganisationMove",
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
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="moves",
                                to="party.partyorganisation",
                                verbose_name="党组织",
                            ),
                        ),
                        (
                            "from_parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="moves_away",
                                to="party.partyorganisation",
                                verbose_name="原上级",
                            ),
                        ),
                        (
                            "to_parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="moves_here",
                                to="party.partyorganisation",
                                verbose_name="新上级",
                            ),
                        ),
                        ("moved_on", models.DateField(verbose_name="变更日期")),
                        (
                            "reason",
                            models.CharField(blank=True, max_length=200, verbose_name="依据或原因"),
                        ),
                    ],
                    options={
                        "verbose_name": "隶属变更",
                        "verbose_name_plural": "隶属变更",
                        "ordering": ["organisation", "-moved_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("from_parent__isnull", True),
                                    ("to_parent__isnull", True),
                                    models.Q(("from_parent", models.F("to_parent")), _negated=True),
                                    _connector="OR",
                                ),
                                name="organisation_moves_elsewhere",
                                violation_error_message="上级党组织没有变化，不需要移动。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OrgLifeRecord",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                            "organisation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="life_records",
                                to="party.partyorganisation",
                                verbose_name="党组织",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("general_meeting", "党员大会"),
                                    ("committee_meeting", "支委会"),
                                    ("group_meeting", "党小组会"),
                                    ("lecture", "党课"),
                                    ("theme_day", "主题党日"),
                                    ("org_life", "组织生活会"),
                                    ("appraisal", "民主评议党员"),
                                ],
                                max_length=20,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "topic",
                            models.CharField(blank=True, max_length=120, verbose_name="主题"),
                        ),
                        ("held_on", models.DateField(blank=True, null=True, verbose_name="日期")),
                        (
                            "place",
                            models.CharField(blank=True, max_length=100, verbose_name="地点"),
                        ),
                        (
                            "host",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="主持人或主讲人"
                            ),
                        ),
                        (
                            "expected_count",
                            models.PositiveIntegerField(
                                blank=True, help_text="人", null=True, verbose_name="应到"
                            ),
                        ),
                        (
                            "attended_count",
                            models.PositiveIntegerField(
                                blank=True, help_text="人", null=True, verbose_name="实到"
                            ),
                        ),
                        (
                            "agenda",
                            models.TextField(blank=True, max_length=2000, verbose_name="议程"),
                        ),
                        (
                            "minutes",
                            models.TextField(blank=True, max_length=8000, verbose_name="记录"),
                        ),
                        (
                            "sign_sheet",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="life_sign_sheets",
                                to="core.photo",
                                verbose_name="签到表照片",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草稿"),
                                    ("submitted", "待确认"),
                                    ("returned", "被退回"),
                                    ("confirmed", "已确认"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="filed_life_records",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="填报人",
                            ),
                        ),
                        (
                            "filed_post",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="filed_life_records",
                                to="accounts.post",
                                verbose_name="填报岗位",
                            ),
                        ),
                        (
                            "filing_key",
                            models.UUIDField(
                                blank=True,
                                editable=False,
                                help_text="同一张表单提交两次，只算一次",
                                null=True,
                                verbose_name="填报键",
                            ),
                        ),
                        (
                            "submitted_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="提交时间"),
                        ),
                        (
                            "returned_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="退回时间"),
                        ),
                        (
                            "returned_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="returned_life_records",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="退回人",
                            ),
                        ),
                        (
                            "return_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="退回原因"),
                        ),
                        (
                            "confirmed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="确认时间"),
                        ),
                        (
                            "confirmed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="confirmed_life_records",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="确认人",
                            ),
                        ),
                        (
                            "photos",
                            models.ManyToManyField(
                                related_name="life_records",
                                through="party.OrgLifePhoto",
                                to="core.photo",
                                verbose_name="照片",
                            ),
                        ),
                        (
                            "authors",
                            models.ManyToManyField(
                                blank=True,
                                editable=False,
                                related_name="life_records_written",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="参与填写的人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "组织生活记录",
                        "verbose_name_plural": "组织生活记录",
                        "ordering": ["-held_on", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["organisation", "kind", "held_on"],
                                name="life_of_organisation",
                            ),
                            models.Index(
                                fields=["street", "state", "-held_on"], name="life_by_state"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("attended_count__isnull", True),
                                    ("expected_count__isnull", True),
                                    ("attended_count__lte", models.F("expected_count")),
                                    _connector="OR",
                                ),
                                name="life_attended_within_expected",
                                violation_error_message="实到人数不能多于应到人数。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"),
                                    models.Q(
                                        models.Q(("topic", ""), _negated=True),
                                        models.Q(("place", ""), _negated=True),
                                        models.Q(("host", ""), _negated=True),
                                        ("attended_count__gt", 0),
                                        ("attended_count__isnull", False),
                                        ("expected_count__gt", 0),
                                        ("expected_count__isnull", False),
                                        ("held_on__isnull", False),
                                        ("submitted_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="life_complete_when_sent",
                                violation_error_message="提交前请填写主题、日期、地点、主持人、应到和实到人数。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("returned_at__isnull", False),
                                        ("returned_by__isnull", False),
                                        models.Q(("return_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "returned"), _negated=True),
                                        ("return_reason", ""),
                                        ("returned_at__isnull", True),
                                        ("returned_by__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="life_returned_at_by_and_reason",
                                violation_error_message="退回要写明原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("confirmed_at__isnull", False),
                                        ("confirmed_by__isnull", False),
                                        ("state", "confirmed"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "confirmed"), _negated=True),
                                        ("confirmed_at__isnull", True),
                                        ("confirmed_by__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="life_confirmed_at_and_by",
                                violation_error_message="已确认的要有确认人和确认时间。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by__isnull", True),
                                    models.Q(("confirmed_by", models.F("filed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="life_not_confirmed_by_filer",
                                violation_error_message="不能确认自己填报的组织生活。",
                            ),
                            models.UniqueConstraint(
                                fields=("filed_by", "filing_key"),
                                name="life_once_per_filing_key",
                                violation_error_message="这份填报已经保存过，请在列表中打开它。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OrgLifePhoto",
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
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="shown_photos",
                                to="party.orgliferecord",
                                verbose_name="组织生活记录",
                            ),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="life_photos",
                                to="core.photo",
                                verbose_name="照片",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                    ],
                    options={
                        "verbose_name": "组织生活照片",
                        "verbose_name_plural": "组织生活照片",
                        "ordering": ["record", "order", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("record", "photo"),
                                name="life_photo_once",
                                violation_error_message="这张照片已在本记录中。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartnerAttachment",
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
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attachments",
                                to="party.partner",
                                verbose_name="合作伙伴",
                            ),
                        ),
                        (
                            "community",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attached_partners",
                                to="places.community",
                                verbose_name="社区",
                            ),
                        ),
                        ("started_on", models.DateField(verbose_name="开始日期")),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="结束日期"),
                        ),
                    ],
                    options={
                        "verbose_name": "挂靠社区",
                        "verbose_name_plural": "挂靠社区",
                        "ordering": ["-started_on", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on__isnull", True)),
                                fields=("partner", "community"),
                                name="partner_attached_once",
                                violation_error_message="这个合作伙伴已挂靠在这个社区，还没有结束。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    ("ended_on__gte", models.F("started_on")),
                                    _connector="OR",
                                ),
                                name="attachment_ends_after_start",
                                violation_error_message="结束日期不能早于开始日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServicePost",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                        ("name", models.CharField(max_length=40, verbose_name="岗位名称")),
                        (
                            "duties",
                            models.CharField(blank=True, max_length=300, verbose_name="做什么"),
                        ),
                        (
                            "place",
                            models.CharField(blank=True, max_length=100, verbose_name="在哪里"),
                        ),
                        ("seats", models.PositiveSmallIntegerField(verbose_name="名额")),
                        ("opened_on", models.DateField(verbose_name="发布日期")),
                        (
                            "closed_on",
                            models.DateField(blank=True, null=True, verbose_name="停用日期"),
                        ),
                        (
                            "close_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="停用原因"),
                        ),
                    ],
                    options={
                        "verbose_name": "服务岗位",
                        "verbose_name_plural": "服务岗位",
                        "ordering": ["community_id", "name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_on__isnull", True)),
                                fields=("community", "name"),
                                name="service_post_name_once_while_open",
                                violation_error_message="这个社区已有同名的岗位。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("community__isnull", False)),
                                name="service_post_of_a_community",
                                violation_error_message="请选择岗位在哪个社区。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("seats__gte", 1), ("seats__lte", 500)),
                                name="service_post_seats_sensible",
                                violation_error_message="名额应在 1 到 500 之间。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_on__isnull", False),
                                        models.Q(("close_reason", ""), _negated=True),
                                    ),
                                    models.Q(("close_reason", ""), ("closed_on__isnull", True)),
                                    _connector="OR",
                                ),
                                name="service_post_closed_with_reason",
                                violation_error_message="停用要写明日期和原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_on__isnull", True),
                                    ("closed_on__gte", models.F("opened_on")),
                                    _connector="OR",
                                ),
                                name="service_post_closes_after_opening",
                                violation_error_message="停用日期不能早于发布日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PostClaim",
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
                            "post",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to="party.servicepost",
                                verbose_name="岗位",
                            ),
                        ),
                        (
                            "unit_check_in",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to="party.unitcheckin",
                                verbose_name="单位报到",
                            ),
                        ),
                        (
                            "member_check_in",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to="party.membercheckin",
                                verbose_name="党员报到",
                            ),
                        ),
                        (
                            "seat",
                            models.PositiveSmallIntegerField(editable=False, verbose_name="席位"),
                        ),
                        ("claimed_on", models.DateField(verbose_name="认领日期")),
                        (
                            "left_on",
                            models.DateField(blank=True, null=True, verbose_name="退出日期"),
                        ),
                    ],
                    options={
                        "verbose_name": "岗位认领",
                        "verbose_name_plural": "岗位认领",
                        "ordering": ["post_id", "claimed_on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("member_check_in__isnull", True),
                                        ("unit_check_in__isnull", False),
                                    ),
                                    models.Q(
                                        ("member_check_in__isnull", False),
                                        ("unit_check_in__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="post_claim_of_one_check_in",
                                violation_error_message="岗位由一家单位或一名党员认领。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("left_on__isnull", True)),
                                fields=("post", "seat"),
                                name="post_claim_seat_once_while_held",
                                violation_error_message="这个岗位的名额刚刚满了，请另选岗位。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("left_on__isnull", True), ("unit_check_in__isnull", False)
                                ),
                                fields=("post", "unit_check_in"),
                                name="post_claim_unit_once_while_held",
                                violation_error_message="已认领这个岗位，不用重复认领。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("left_on__isnull", True), ("member_check_in__isnull", False)
                                ),
                                fields=("post", "member_check_in"),
                                name="post_claim_member_once_while_held",
                                violation_error_message="已认领这个岗位，不用重复认领。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("seat__gte", 1)),
                                name="post_claim_seat_numbered_from_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("left_on__isnull", True),
                                    ("left_on__gte", models.F("claimed_on")),
                                    _connector="OR",
                                ),
                                name="post_claim_leaves_after_start",
                                violation_error_message="退出日期不能早于认领日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PushedWork",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pushed_works",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "department",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pushed_works",
                                to="accounts.department",
                                verbose_name="下派科室",
                            ),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="事项")),
                        (
                            "content",
                            models.TextField(
                                blank=True, max_length=1000, verbose_name="内容和要求"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("long", "长期工作"),
                                    ("temporary", "临时工作"),
                                    ("assessment", "考核评比"),
                                    ("plaque", "挂牌"),
                                    ("ledger", "台账报表"),
                                    ("app", "APP、系统"),
                                    ("stamp", "盖章证明"),
                                ],
                                max_length=10,
                                verbose_name="类型",
                            ),
                        ),
                        ("pushed_on", models.DateField(editable=False, verbose_name="下派日期")),
                        ("due_on", models.DateField(verbose_name="要求完成日期")),
                        (
                            "admission",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pushed_works",
                                to="party.admissionapplication",
                                verbose_name="依据的准入",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pushed_works",
                                to="party.worklistitem",
                                verbose_name="依据的清单事项",
                            ),
                        ),
                        (
                            "hours_each",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                help_text="小时；社区婉拒时，减负账单按它估算省下的工时。",
                                max_digits=6,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0, "工时不能是负数。"),
                                    django.core.validators.MaxValueValidator(10000),
                                ],
                                verbose_name="每个社区约需工时",
                            ),
                        ),
                        (
                            "registered_by",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pushed_works",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                        (
                            "withdrawn_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="撤回时间"
                            ),
                        ),
                        (
                            "withdraw_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="撤回原因"),
                        ),
                    ],
                    options={
                        "verbose_name": "下派事项",
                        "verbose_name_plural": "下派事项",
                        "ordering": ["-pushed_on", "-pk"],
                        "indexes": [
                            models.Index(fields=["street", "pushed_on"], name="pushed_work_day")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("due_on__gte", models.F("pushed_on"))),
                                name="pushed_work_due_after_pushed",
                                violation_error_message="要求完成日期不能早于下派日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("admission__isnull", True),
                                    ("item__isnull", True),
                                    _connector="OR",
                                ),
                                name="pushed_work_one_entry",
                                violation_error_message="依据只选一项：准入申请，或清单事项。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("withdraw_reason", ""), ("withdrawn_at__isnull", True)
                                    ),
                                    models.Q(
                                        ("withdrawn_at__isnull", False),
                                        models.Q(("withdraw_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="pushed_work_withdrawn_iff_reason",
                                violation_error_message="撤回须写明原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PushedAssignment",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                            "pushed",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="party.pushedwork",
                                verbose_name="下派事项",
                            ),
                        ),
                        (
                            "is_admitted",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="已准入"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "待答复"),
                                    ("accepted", "已接收"),
                                    ("declined", "已婉拒"),
                                    ("done", "已办结"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="答复",
                            ),
                        ),
                        (
                            "decline_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="婉拒理由"),
                        ),
                        (
                            "result",
                            models.CharField(blank=True, max_length=200, verbose_name="办理结果"),
                        ),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pushed_assignments",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="答复人",
                            ),
                        ),
                        (
                            "answered_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="答复时间"
                            ),
                        ),
                        (
                            "done_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="办结日期"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "社区下派事项",
                        "verbose_name_plural": "社区下派事项",
                        "ordering": ["-pushed_id", "community_id"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("pushed", "community"),
                                name="pushed_assignment_once_per_community",
                                violation_error_message="这个社区已在下派范围内。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answered_at__isnull", True),
                                        ("answered_by__isnull", True),
                                        ("state", "waiting"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "waiting"), _negated=True),
                                        ("answered_at__isnull", False),
                                        ("answered_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="pushed_assignment_answered_iff_by_somebody",
                                violation_error_message="答复要连同答复人和时间一起登记。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_admitted", True), ("state", "declined"), _negated=True
                                ),
                                name="pushed_assignment_admitted_not_declined",
                                violation_error_message="已准入的工作不能婉拒，有困难请与下派科室联系。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "declined"),
                                        models.Q(("decline_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "declined"), _negated=True),
                                        ("decline_reason", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="pushed_assignment_declined_iff_reason",
                                violation_error_message="婉拒须写明理由。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("done_on__isnull", False),
                                        ("state", "done"),
                                        models.Q(("result", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "done"), _negated=True),
                                        ("done_on__isnull", True),
                                        ("result", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="pushed_assignment_done_iff_result",
                                violation_error_message="办结须写明结果。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rectification",
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
                            "appraisal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rectifications",
                                to="party.appraisal",
                                verbose_name="述职评议",
                            ),
                        ),
                        ("text", models.CharField(max_length=200, verbose_name="整改内容")),
                        ("due_on", models.DateField(verbose_name="完成期限")),
                        (
                            "result",
                            models.CharField(blank=True, max_length=300, verbose_name="整改结果"),
                        ),
                        (
                            "done_on",
                            models.DateField(blank=True, null=True, verbose_name="完成日期"),
                        ),
                    ],
                    options={
                        "verbose_name": "整改事项",
                        "verbose_name_plural": "整改事项",
                        "ordering": ["appraisal", "due_on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("done_on__isnull", True), ("result", "")),
                                    models.Q(
                                        ("done_on__isnull", False),
                                        models.Q(("result", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="rectification_done_with_result",
                                violation_error_message="登记完成要写明结果和日期。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ServiceCertificate",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="service_certificates",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        (
                            "assistant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="certificates",
                                to="party.secretaryassistant",
                                verbose_name="助理员",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="年份")),
                        ("serial", models.PositiveIntegerField(verbose_name="序号")),
                        ("name", models.CharField(max_length=100, verbose_name="姓名")),
                        (
                            "community_name",
                            models.CharField(max_length=100, verbose_name="服务社区"),
                        ),
                        (
                            "society_name",
                            models.CharField(blank=True, max_length=100, verbose_name="所属社团"),
                        ),
                        ("starts_on", models.DateField(verbose_name="服务开始")),
                        ("ends_on", models.DateField(verbose_name="服务结束")),
                        (
                            "log_count",
                            models.PositiveIntegerField(help_text="条", verbose_name="记录数"),
                        ),
                        (
                            "hours",
                            models.DecimalField(
                                decimal_places=1,
                                help_text="小时",
                                max_digits=7,
                                verbose_name="时长",
                            ),
                        ),
                        ("duties", models.JSONField(default=list, verbose_name="职责")),
                        ("issued_at", models.DateTimeField(verbose_name="出具时间")),
                        (
                            "issued_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="service_certificates_issued",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="出具人",
                            ),
                        ),
                        (
                            "revoked_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="撤销时间"),
                        ),
                        (
                            "revoked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="service_certificates_revoked",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="撤销人",
                            ),
                        ),
                        (
                            "revoke_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="撤销原因"),
                        ),
                    ],
                    options={
                        "verbose_name": "服务证明",
                        "verbose_name_plural": "服务证明",
                        "ordering": ["-year", "-serial", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "year", "serial"),
                                name="certificate_number_once",
                                violation_error_message="这个编号的证明已经出具，请再试一次。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="certificate_ends_after_start",
                                violation_error_message="服务结束不能早于服务开始。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("log_count__gt", 0)),
                                name="certificate_says_something",
                                violation_error_message="没有已确认的记录，不能出具证明。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("revoke_reason", ""),
                                        ("revoked_at__isnull", True),
                                        ("revoked_by__isnull", True),
                                    ),
                                    models.Q(
                                        ("revoked_at__isnull", False),
                                        ("revoked_by__isnull", False),
                                        models.Q(("revoke_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="certificate_revoked_together",
                                violation_error_message="撤销证明请写明原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Talent",
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
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rows",
                                to="places.street",
                                verbose_name="街道",
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
                            "field",
                            models.CharField(
                                help_text="例如：法律、心理、规划。",
                                max_length=40,
                                verbose_name="专业领域",
                            ),
                        ),
                        (
                            "affiliation",
                            models.CharField(blank=True, max_length=100, verbose_name="所在单位"),
                        ),
                        (
                            "phone",
                            models.CharField(blank=True, max_length=20, verbose_name="联系电话"),
                        ),
                        (
                            "availability",
                            models.CharField(
                                blank=True,
                                help_text="例如：周末，提前一周约。",
                                max_length=100,
                                verbose_name="可服务时间",
                            ),
                        ),
                        ("started_on", models.DateField(verbose_name="入库日期")),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="出库日期"),
                        ),
                    ],
                    options={
                        "verbose_name": "智库人才",
                        "verbose_name_plural": "智库人才",
                        "ordering": ["name_pinyin", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    ("ended_on__gte", models.F("started_on")),
                                    _connector="OR",
                                ),
                                name="talent_ends_after_start",
                                violation_error_message="出库日期不能早于入库日期。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on__isnull", True)),
                                fields=("street", "name", "affiliation"),
                                name="talent_once",
                                violation_error_message="已有同名、同单位的人才在库。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TalentInvitation",
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
                            "talent",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invitations",
                                to="party.talent",
                                verbose_name="智库人才",
                            ),
                        ),
                        ("invited_on", models.DateField(verbose_name="邀请日期")),
                        ("purpose", models.CharField(max_length=200, verbose_name="邀请事项")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("waiting", "等答复"),
                                    ("accepted", "答应"),
                                    ("declined", "婉拒"),
                                    ("took_part", "已参加"),
                                ],
                                default="waiting",
                                max_length=10,
                                verbose_name="结果",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "人才邀请",
                        "verbose_name_plural": "人才邀请",
                        "ordering": ["-invited_on", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("talent", "invited_on", "purpose"),
                                name="invitation_once",
                                violation_error_message="这一天的这件事已经登记过邀请。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaskExtension",
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
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="extensions",
                                to="party.meetingtask",
                                verbose_name="交办任务",
                            ),
                        ),
                        ("old_due_on", models.DateField(verbose_name="原期限")),
                        ("new_due_on", models.DateField(verbose_name="新期限")),
                        ("reason", models.CharField(max_length=200, verbose_name="延期原因")),
                        (
                            "extended_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="task_extensions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="批准人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "任务延期",
                        "verbose_name_plural": "任务延期",
                        "ordering": ["task", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("new_due_on__gt", models.F("old_due_on"))),
                                name="task_extension_is_later",
                                violation_error_message="新的期限要晚于原来的期限。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="task_extension_has_reason",
                                violation_error_message="请写明延期原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TaskNote",
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
                            "task",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to="party.meetingtask",
                                verbose_name="交办任务",
                            ),
                        ),
                        ("text", models.CharField(max_length=500, verbose_name="进展")),
                        (
                            "written_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="task_notes",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "办理进展",
                        "verbose_name_plural": "办理进展",
                        "ordering": ["task", "pk"],
                    },
                ),
            ],
        ),
    ]
