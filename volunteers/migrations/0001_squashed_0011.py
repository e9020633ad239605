"""Every table of this app, and trigram indexes for searching titles and names on PostgreSQL.

SQLite scans, which is enough there. Two-character words have no trigram: they scan as well, and stop
at the first page by its index.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.tables

# Names of places lie here too: the app that searches the longest table asks for all of them.
TRIGRAMS = [
    ("activity_title_trigrams", "volunteers_activity", "title"),
    ("problem_title_trigrams", "volunteers_problem", "title"),
    ("team_name_trigrams", "volunteers_team", "name"),
    ("volunteer_name_trigrams", "volunteers_volunteer", "name"),
    ("unit_name_trigrams", "places_unit", "name"),
]
# LIKE 'abc%' uses an ordinary index only in locale C, in which trigrams of Chinese are empty.
PREFIXES = [
    ("activity_initials_prefix", "volunteers_activity", "title_initials"),
]


def add_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, table, column in PREFIXES:
        schema_editor.execute(f"CREATE INDEX {name} ON {table} ({column} varchar_pattern_ops)")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if cursor.fetchone() is None:
            return  # search stays right and becomes slower
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for name, table, column in TRIGRAMS:
        schema_editor.execute(f"CREATE INDEX {name} ON {table} USING gin ({column} gin_trgm_ops)")


def remove_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, _table, _column in [*TRIGRAMS, *PREFIXES]:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    replaces = [
        ("volunteers", "0001_initial"),
        ("volunteers", "0002_activity_add_filing_key"),
        ("volunteers", "0003_problem_add_was_solved_on_spot"),
        ("volunteers", "0004_problem_days_after_found"),
        ("volunteers", "0005_activity_headcount_when_sent"),
        ("volunteers", "0006_trigrams"),
        ("volunteers", "0007_activity_indexes_who_sees"),
        ("volunteers", "0008_team_add_end_after_start"),
        ("volunteers", "0009_activity_add_co_authors"),
        ("volunteers", "0010_volunteer_merge"),
        ("volunteers", "0011_check_ins"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0004"),
        ("alliances", "0001_squashed_0006"),
        ("core", "0001_squashed_0005"),
        ("grids", "0001_initial"),
        ("party", "0001_squashed_0010"),
        ("places", "0003_unit_codes_and_joins"),
    ]

    operations = [
        core.tables.CreateModels(
            operations=[
                migrations.CreateModel(
                    name="Team",
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
                                    ("new_work", "新业态"),
                                    ("women", "巾帼"),
                                    ("epidemic", "疫情防控群众宣传"),
                                    ("party", "党员先锋"),
                                    ("student", "青年大学生"),
                                    ("elder", "社区老年互助"),
                                    ("safety", "治安巡防"),
                                    ("green", "环保"),
                                    ("arts", "文艺"),
                                    ("law", "法律"),
                                    ("health", "医疗健康"),
                                    ("mind", "心理关爱"),
                                    ("ethnic", "民族团结"),
                                    ("rescue", "应急救援"),
                                    ("other", "其他"),
                                ],
                                default="other",
                                max_length=10,
                                verbose_name="类别",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="teams",
                                to="places.unit",
                                verbose_name="所属单位",
                            ),
                        ),
                        (
                            "leader_name",
                            models.CharField(blank=True, max_length=40, verbose_name="队长"),
                        ),
                        (
                            "leader_phone",
                            models.CharField(blank=True, max_length=20, verbose_name="队长电话"),
                        ),
                        (
                            "focus",
                            models.CharField(blank=True, max_length=200, verbose_name="服务方向"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("active", "在册"),
                                    ("dormant", "暂停"),
                                    ("dissolved", "已解散"),
                                ],
                                default="active",
                                max_length=10,
                                verbose_name="状态",
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
                    ],
                    options={
                        "verbose_name": "志愿者队伍",
                        "verbose_name_plural": "志愿者队伍",
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "name"),
                                name="team_name_once_per_street",
                                violation_error_message="本街道已有同名队伍。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("dissolved_on__isnull", False), ("state", "dissolved")
                                    ),
                                    models.Q(
                                        models.Q(("state", "dissolved"), _negated=True),
                                        ("dissolved_on__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="team_dissolved_on_iff_dissolved",
                                violation_error_message="“已解散”与解散日期必须同时具备。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("dissolved_on__isnull", True),
                                    ("founded_on__isnull", True),
                                    ("dissolved_on__gte", models.F("founded_on")),
                                    _connector="OR",
                                ),
                                name="team_dissolved_after_founded",
                                violation_error_message="解散日期不能早于成立日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Activity",
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
                            "line",
                            models.CharField(
                                choices=[
                                    ("volunteer", "志愿服务队"),
                                    ("alliance", "共建项目"),
                                    ("community", "社区自办"),
                                ],
                                default="volunteer",
                                max_length=10,
                                verbose_name="谁组织的",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("service", "志愿服务"),
                                    ("visit", "走访慰问"),
                                    ("party", "党建联建"),
                                    ("civility", "文明宣讲"),
                                    ("environment", "环境整治"),
                                    ("safety", "治安维稳"),
                                    ("other", "其他"),
                                ],
                                default="service",
                                max_length=12,
                                verbose_name="活动类型",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(blank=True, max_length=80, verbose_name="活动名称"),
                        ),
                        (
                            "title_initials",
                            models.CharField(
                                blank=True, editable=False, max_length=80, verbose_name="拼音首字母"
                            ),
                        ),
                        (
                            "held_on",
                            models.DateField(blank=True, null=True, verbose_name="活动日期"),
                        ),
                        (
                            "place",
                            models.CharField(blank=True, max_length=100, verbose_name="活动地点"),
                        ),
                        (
                            "headcount",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="参加人数"
                            ),
                        ),
                        (
                            "headcount_basis",
                            models.CharField(
                                choices=[("people", "人"), ("visits", "人次")],
                                default="people",
                                max_length=6,
                                verbose_name="计数方式",
                            ),
                        ),
                        (
                            "summary",
                            models.TextField(blank=True, max_length=1000, verbose_name="活动情况"),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="volunteers.team",
                                verbose_name="志愿者队伍",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="alliances.cobuildproject",
                                verbose_name="共建项目",
                            ),
                        ),
                        (
                            "grid",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="grids.grid",
                                verbose_name="网格",
                            ),
                        ),
                        (
                            "facility",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activities",
                                to="places.facility",
                                verbose_name="场所",
                            ),
                        ),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                help_text="小时（每人）",
                                max_digits=5,
                                null=True,
                                verbose_name="服务时长",
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
                                    ("voided", "已作废"),
                                ],
                                default="draft",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[("desk", "工作台填报"), ("import", "台账导入")],
                                default="desk",
                                max_length=8,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "filed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="filed_activities",
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
                                related_name="filed_activities",
                                to="accounts.post",
                                verbose_name="填报岗位",
                            ),
                        ),
                        (
                            "filing_key",
                            models.UUIDField(
                                blank=True,
                                editable=False,
                                help_text="一次填报在手机与服务器之间的同一标识",
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
                                related_name="returned_activities",
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
                                related_name="confirmed_activities",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="确认人",
                            ),
                        ),
                        (
                            "voided_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="作废时间"),
                        ),
                        (
                            "voided_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="voided_activities",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="作废人",
                            ),
                        ),
                        (
                            "void_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="作废原因"),
                        ),
                        (
                            "units",
                            models.ManyToManyField(
                                blank=True,
                                related_name="activities",
                                to="places.unit",
                                verbose_name="参与单位",
                            ),
                        ),
                        (
                            "participants",
                            models.ManyToManyField(
                                related_name="activities",
                                through="volunteers.Participation",
                                to="volunteers.volunteer",
                                verbose_name="参加的志愿者",
                            ),
                        ),
                        (
                            "co_authors",
                            models.ManyToManyField(
                                blank=True,
                                editable=False,
                                help_text="填报人以外写过内容的人、后来交接出去的人、上传台账的人",
                                related_name="co_authored_activities",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="参与填写的人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "活动",
                        "verbose_name_plural": "活动",
                        "ordering": ["-held_on", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["-held_on", "-id", "street", "state", "filed_by"],
                                name="activity_ledger_seen",
                            ),
                            models.Index(
                                fields=[
                                    "community",
                                    "-held_on",
                                    "-id",
                                    "street",
                                    "state",
                                    "filed_by",
                                ],
                                name="activity_community_seen",
                            ),
                            models.Index(
                                fields=["kind", "-held_on", "-id", "street", "state", "filed_by"],
                                name="activity_kind_seen",
                            ),
                            models.Index(
                                fields=["state", "-held_on", "-id"], name="activity_by_state"
                            ),
                            models.Index(
                                fields=["team", "-held_on", "-id"], name="activity_of_team"
                            ),
                            models.Index(fields=["title_initials"], name="activity_title_initials"),
                            models.Index(
                                condition=models.Q(("state", "submitted")),
                                fields=["street", "submitted_at", "id"],
                                name="activity_review_queue",
                            ),
                            models.Index(
                                condition=models.Q(("state", "confirmed")),
                                fields=[
                                    "line",
                                    "held_on",
                                    "community",
                                    "kind",
                                    "street",
                                    "state",
                                    "filed_by",
                                ],
                                name="activity_counted_seen",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"),
                                    models.Q(
                                        models.Q(("title", ""), _negated=True),
                                        models.Q(("place", ""), _negated=True),
                                        ("headcount__gt", 0),
                                        ("headcount__isnull", False),
                                        ("held_on__isnull", False),
                                        ("submitted_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="activity_complete_when_sent",
                                violation_error_message="提交前请填写名称、日期、地点和大于 0 的人数。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"),
                                    models.Q(
                                        ("line", "volunteer"),
                                        ("project__isnull", True),
                                        ("team__isnull", False),
                                    ),
                                    models.Q(
                                        ("line", "alliance"),
                                        ("project__isnull", False),
                                        ("team__isnull", True),
                                    ),
                                    models.Q(
                                        ("line", "community"),
                                        ("project__isnull", True),
                                        ("team__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="activity_organiser_matches_line",
                                violation_error_message="志愿服务队的活动要选队伍，共建项目的活动要选项目，社区自办的两者都不选。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "returned"), _negated=True),
                                    models.Q(
                                        ("returned_at__isnull", False),
                                        ("returned_by__isnull", False),
                                        models.Q(("return_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="activity_returned_with_reason",
                                violation_error_message="退回要写明原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("confirmed_at__isnull", False),
                                        ("confirmed_by__isnull", False),
                                        ("state__in", ["confirmed", "voided"]),
                                    ),
                                    models.Q(
                                        ("confirmed_at__isnull", True),
                                        ("confirmed_by__isnull", True),
                                        ("state__in", ["draft", "submitted", "returned"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="activity_confirmed_at_and_by",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("confirmed_by__isnull", True),
                                    ("filed_by__isnull", True),
                                    models.Q(("confirmed_by", models.F("filed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="activity_not_confirmed_by_filer",
                                violation_error_message="不能确认自己填报的活动。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "voided"),
                                        ("voided_at__isnull", False),
                                        ("voided_by__isnull", False),
                                        models.Q(("void_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "voided"), _negated=True),
                                        ("void_reason", ""),
                                        ("voided_at__isnull", True),
                                        ("voided_by__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="activity_voided_at_by_and_reason",
                                violation_error_message="作废要写明原因。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("filed_by__isnull", False),
                                    ("source", "import"),
                                    _connector="OR",
                                ),
                                name="activity_filed_by_unless_imported",
                            ),
                            models.UniqueConstraint(
                                fields=("filed_by", "filing_key"),
                                name="activity_once_per_filing_key",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("hours__isnull", True),
                                    models.Q(("hours__gt", 0), ("hours__lte", 24)),
                                    _connector="OR",
                                ),
                                name="activity_hours_sensible",
                                violation_error_message="服务时长应大于 0、不超过 24 小时。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActivityPhoto",
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
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="photos",
                                to="volunteers.activity",
                                verbose_name="活动",
                            ),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="activity_photos",
                                to="core.photo",
                                verbose_name="照片",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
                    ],
                    options={
                        "verbose_name": "活动照片",
                        "verbose_name_plural": "活动照片",
                        "ordering": ["activity", "order", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("activity", "photo"),
                                name="activity_photo_once",
                                violation_error_message="这张照片已在本活动中。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActivityVersion",
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
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="versions",
                                to="volunteers.activity",
                                verbose_name="活动",
                            ),
                        ),
                        ("number", models.PositiveIntegerField(verbose_name="版本")),
                        ("values", models.JSONField(verbose_name="更正前的内容")),
                        (
                            "changed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="更正人",
                            ),
                        ),
                        ("changed_at", models.DateTimeField(verbose_name="更正时间")),
                        ("reason", models.CharField(max_length=300, verbose_name="更正原因")),
                    ],
                    options={
                        "verbose_name": "活动更正记录",
                        "verbose_name_plural": "活动更正记录",
                        "ordering": ["activity", "-number"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("activity", "number"), name="activity_version_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Volunteer",
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
                            "gender",
                            models.CharField(
                                blank=True,
                                choices=[("m", "男"), ("f", "女")],
                                max_length=1,
                                verbose_name="性别",
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(
                                blank=True, db_index=True, max_length=20, verbose_name="手机号"
                            ),
                        ),
                        (
                            "id_number_sealed",
                            models.TextField(
                                blank=True, editable=False, verbose_name="身份证号（密文）"
                            ),
                        ),
                        (
                            "id_number_index",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=64,
                                null=True,
                                verbose_name="身份证号（检索摘要）",
                            ),
                        ),
                        (
                            "id_number_tail",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=4,
                                verbose_name="身份证号末四位",
                            ),
                        ),
                        (
                            "external_number",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="全国志愿者编号"
                            ),
                        ),
                        (
                            "skills",
                            models.CharField(blank=True, max_length=200, verbose_name="特长"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("active", "在册"),
                                    ("suspended", "暂停"),
                                    ("left", "已退出"),
                                ],
                                default="active",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        ("registered_on", models.DateField(verbose_name="登记日期")),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged_entries",
                                to="volunteers.volunteer",
                                verbose_name="合并到",
                            ),
                        ),
                        (
                            "told_apart_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="核对为不同的人"
                            ),
                        ),
                        (
                            "teams",
                            models.ManyToManyField(
                                related_name="volunteers",
                                through="volunteers.TeamMembership",
                                to="volunteers.team",
                                verbose_name="队伍",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "志愿者",
                        "verbose_name_plural": "志愿者",
                        "ordering": ["name_pinyin", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["community", "name_pinyin", "id"], name="volunteer_ledger"
                            ),
                            models.Index(fields=["name_pinyin", "id"], name="volunteer_by_name"),
                            models.Index(
                                condition=models.Q(("merged_into__isnull", True)),
                                fields=[
                                    "street",
                                    "name",
                                    "community",
                                    "phone",
                                    "id_number_tail",
                                    "told_apart_at",
                                ],
                                name="volunteer_alike",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("id_number_index__isnull", False)),
                                fields=("street", "id_number_index"),
                                name="volunteer_id_number_once",
                                violation_error_message="该身份证号已登记在另一名志愿者名下。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("id_number_index__isnull", True),
                                        ("id_number_sealed", ""),
                                        ("id_number_tail", ""),
                                    ),
                                    models.Q(
                                        models.Q(("id_number_sealed", ""), _negated=True),
                                        ("id_number_index__isnull", False),
                                        models.Q(("id_number_tail", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="volunteer_id_number_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into__isnull", True),
                                    models.Q(("id_number_index__isnull", True), ("state", "left")),
                                    _connector="OR",
                                ),
                                name="volunteer_merged_has_ended",
                                violation_error_message="这条登记已合并到另一条，请改保留的那一条。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into__isnull", True),
                                    models.Q(("merged_into", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="volunteer_merged_into_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CheckInLink",
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
                            "check_in",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="link",
                                to="party.membercheckin",
                                verbose_name="党员报到",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="check_in_links",
                                to="volunteers.volunteer",
                                verbose_name="志愿者",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "报到关联",
                        "verbose_name_plural": "报到关联",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Participation",
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
                            "activity",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="participations",
                                to="volunteers.activity",
                                verbose_name="活动",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="participations",
                                to="volunteers.volunteer",
                                verbose_name="志愿者",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "参加记录",
                        "verbose_name_plural": "参加记录",
                        "ordering": ["activity", "volunteer"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("activity", "volunteer"), name="participation_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Problem",
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
                            "activity",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="problems",
                                to="volunteers.activity",
                                verbose_name="所属活动",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="问题")),
                        ("found_on", models.DateField(verbose_name="发现日期")),
                        (
                            "found_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="found_problems",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="发现人",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "待解决"),
                                    ("solved", "已解决"),
                                    ("infeasible", "无法解决"),
                                ],
                                default="open",
                                max_length=10,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="owned_problems",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="责任人",
                            ),
                        ),
                        (
                            "due_on",
                            models.DateField(blank=True, null=True, verbose_name="办理期限"),
                        ),
                        (
                            "due_is_estimated",
                            models.BooleanField(default=False, verbose_name="暂按工作日推算"),
                        ),
                        (
                            "was_solved_on_spot",
                            models.BooleanField(
                                db_default=False, default=False, verbose_name="当场解决"
                            ),
                        ),
                        (
                            "solved_on",
                            models.DateField(blank=True, null=True, verbose_name="解决日期"),
                        ),
                        (
                            "solved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="solved_problems",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="解决登记人",
                            ),
                        ),
                        (
                            "result",
                            models.CharField(blank=True, max_length=300, verbose_name="解决结果"),
                        ),
                        (
                            "infeasible_reason",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="无法解决的原因"
                            ),
                        ),
                        (
                            "solver_unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="solved_problems",
                                to="party.unitcheckin",
                                verbose_name="帮助解决的报到单位",
                            ),
                        ),
                        (
                            "solver_member",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="solved_problems",
                                to="party.membercheckin",
                                verbose_name="帮助解决的报到党员",
                            ),
                        ),
                        (
                            "photo",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="problems",
                                to="core.photo",
                                verbose_name="照片",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "问题",
                        "verbose_name_plural": "问题",
                        "ordering": ["-found_on", "-pk"],
                        "indexes": [
                            models.Index(fields=["-found_on", "-id"], name="problem_ledger"),
                            models.Index(
                                fields=["community", "-found_on", "-id"],
                                name="problem_of_community",
                            ),
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["owner", "due_on"],
                                name="problem_to_do",
                            ),
                            models.Index(
                                condition=models.Q(("state", "solved")),
                                fields=["solved_on", "community"],
                                name="problem_counted",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("solved_on__isnull", False),
                                        ("state", "solved"),
                                        models.Q(("result", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "solved"), _negated=True),
                                        ("result", ""),
                                        ("solved_on__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="problem_solved_with_day_and_result",
                                violation_error_message="“已解决”要写明结果和日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "open"), _negated=True),
                                    models.Q(("due_on__isnull", False), ("owner__isnull", False)),
                                    _connector="OR",
                                ),
                                name="problem_open_with_owner_and_due_day",
                                violation_error_message="待解决的问题要有责任人和期限。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("due_on__isnull", True),
                                        ("due_on__gte", models.F("found_on")),
                                        _connector="OR",
                                    ),
                                    models.Q(
                                        ("solved_on__isnull", True),
                                        ("solved_on__gte", models.F("found_on")),
                                        _connector="OR",
                                    ),
                                ),
                                name="problem_days_after_found",
                                violation_error_message="办理期限和解决日期不能早于发现日期。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("was_solved_on_spot", False),
                                    ("state", "solved"),
                                    _connector="OR",
                                ),
                                name="problem_on_spot_means_solved",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("solver_member__isnull", True),
                                        ("solver_unit__isnull", True),
                                    ),
                                    models.Q(("solver_unit__isnull", True), ("state", "solved")),
                                    models.Q(("solver_member__isnull", True), ("state", "solved")),
                                    _connector="OR",
                                ),
                                name="problem_solver_of_a_solved_one",
                                violation_error_message="解决了的问题才有帮助解决的单位或党员，并且只选一个。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "infeasible"),
                                        models.Q(("infeasible_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "infeasible"), _negated=True),
                                        ("infeasible_reason", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="problem_infeasible_with_reason",
                                violation_error_message="“无法解决”要写明原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Submission",
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
                        ("key", models.UUIDField(verbose_name="发送键")),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="submissions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="填报人",
                            ),
                        ),
                        (
                            "content_digest",
                            models.CharField(max_length=64, verbose_name="内容摘要"),
                        ),
                        (
                            "activity",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="submissions",
                                to="volunteers.activity",
                                verbose_name="活动",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, verbose_name="收到时间"),
                        ),
                    ],
                    options={
                        "verbose_name": "收到的填报",
                        "verbose_name_plural": "收到的填报",
                        "ordering": ["-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "key"), name="submission_once_per_key"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamLeadership",
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
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leaders",
                                to="volunteers.team",
                                verbose_name="队伍",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="led_teams",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="人员",
                            ),
                        ),
                        ("started_on", models.DateField(verbose_name="开始日期")),
                        (
                            "ended_on",
                            models.DateField(blank=True, null=True, verbose_name="结束日期"),
                        ),
                    ],
                    options={
                        "verbose_name": "队伍负责人",
                        "verbose_name_plural": "队伍负责人",
                        "ordering": ["team", "started_on"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on__isnull", True)),
                                fields=("team", "user"),
                                name="team_leadership_once",
                                violation_error_message="该人员已是本队负责人。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on__isnull", True),
                                    ("ended_on__gte", models.F("started_on")),
                                    _connector="OR",
                                ),
                                name="team_leadership_ends_after_start",
                                violation_error_message="结束日期不能早于开始日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamMembership",
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
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to="volunteers.team",
                                verbose_name="队伍",
                            ),
                        ),
                        (
                            "volunteer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to="volunteers.volunteer",
                                verbose_name="志愿者",
                            ),
                        ),
                        ("joined_on", models.DateField(verbose_name="入队日期")),
                        (
                            "left_on",
                            models.DateField(blank=True, null=True, verbose_name="离队日期"),
                        ),
                    ],
                    options={
                        "verbose_name": "队籍",
                        "verbose_name_plural": "队籍",
                        "ordering": ["team", "volunteer"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("left_on__isnull", True)),
                                fields=("team", "volunteer"),
                                name="team_seat_once_while_held",
                                violation_error_message="该志愿者已在本队。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("left_on__isnull", True),
                                    ("left_on__gte", models.F("joined_on")),
                                    _connector="OR",
                                ),
                                name="team_seat_ends_after_start",
                                violation_error_message="离队日期不能早于入队日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VolunteerMerge",
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
                            "kept",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merges",
                                to="volunteers.volunteer",
                                verbose_name="保留的登记",
                            ),
                        ),
                        ("merged_at", models.DateTimeField(verbose_name="合并时间")),
                        (
                            "merged_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="合并人",
                            ),
                        ),
                        (
                            "undone_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="撤销时间"),
                        ),
                        (
                            "undone_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="撤销人",
                            ),
                        ),
                        (
                            "memory_sealed",
                            models.TextField(editable=False, verbose_name="合并前的内容（密文）"),
                        ),
                        (
                            "entries",
                            models.ManyToManyField(
                                related_name="merges_away",
                                to="volunteers.volunteer",
                                verbose_name="并入的登记",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "志愿者合并",
                        "verbose_name_plural": "志愿者合并",
                        "ordering": ["-merged_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("undone_at__isnull", True), ("undone_by__isnull", True)
                                    ),
                                    models.Q(
                                        ("undone_at__isnull", False), ("undone_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="volunteer_merge_undone_at_and_by",
                            )
                        ],
                    },
                ),
            ],
        ),
        migrations.RunPython(add_indexes, remove_indexes),
    ]
