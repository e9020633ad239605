import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alliances.models.project_parts
import core.tables


class Migration(migrations.Migration):
    replaces = [
        ("alliances", "0001_initial"),
        ("alliances", "0002_alliance_add_end_after_start"),
        ("alliances", "0003_projects_life"),
        ("alliances", "0004_unit_membership_life"),
        ("alliances", "0005_needs"),
        ("alliances", "0006_part_time"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("core", "0001_squashed_0005"),
        ("party", "0001_squashed_0010"),
        ("places", "0003_unit_codes_and_joins"),
    ]

    operations = [
        core.tables.CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Alliance",
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
                                related_name="alliances",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        ("name", models.CharField(max_length=100, verbose_name="名称")),
                        (
                            "tier",
                            models.CharField(
                                choices=[("street", "街道党建联盟"), ("community", "社区子联盟")],
                                max_length=10,
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
                                to="alliances.alliance",
                                verbose_name="上级联盟",
                            ),
                        ),
                        (
                            "lead_organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="led_alliances",
                                to="party.partyorganisation",
                                verbose_name="牵头党组织",
                            ),
                        ),
                        (
                            "founded_on",
                            models.DateField(blank=True, null=True, verbose_name="成立日期"),
                        ),
                        (
                            "dissolved_on",
                            models.DateField(blank=True, null=True, verbose_name="解散日期"),
                        ),
                        (
                            "communities",
                            models.ManyToManyField(
                                blank=True,
                                related_name="alliances",
                                to="places.community",
                                verbose_name="涉及社区",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "党建联盟",
                        "verbose_name_plural": "党建联盟",
                        "ordering": ["-tier", "name"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "name"),
                                name="alliance_name_once_per_street",
                                violation_error_message="本街道已有同名联盟。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("dissolved_on__isnull", True),
                                    ("founded_on__isnull", True),
                                    ("dissolved_on__gte", models.F("founded_on")),
                                    _connector="OR",
                                ),
                                name="alliance_dissolved_after_founded",
                                violation_error_message="解散日期不能早于成立日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AllianceCoverage",
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
                            "alliance",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="coverages",
                                to="alliances.alliance",
                                verbose_name="子联盟",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="coverages",
                                to="places.unit",
                                verbose_name="单位",
                            ),
                        ),
                        ("covered_on", models.DateField(verbose_name="覆盖起始日期")),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="结束日期"),
                        ),
                        (
                            "basis",
                            models.CharField(
                                help_text="怎样算覆盖，例如：党组织联建、党建指导员联系、网格走访联系。",
                                max_length=200,
                                verbose_name="覆盖依据",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "覆盖单位",
                        "verbose_name_plural": "覆盖单位",
                        "ordering": ["alliance", "unit"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on__isnull", True)),
                                fields=("alliance", "unit"),
                                name="alliance_unit_covered_once",
                                violation_error_message="该单位已登记为本子联盟的覆盖单位。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    ("ended_on__gte", models.F("covered_on")),
                                    _connector="OR",
                                ),
                                name="alliance_coverage_ends_after_start",
                                violation_error_message="结束日期不能早于起始日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AllianceMembership",
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
                            "alliance",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="alliances.alliance",
                                verbose_name="联盟",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="places.unit",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("chair", "轮值主席单位"),
                                    ("vice", "副主席单位"),
                                    ("member", "成员单位"),
                                ],
                                default="member",
                                max_length=8,
                                verbose_name="角色",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("invited", "已邀请"),
                                    ("applied", "已申请"),
                                    ("active", "成员"),
                                    ("left", "已退出"),
                                    ("declined", "谢绝邀请"),
                                    ("rejected", "未批准"),
                                    ("withdrawn", "已撤回"),
                                ],
                                db_default="active",
                                default="active",
                                editable=False,
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "joined_on",
                            models.DateField(blank=True, null=True, verbose_name="加入日期"),
                        ),
                        (
                            "left_on",
                            models.DateField(blank=True, null=True, verbose_name="退出日期"),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=200,
                                verbose_name="原因",
                            ),
                        ),
                        (
                            "asked_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="提出时间"
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="asked_memberships",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提出人",
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
                                related_name="decided_memberships",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="办理人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "联盟成员",
                        "verbose_name_plural": "联盟成员",
                        "ordering": ["alliance", "unit"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("left_on__isnull", True),
                                    ("state__in", ["invited", "applied", "active"]),
                                ),
                                fields=("alliance", "unit"),
                                name="alliance_unit_once_while_active",
                                violation_error_message="该单位已是本联盟成员，或有一份邀请、申请还没有办结。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("left_on__isnull", True),
                                    ("left_on__gte", models.F("joined_on")),
                                    _connector="OR",
                                ),
                                name="alliance_membership_ends_after_start",
                                violation_error_message="退出日期不能早于加入日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["active", "left"]), _negated=True),
                                    ("joined_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="alliance_membership_joined_when_active",
                                violation_error_message="请填写加入日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("left_on__isnull", False), ("state", "left")),
                                    models.Q(
                                        models.Q(("state", "left"), _negated=True),
                                        ("left_on__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="alliance_membership_left_with_a_day",
                                violation_error_message="退出的要写明日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["active", "left"]),
                                    ("joined_on__isnull", True),
                                    _connector="OR",
                                ),
                                name="alliance_membership_waits_without_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["declined", "rejected", "withdrawn"]),
                                        _negated=True,
                                    ),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="alliance_membership_refused_with_reason",
                                violation_error_message="请写明原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("asked_at__isnull", True), ("asked_by__isnull", True)
                                    ),
                                    models.Q(
                                        ("asked_at__isnull", False), ("asked_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="alliance_membership_asked_at_and_by",
                            ),
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
                                name="alliance_membership_decided_at_and_by",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("asked_by__isnull", True),
                                    ("decided_by__isnull", True),
                                    ("state", "withdrawn"),
                                    models.Q(("asked_by", models.F("decided_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="alliance_membership_two_people",
                                violation_error_message="邀请或申请要由另一个人办理。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectCategory",
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
                                related_name="project_categories",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="类别")),
                        ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                    ],
                    options={
                        "verbose_name": "共建项目类别",
                        "verbose_name_plural": "共建项目类别",
                        "ordering": ["order", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "name"),
                                name="project_category_name_once",
                                violation_error_message="已有同名类别。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CoBuildProject",
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
                            "number",
                            models.CharField(
                                blank=True,
                                max_length=24,
                                null=True,
                                unique=True,
                                verbose_name="项目编号",
                            ),
                        ),
                        (
                            "alliance",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
                                to="alliances.alliance",
                                verbose_name="联盟",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="projects",
                                to="alliances.projectcategory",
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "host_unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hosted_projects",
                                to="places.unit",
                                verbose_name="牵头单位",
                            ),
                        ),
                        ("goal", models.CharField(blank=True, max_length=300, verbose_name="目标")),
                        (
                            "plan",
                            models.TextField(
                                blank=True,
                                db_default="",
                                default="",
                                max_length=2000,
                                verbose_name="实施计划",
                            ),
                        ),
                        (
                            "budget",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="元",
                                max_digits=12,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0, "预算不能小于 0。")
                                ],
                                verbose_name="预算",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "草拟"),
                                    ("reviewing", "待审核"),
                                    ("returned", "被退回"),
                                    ("approved", "待签约"),
                                    ("signed", "已签约"),
                                    ("executing", "执行中"),
                                    ("finished", "已完成"),
                                    ("evaluated", "已评价"),
                                    ("published", "已公布"),
                                    ("terminated", "已终止"),
                                ],
                                default="draft",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[("desk", "工作台填报"), ("ledger", "台账导入")],
                                db_default="ledger",
                                default="desk",
                                editable=False,
                                max_length=8,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "signed_on",
                            models.DateField(blank=True, null=True, verbose_name="签约日期"),
                        ),
                        (
                            "starts_on",
                            models.DateField(blank=True, null=True, verbose_name="开始日期"),
                        ),
                        (
                            "ends_on",
                            models.DateField(blank=True, null=True, verbose_name="结束日期"),
                        ),
                        (
                            "submitted_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="submitted_projects",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提交人",
                            ),
                        ),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approved_projects",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="批准人",
                            ),
                        ),
                        (
                            "return_reason",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                editable=False,
                                max_length=300,
                                verbose_name="退回原因",
                            ),
                        ),
                        (
                            "outcome",
                            models.TextField(
                                blank=True,
                                db_default="",
                                default="",
                                editable=False,
                                max_length=1000,
                                verbose_name="成效",
                            ),
                        ),
                        (
                            "beneficiaries",
                            models.PositiveIntegerField(
                                blank=True, editable=False, null=True, verbose_name="受益人数"
                            ),
                        ),
                        (
                            "count_basis",
                            models.CharField(
                                choices=[("people", "人"), ("visits", "人次")],
                                db_default="people",
                                default="people",
                                editable=False,
                                max_length=6,
                                verbose_name="计数方式",
                            ),
                        ),
                        (
                            "finished_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="finished_projects",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记完成的人",
                            ),
                        ),
                        (
                            "rating",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                editable=False,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(5),
                                ],
                                verbose_name="评分",
                            ),
                        ),
                        (
                            "evaluation",
                            models.TextField(
                                blank=True,
                                db_default="",
                                default="",
                                editable=False,
                                max_length=1000,
                                verbose_name="评价",
                            ),
                        ),
                        (
                            "evaluated_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="evaluated_projects",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记评价的人",
                            ),
                        ),
                        (
                            "termination_reason",
                            models.CharField(
                                blank=True,
                                db_default="",
                                default="",
                                editable=False,
                                max_length=300,
                                verbose_name="终止原因",
                            ),
                        ),
                        (
                            "partner_units",
                            models.ManyToManyField(
                                blank=True,
                                related_name="partnered_projects",
                                to="places.unit",
                                verbose_name="共建单位",
                            ),
                        ),
                        (
                            "authors",
                            models.ManyToManyField(
                                blank=True,
                                editable=False,
                                help_text="批准前写过内容的人，不能由他们批准",
                                related_name="authored_projects",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="填写过的人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "共建项目",
                        "verbose_name_plural": "共建项目",
                        "ordering": ["-signed_on", "-pk"],
                        "indexes": [
                            models.Index(fields=["state", "signed_on"], name="project_signed"),
                            models.Index(fields=["state", "ends_on"], name="project_ending"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state__in",
                                            (
                                                "signed",
                                                "executing",
                                                "finished",
                                                "evaluated",
                                                "published",
                                            ),
                                        ),
                                        _negated=True,
                                    ),
                                    ("signed_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="project_signed_on_when_signed",
                                violation_error_message="已签约的项目必须填写签约日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True),
                                    ("starts_on__isnull", True),
                                    ("ends_on__gte", models.F("starts_on")),
                                    _connector="OR",
                                ),
                                name="project_ends_after_start",
                                violation_error_message="结束日期不能早于开始日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"), ("number__isnull", False), _connector="OR"
                                ),
                                name="project_numbered_when_sent",
                                violation_error_message="提交后的项目要有编号。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "returned"), _negated=True),
                                    models.Q(("return_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="project_returned_with_reason",
                                violation_error_message="退回要写明原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("source", "desk"), ("state", "terminated"), _negated=True
                                    ),
                                    models.Q(("termination_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="project_terminated_with_reason",
                                violation_error_message="终止要写明原因。",
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
                                name="project_approved_by_another",
                                violation_error_message="不能批准自己提交的项目。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("source", "desk"),
                                        ("state__in", ("finished", "evaluated", "published")),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        models.Q(("outcome", ""), _negated=True),
                                        ("beneficiaries__gt", 0),
                                        ("beneficiaries__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="project_finished_with_outcome",
                                violation_error_message="完成的项目要写明成效和大于 0 的受益人数。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("rating__isnull", True),
                                    models.Q(("rating__gte", 1), ("rating__lte", 5)),
                                    _connector="OR",
                                ),
                                name="project_rating_from_1_to_5",
                                violation_error_message="评分为 1 到 5 分。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("source", "desk"),
                                        ("state__in", ["evaluated", "published"]),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("rating__isnull", False),
                                        models.Q(("evaluation", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="project_evaluated_with_words",
                                violation_error_message="评价要有评分和文字。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("evaluated_by__isnull", True),
                                    ("finished_by__isnull", True),
                                    models.Q(
                                        ("evaluated_by", models.F("finished_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="project_evaluated_by_another",
                                violation_error_message="不能评价自己登记完成的项目。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("budget__isnull", True), ("budget__gte", 0), _connector="OR"
                                ),
                                name="project_budget_not_negative",
                                violation_error_message="预算不能小于 0。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartTimeMember",
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
                        ("name", models.CharField(max_length=40, verbose_name="姓名")),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="part_time_members",
                                to="places.unit",
                                verbose_name="所在单位",
                            ),
                        ),
                        (
                            "host",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="part_time_members",
                                to="party.partyorganisation",
                                verbose_name="聘任党组织",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(blank=True, max_length=60, verbose_name="单位职务"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("nominated", "已推荐"),
                                    ("approved", "已审批"),
                                    ("appointed", "已聘任"),
                                    ("ended", "已卸任"),
                                ],
                                default="nominated",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "appointed_on",
                            models.DateField(blank=True, null=True, verbose_name="聘任日期"),
                        ),
                        (
                            "term_until",
                            models.DateField(blank=True, null=True, verbose_name="任期至"),
                        ),
                        (
                            "document",
                            models.CharField(blank=True, max_length=60, verbose_name="聘任文号"),
                        ),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="卸任日期"),
                        ),
                        (
                            "end_reason",
                            models.CharField(blank=True, max_length=200, verbose_name="卸任原因"),
                        ),
                        (
                            "replaces",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="successors",
                                to="alliances.parttimemember",
                                verbose_name="接替",
                            ),
                        ),
                        (
                            "nominated_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="nominated_members",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="推荐登记人",
                            ),
                        ),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approved_members",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="审批人",
                            ),
                        ),
                        (
                            "appointed_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appointed_members",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="聘任登记人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "兼职委员",
                        "verbose_name_plural": "兼职委员",
                        "ordering": ["host", "name_pinyin", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["street", "state", "term_until"], name="part_time_by_term"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "ended"), _negated=True),
                                fields=("unit", "name", "host"),
                                name="part_time_once_per_host",
                                violation_error_message="此人已是这个党组织的兼职委员，或正在推荐。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "appointed"), _negated=True),
                                    ("appointed_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="part_time_appointed_with_day",
                                violation_error_message="聘任要写明日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_on__isnull", False),
                                        ("state", "ended"),
                                        models.Q(("end_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "ended"), _negated=True),
                                        ("end_reason", ""),
                                        ("ended_on__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="part_time_ended_with_day_and_reason",
                                violation_error_message="卸任要写明日期和原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("appointed_on__isnull", True),
                                    models.Q(
                                        models.Q(
                                            ("term_until__isnull", True),
                                            ("term_until__gte", models.F("appointed_on")),
                                            _connector="OR",
                                        ),
                                        models.Q(
                                            ("ended_on__isnull", True),
                                            ("ended_on__gte", models.F("appointed_on")),
                                            _connector="OR",
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="part_time_days_in_order",
                                violation_error_message="任期和卸任日期不能早于聘任日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approved_by__isnull", True),
                                    ("appointed_by__isnull", True),
                                    models.Q(
                                        ("approved_by", models.F("appointed_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="part_time_appointed_by_another",
                                violation_error_message="审批和聘任由两个人办理。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MemberAttendance",
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
                            "attendee",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="part_time",
                                to="party.attendee",
                                verbose_name="出席人员",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attendances",
                                to="alliances.parttimemember",
                                verbose_name="兼职委员",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "兼职委员出席",
                        "verbose_name_plural": "兼职委员出席",
                        "ordering": ["member", "attendee"],
                    },
                ),
                migrations.CreateModel(
                    name="NeedCategory",
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
                                related_name="need_categories",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="类别")),
                        ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                    ],
                    options={
                        "verbose_name": "需求类别",
                        "verbose_name_plural": "需求类别",
                        "ordering": ["order", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "name"),
                                name="need_category_name_once",
                                violation_error_message="已有同名类别。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NeedItem",
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
                            "alliance",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="needs",
                                to="alliances.alliance",
                                verbose_name="联盟",
                            ),
                        ),
                        (
                            "raised_by_unit",
                            models.ForeignKey(
                                blank=True,
                                help_text="空着表示由社区或街道提出。",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="raised_needs",
                                to="places.unit",
                                verbose_name="提出单位",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="needs",
                                to="alliances.needcategory",
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "detail",
                            models.CharField(blank=True, max_length=500, verbose_name="具体需要"),
                        ),
                        (
                            "season",
                            models.CharField(
                                choices=[
                                    ("any", "不限"),
                                    ("spring", "春季"),
                                    ("summer", "夏季"),
                                    ("autumn", "秋季"),
                                    ("winter", "冬季"),
                                    ("vacation", "寒暑假"),
                                    ("festival", "节日前后"),
                                ],
                                default="any",
                                max_length=10,
                                verbose_name="季节",
                            ),
                        ),
                        (
                            "timing",
                            models.CharField(blank=True, max_length=60, verbose_name="时间要求"),
                        ),
                        (
                            "expected_by",
                            models.DateField(blank=True, null=True, verbose_name="希望办成日期"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("collected", "待发布"),
                                    ("published", "待认领"),
                                    ("claimed", "已认领"),
                                    ("fulfilled", "待验收"),
                                    ("closed", "已办结"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="collected",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "raised_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="raised_needs",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提出人",
                            ),
                        ),
                        (
                            "published_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="发布日期"
                            ),
                        ),
                        (
                            "closed_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="办结日期"
                            ),
                        ),
                        (
                            "closing_words",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=200,
                                verbose_name="提出方评价",
                            ),
                        ),
                        (
                            "withdraw_reason",
                            models.CharField(
                                blank=True, editable=False, max_length=200, verbose_name="撤回原因"
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="needs",
                                to="alliances.cobuildproject",
                                verbose_name="转为共建项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "需求",
                        "verbose_name_plural": "需求",
                        "ordering": ["-published_on", "-pk"],
                        "indexes": [
                            models.Index(fields=["state", "published_on"], name="need_waiting")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["collected", "withdrawn"]),
                                    ("published_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="need_published_with_day",
                                violation_error_message="发布了的需求要有发布日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "collected"), _negated=True),
                                    ("published_on__isnull", True),
                                    _connector="OR",
                                ),
                                name="need_collected_without_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_on__isnull", False), ("state", "closed")),
                                    models.Q(
                                        models.Q(("state", "closed"), _negated=True),
                                        ("closed_on__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="need_closed_with_day",
                                violation_error_message="办结的需求要有办结日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "withdrawn"),
                                        models.Q(("withdraw_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "withdrawn"), _negated=True),
                                        ("withdraw_reason", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="need_withdrawn_with_reason",
                                violation_error_message="撤回要写明原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ResourceItem",
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
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="resources",
                                to="places.unit",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("venue", "场地"),
                                    ("talent", "人才"),
                                    ("facility", "设施"),
                                    ("fund", "资金"),
                                    ("service", "服务"),
                                    ("info", "信息"),
                                    ("job", "岗位"),
                                ],
                                max_length=8,
                                verbose_name="资源种类",
                            ),
                        ),
                        (
                            "category",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="resources",
                                to="alliances.needcategory",
                                verbose_name="适合的需求类别",
                            ),
                        ),
                        (
                            "detail",
                            models.CharField(blank=True, max_length=500, verbose_name="具体说明"),
                        ),
                        (
                            "season",
                            models.CharField(
                                choices=[
                                    ("any", "不限"),
                                    ("spring", "春季"),
                                    ("summer", "夏季"),
                                    ("autumn", "秋季"),
                                    ("winter", "冬季"),
                                    ("vacation", "寒暑假"),
                                    ("festival", "节日前后"),
                                ],
                                default="any",
                                max_length=10,
                                verbose_name="季节",
                            ),
                        ),
                        (
                            "availability",
                            models.CharField(blank=True, max_length=100, verbose_name="可用时间"),
                        ),
                        (
                            "quota",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="空着表示不限。",
                                null=True,
                                verbose_name="可提供次数",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "未发布"),
                                    ("published", "可使用"),
                                    ("paused", "暂停"),
                                    ("withdrawn", "已撤下"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "published_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="发布日期"
                            ),
                        ),
                        (
                            "withdraw_reason",
                            models.CharField(
                                blank=True, editable=False, max_length=200, verbose_name="撤下原因"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "资源",
                        "verbose_name_plural": "资源",
                        "ordering": ["-published_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["draft", "withdrawn"]),
                                    ("published_on__isnull", False),
                                    _connector="OR",
                                ),
                                name="resource_published_with_day",
                                violation_error_message="发布了的资源要有发布日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "withdrawn"),
                                        models.Q(("withdraw_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "withdrawn"), _negated=True),
                                        ("withdraw_reason", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="resource_withdrawn_with_reason",
                                violation_error_message="撤下要写明原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("quota__isnull", True), ("quota__gte", 1), _connector="OR"
                                ),
                                name="resource_quota_positive",
                                violation_error_message="可提供次数至少是 1，不限就空着。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NeedClaim",
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
                            "need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to="alliances.needitem",
                                verbose_name="需求",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="need_claims",
                                to="places.unit",
                                verbose_name="认领单位",
                            ),
                        ),
                        (
                            "resource",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="claims",
                                to="alliances.resourceitem",
                                verbose_name="使用的资源",
                            ),
                        ),
                        (
                            "plan",
                            models.CharField(blank=True, max_length=300, verbose_name="打算怎么办"),
                        ),
                        (
                            "planned_by",
                            models.DateField(blank=True, null=True, verbose_name="计划办成日期"),
                        ),
                        ("claimed_on", models.DateField(verbose_name="认领日期")),
                        (
                            "claimed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="need_claims",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="登记人",
                            ),
                        ),
                        (
                            "is_on_behalf",
                            models.BooleanField(default=False, verbose_name="街道代登记"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("running", "办理中"),
                                    ("fulfilled", "已办成"),
                                    ("given_back", "已退回"),
                                    ("reopened", "未通过验收"),
                                ],
                                default="running",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="结束日期"),
                        ),
                        (
                            "result",
                            models.CharField(blank=True, max_length=500, verbose_name="办了什么"),
                        ),
                        (
                            "end_reason",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="退回或重开原因"
                            ),
                        ),
                        (
                            "photos",
                            models.ManyToManyField(
                                blank=True,
                                related_name="need_claims",
                                to="core.photo",
                                verbose_name="照片",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "需求认领",
                        "verbose_name_plural": "需求认领",
                        "ordering": ["-claimed_on", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "running")),
                                fields=["unit", "planned_by"],
                                name="claim_running",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["running", "fulfilled"])),
                                fields=("need",),
                                name="need_claimed_once",
                                violation_error_message="这项需求已有单位认领，认领以先到为准。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_on__isnull", True), ("state", "running")),
                                    models.Q(
                                        models.Q(("state", "running"), _negated=True),
                                        ("ended_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="claim_ended_unless_running",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "fulfilled"), _negated=True),
                                    models.Q(("result", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="claim_fulfilled_with_result",
                                violation_error_message="请写明办了什么。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ["given_back", "reopened"]),
                                        models.Q(("end_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("state__in", ["running", "fulfilled"]), ("end_reason", "")
                                    ),
                                    _connector="OR",
                                ),
                                name="claim_ended_with_reason",
                                violation_error_message="请写明原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("ended_on__isnull", True),
                                        ("ended_on__gte", models.F("claimed_on")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("planned_by__isnull", True),
                                        ("planned_by__gte", models.F("claimed_on")),
                                        _connector="OR",
                                    ),
                                ),
                                name="claim_days_in_order",
                                violation_error_message="计划办成和结束的日期不能早于认领日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NeedMatch",
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
                            "need",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="matches",
                                to="alliances.needitem",
                                verbose_name="需求",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="need_matches",
                                to="places.unit",
                                verbose_name="询问的单位",
                            ),
                        ),
                        (
                            "resource",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="matches",
                                to="alliances.resourceitem",
                                verbose_name="资源",
                            ),
                        ),
                        ("asked_on", models.DateField(verbose_name="询问日期")),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="asked_matches",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="询问人",
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                choices=[
                                    ("waiting", "等答复"),
                                    ("yes", "愿意"),
                                    ("no", "不便"),
                                    ("lapsed", "不再需要"),
                                ],
                                default="waiting",
                                max_length=8,
                                verbose_name="答复",
                            ),
                        ),
                        (
                            "answered_on",
                            models.DateField(blank=True, null=True, verbose_name="答复日期"),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=200, verbose_name="答复说明"),
                        ),
                    ],
                    options={
                        "verbose_name": "撮合记录",
                        "verbose_name_plural": "撮合记录",
                        "ordering": ["-asked_on", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answer", "waiting")),
                                fields=("need", "unit"),
                                name="match_asked_once_while_waiting",
                                violation_error_message="已问过这家单位，正在等答复。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answer", "waiting"), ("answered_on__isnull", True)),
                                    models.Q(
                                        models.Q(("answer", "waiting"), _negated=True),
                                        ("answered_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="match_answered_with_day",
                                violation_error_message="答复要有日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectAgreement",
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
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements",
                                to="alliances.cobuildproject",
                                verbose_name="共建项目",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("pdf", "PDF 文件"), ("photo", "照片")],
                                max_length=6,
                                verbose_name="格式",
                            ),
                        ),
                        (
                            "file",
                            models.FileField(
                                upload_to=alliances.models.project_parts._agreement_path,
                                verbose_name="文件",
                            ),
                        ),
                        (
                            "size",
                            models.PositiveIntegerField(help_text="字节", verbose_name="大小"),
                        ),
                        ("sha256", models.CharField(max_length=64, verbose_name="摘要")),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uploaded_agreements",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="上传人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "项目协议",
                        "verbose_name_plural": "项目协议",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "sha256"),
                                name="agreement_file_once_per_project",
                                violation_error_message="这份文件已经上传过。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("size__gt", 0)), name="agreement_not_empty"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectMilestone",
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
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestones",
                                to="alliances.cobuildproject",
                                verbose_name="共建项目",
                            ),
                        ),
                        ("title", models.CharField(max_length=80, verbose_name="节点")),
                        ("due_on", models.DateField(verbose_name="计划日期")),
                        (
                            "done_on",
                            models.DateField(blank=True, null=True, verbose_name="完成日期"),
                        ),
                        (
                            "evidence",
                            models.CharField(blank=True, max_length=300, verbose_name="完成情况"),
                        ),
                    ],
                    options={
                        "verbose_name": "项目节点",
                        "verbose_name_plural": "项目节点",
                        "ordering": ["due_on", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("project", "title"),
                                name="milestone_title_once_per_project",
                                violation_error_message="这个项目已有同名节点。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("done_on__isnull", True),
                                    models.Q(("evidence", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="milestone_done_with_evidence",
                                violation_error_message="完成的节点要写明完成情况。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProjectStep",
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
                            "project",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="alliances.cobuildproject",
                                verbose_name="共建项目",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("drafted", "起草"),
                                    ("submitted", "提交审核"),
                                    ("returned", "退回"),
                                    ("approved", "批准"),
                                    ("signed", "签约"),
                                    ("started", "启动"),
                                    ("finished", "完成"),
                                    ("evaluated", "评价"),
                                    ("published", "公布"),
                                    ("terminated", "终止"),
                                ],
                                max_length=10,
                                verbose_name="步骤",
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="时间")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="project_steps",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="办理人",
                            ),
                        ),
                        (
                            "words",
                            models.CharField(blank=True, max_length=300, verbose_name="说明"),
                        ),
                    ],
                    options={
                        "verbose_name": "项目经过",
                        "verbose_name_plural": "项目经过",
                        "ordering": ["at", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind__in", ["returned", "terminated"]), _negated=True
                                    ),
                                    models.Q(("words", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="project_step_back_with_words",
                                violation_error_message="退回和终止要写明原因。",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
