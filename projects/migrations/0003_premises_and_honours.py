import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.tables
import projects.models.premises_parts


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0002_livelihood_and_renewal"),
        ("accounts", "__first__"),
        ("core", "0001_squashed_0005"),
        ("party", "0001_squashed_0010"),
        ("places", "0003_unit_codes_and_joins"),
    ]

    operations = [
        core.tables.CreateModels(
            [
                migrations.CreateModel(
                    name="CompoundPlatform",
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
                            "owners_committee",
                            models.CharField(
                                blank=True,
                                help_text="组织名称，不写姓名",
                                max_length=60,
                                verbose_name="业委会或物管会",
                            ),
                        ),
                        (
                            "building_heads",
                            models.PositiveSmallIntegerField(
                                blank=True, help_text="人", null=True, verbose_name="楼栋长"
                            ),
                        ),
                        (
                            "meets",
                            models.CharField(
                                blank=True,
                                help_text="例如：每月一次",
                                max_length=100,
                                verbose_name="议事安排",
                            ),
                        ),
                        (
                            "started_on",
                            models.DateField(blank=True, null=True, verbose_name="建立日期"),
                        ),
                        (
                            "branch",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="platforms",
                                to="party.partyorganisation",
                                verbose_name="党支部",
                            ),
                        ),
                        (
                            "compound",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="platform",
                                to="places.compound",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "property_company",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="platforms",
                                to="places.unit",
                                verbose_name="物业",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "四方平台",
                        "verbose_name_plural": "四方平台",
                        "ordering": ["compound__community__code", "compound__name"],
                    },
                ),
                migrations.CreateModel(
                    name="HandOverTopic",
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
                        ("order", models.PositiveSmallIntegerField(default=1, verbose_name="次序")),
                        ("title", models.CharField(max_length=100, verbose_name="查验内容")),
                        (
                            "is_needed",
                            models.BooleanField(default=True, verbose_name="不合格不接收"),
                        ),
                        ("is_in_use", models.BooleanField(default=True, verbose_name="在用")),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hand_over_topics",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "接收清单",
                        "verbose_name_plural": "接收清单",
                        "ordering": ["order", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "title"),
                                name="hand_over_topic_once",
                                violation_error_message="接收清单里已有这一项。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HonourProgramme",
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
                        ("name", models.CharField(max_length=60, verbose_name="创建项目")),
                        (
                            "theme",
                            models.CharField(
                                choices=[
                                    ("model_compound", "百佳小区"),
                                    ("beautiful_street", "最美街巷"),
                                    ("ethnic_unity", "民族团结示范"),
                                    ("safe_cell", "平安细胞"),
                                    ("other", "其他"),
                                ],
                                max_length=20,
                                verbose_name="归类",
                            ),
                        ),
                        (
                            "target_kind",
                            models.CharField(
                                choices=[
                                    ("compound", "小区"),
                                    ("lane", "街巷"),
                                    ("unit", "单位（含校园）"),
                                    ("community", "社区"),
                                ],
                                max_length=10,
                                verbose_name="创建对象",
                            ),
                        ),
                        (
                            "granting_body",
                            models.CharField(blank=True, max_length=60, verbose_name="命名机关"),
                        ),
                        (
                            "valid_years",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                help_text="年，留空为不复评",
                                null=True,
                                verbose_name="复评周期",
                            ),
                        ),
                        ("is_in_use", models.BooleanField(default=True, verbose_name="在用")),
                        (
                            "street",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="honour_programmes",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "创建项目",
                        "verbose_name_plural": "创建项目",
                        "ordering": ["theme", "name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "name"),
                                name="honour_programme_once",
                                violation_error_message="本街道已有同名的创建项目。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HonourStandard",
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
                        ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                        (
                            "edition",
                            models.PositiveSmallIntegerField(default=1, verbose_name="版次"),
                        ),
                        (
                            "pass_score",
                            models.PositiveSmallIntegerField(default=60, verbose_name="合格分"),
                        ),
                        (
                            "excellent_score",
                            models.PositiveSmallIntegerField(default=90, verbose_name="优秀分"),
                        ),
                        (
                            "self_check_due_on",
                            models.DateField(blank=True, null=True, verbose_name="自评截止"),
                        ),
                        (
                            "published_on",
                            models.DateField(blank=True, null=True, verbose_name="发布日期"),
                        ),
                        (
                            "replaced_on",
                            models.DateField(blank=True, null=True, verbose_name="停用日期"),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="standards",
                                to="projects.honourprogramme",
                                verbose_name="创建项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "创建标准",
                        "verbose_name_plural": "创建标准",
                        "ordering": ["-year", "programme", "-edition"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("programme", "year", "edition"),
                                name="honour_standard_once",
                                violation_error_message="这个年度已有这一版标准。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("published_on__isnull", False), ("replaced_on__isnull", True)
                                ),
                                fields=("programme", "year"),
                                name="honour_standard_one_in_force",
                                violation_error_message="这个年度已有施行中的标准，请先停用。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("excellent_score__gte", models.F("pass_score")),
                                    ("pass_score__gt", 0),
                                ),
                                name="honour_standard_scores_in_order",
                                violation_error_message="合格分应大于 0，优秀分不能低于合格分。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("replaced_on__isnull", True),
                                    ("published_on__lte", models.F("replaced_on")),
                                    _connector="OR",
                                ),
                                name="honour_standard_replaced_after_published",
                                violation_error_message="没有发布的标准不能停用。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HonourCriterion",
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
                        ("order", models.PositiveSmallIntegerField(default=1, verbose_name="次序")),
                        ("dimension", models.CharField(max_length=40, verbose_name="方面")),
                        ("item", models.CharField(max_length=200, verbose_name="评分内容")),
                        (
                            "max_score",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1, "满分至少 1 分。")
                                ],
                                verbose_name="满分",
                            ),
                        ),
                        (
                            "needs_photo",
                            models.BooleanField(default=False, verbose_name="要有照片佐证"),
                        ),
                        (
                            "standard",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="criteria",
                                to="projects.honourstandard",
                                verbose_name="创建标准",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "评分项",
                        "verbose_name_plural": "评分项",
                        "ordering": ["order", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("standard", "item"),
                                name="honour_criterion_once",
                                violation_error_message="这份标准已有相同的评分内容。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("max_score__gt", 0)),
                                name="honour_criterion_positive",
                                violation_error_message="满分至少 1 分。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HonourApplication",
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
                                    ("compound", "小区"),
                                    ("lane", "街巷"),
                                    ("unit", "单位（含校园）"),
                                    ("community", "社区"),
                                ],
                                editable=False,
                                max_length=10,
                                verbose_name="对象类别",
                            ),
                        ),
                        (
                            "lane",
                            models.CharField(blank=True, max_length=60, verbose_name="街巷名称"),
                        ),
                        ("period_from", models.PositiveSmallIntegerField(verbose_name="起始年度")),
                        ("period_to", models.PositiveSmallIntegerField(verbose_name="截止年度")),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("declared", "自评中"),
                                    ("returned", "退回补充"),
                                    ("submitted", "待街道审核"),
                                    ("reviewed", "待推荐"),
                                    ("recommended", "待命名"),
                                    ("awarded", "已命名"),
                                    ("failed", "不合格"),
                                    ("withdrawn", "已撤回"),
                                ],
                                default="declared",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "self_score",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="自评分"
                            ),
                        ),
                        (
                            "submitted_on",
                            models.DateField(blank=True, null=True, verbose_name="提交日期"),
                        ),
                        (
                            "review_score",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="审核分"
                            ),
                        ),
                        (
                            "review_note",
                            models.CharField(blank=True, max_length=500, verbose_name="审核意见"),
                        ),
                        (
                            "reviewed_on",
                            models.DateField(blank=True, null=True, verbose_name="审核日期"),
                        ),
                        (
                            "closing_reason",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="退回、落选或撤回原因"
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
                                related_name="%(class)ss",
                                to="places.compound",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "declared_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="declared_honours",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="申报人",
                            ),
                        ),
                        (
                            "recommended_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recommended_honours",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="推荐人",
                            ),
                        ),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviewed_honours",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="审核人",
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="submitted_honours",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="提交人",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="places.unit",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="projects.honourprogramme",
                                verbose_name="创建项目",
                            ),
                        ),
                        (
                            "standard",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="applications",
                                to="projects.honourstandard",
                                verbose_name="创建标准",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "创建申报",
                        "verbose_name_plural": "创建申报",
                        "ordering": ["-period_from", "programme", "community__code", "pk"],
                        "indexes": [
                            models.Index(
                                fields=["street", "state"], name="honour_application_by_state"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("compound__isnull", False),
                                        ("kind", "compound"),
                                        ("lane", ""),
                                        ("unit__isnull", True),
                                    ),
                                    models.Q(
                                        ("compound__isnull", True),
                                        ("kind", "unit"),
                                        ("lane", ""),
                                        ("unit__isnull", False),
                                    ),
                                    models.Q(
                                        ("community__isnull", False),
                                        ("compound__isnull", True),
                                        ("kind", "lane"),
                                        ("unit__isnull", True),
                                        models.Q(("lane", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("community__isnull", False),
                                        ("compound__isnull", True),
                                        ("kind", "community"),
                                        ("lane", ""),
                                        ("unit__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="honour_application_target_fits_kind",
                                violation_error_message="请按创建项目填写对象：小区、单位、街巷或社区。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period_from__gte", 2000),
                                    ("period_to__gte", models.F("period_from")),
                                ),
                                name="honour_application_years_in_order",
                                violation_error_message="截止年度不能早于起始年度。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("state", "withdrawn"), _negated=True),
                                    ("kind", "compound"),
                                ),
                                fields=("programme", "compound", "period_from", "period_to"),
                                name="honour_application_once_per_compound",
                                violation_error_message="这个对象在同一年度已有记录，请在列表中打开它。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("state", "withdrawn"), _negated=True),
                                    ("kind", "unit"),
                                ),
                                fields=("programme", "unit", "period_from", "period_to"),
                                name="honour_application_once_per_unit",
                                violation_error_message="这个对象在同一年度已有记录，请在列表中打开它。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("state", "withdrawn"), _negated=True),
                                    ("kind", "lane"),
                                ),
                                fields=(
                                    "programme",
                                    "community",
                                    "lane",
                                    "period_from",
                                    "period_to",
                                ),
                                name="honour_application_once_per_lane",
                                violation_error_message="这个对象在同一年度已有记录，请在列表中打开它。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("state", "withdrawn"), _negated=True),
                                    ("kind", "community"),
                                ),
                                fields=("programme", "community", "period_from", "period_to"),
                                name="honour_application_once_per_community",
                                violation_error_message="这个对象在同一年度已有记录，请在列表中打开它。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ("declared", "returned", "withdrawn")),
                                    models.Q(
                                        ("self_score__isnull", False),
                                        ("submitted_by__isnull", False),
                                        ("submitted_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="honour_application_sent_with_score",
                                violation_error_message="提交的申报要有自评分和提交人。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("reviewed_by__isnull", True),
                                    models.Q(
                                        ("reviewed_by", models.F("submitted_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="honour_application_reviewed_by_another",
                                violation_error_message="不能审核自己提交的申报。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ("reviewed", "recommended", "awarded")),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("review_score__isnull", False),
                                        ("reviewed_by__isnull", False),
                                        ("reviewed_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="honour_application_judged_with_score",
                                violation_error_message="审核过的申报要有审核分和审核人。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("recommended_by__isnull", True),
                                    models.Q(
                                        ("recommended_by", models.F("reviewed_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="honour_application_recommended_by_another",
                                violation_error_message="审核和推荐要由两个人办理。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ("returned", "failed", "withdrawn")),
                                        _negated=True,
                                    ),
                                    models.Q(("closing_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="honour_application_closed_with_reason",
                                violation_error_message="退回、落选和撤回要写明原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Honour",
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
                                    ("compound", "小区"),
                                    ("lane", "街巷"),
                                    ("unit", "单位（含校园）"),
                                    ("community", "社区"),
                                ],
                                editable=False,
                                max_length=10,
                                verbose_name="对象类别",
                            ),
                        ),
                        (
                            "lane",
                            models.CharField(blank=True, max_length=60, verbose_name="街巷名称"),
                        ),
                        ("period_from", models.PositiveSmallIntegerField(verbose_name="起始年度")),
                        ("period_to", models.PositiveSmallIntegerField(verbose_name="截止年度")),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("excellent", "优秀"),
                                    ("qualified", "合格"),
                                    ("selected", "入选"),
                                ],
                                max_length=10,
                                verbose_name="等次",
                            ),
                        ),
                        ("granted_on", models.DateField(verbose_name="命名日期")),
                        (
                            "doc",
                            models.CharField(blank=True, max_length=100, verbose_name="命名文件"),
                        ),
                        (
                            "check_on",
                            models.DateField(blank=True, null=True, verbose_name="下次复评"),
                        ),
                        (
                            "revoked_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="撤销日期"
                            ),
                        ),
                        (
                            "revoke_reason",
                            models.CharField(
                                blank=True, editable=False, max_length=300, verbose_name="撤销原因"
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
                                related_name="%(class)ss",
                                to="places.compound",
                                verbose_name="小区",
                            ),
                        ),
                        (
                            "revoked_by",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="revoked_honours",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="撤销人",
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
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="places.unit",
                                verbose_name="单位",
                            ),
                        ),
                        (
                            "application",
                            models.OneToOneField(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="honour",
                                to="projects.honourapplication",
                                verbose_name="创建申报",
                            ),
                        ),
                        (
                            "programme",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="projects.honourprogramme",
                                verbose_name="创建项目",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "荣誉",
                        "verbose_name_plural": "荣誉",
                        "ordering": ["-granted_on", "programme", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("compound__isnull", False),
                                        ("kind", "compound"),
                                        ("lane", ""),
                                        ("unit__isnull", True),
                                    ),
                                    models.Q(
                                        ("compound__isnull", True),
                                        ("kind", "unit"),
                                        ("lane", ""),
                                        ("unit__isnull", False),
                                    ),
                                    models.Q(
                                        ("community__isnull", False),
                                        ("compound__isnull", True),
                                        ("kind", "lane"),
                                        ("unit__isnull", True),
                                        models.Q(("lane", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("community__isnull", False),
                                        ("compound__isnull", True),
                                        ("kind", "community"),
                                        ("lane", ""),
                                        ("unit__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="honour_target_fits_kind",
                                violation_error_message="请按创建项目填写对象：小区、单位、街巷或社区。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("period_from__gte", 2000),
                                    ("period_to__gte", models.F("period_from")),
                                ),
                                name="honour_years_in_order",
                                violation_error_message="截止年度不能早于起始年度。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("revoked_on__isnull", True), ("kind", "compound")
                                ),
                                fields=("programme", "compound", "period_from", "period_to"),
                                name="honour_once_per_compound",
                                violation_error_message="这个对象在同一年度已有记录，请在列表中打开它。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("revoked_on__isnull", True), ("kind", "unit")),
                                fields=("programme", "unit", "period_from", "period_to"),
                                name="honour_once_per_unit",
                                violation_error_message="这个对象在同一年度已有记录，请在列表中打开它。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("revoked_on__isnull", True), ("kind", "lane")),
                                fields=(
                                    "programme",
                                    "community",
                                    "lane",
                                    "period_from",
                                    "period_to",
                                ),
                                name="honour_once_per_lane",
                                violation_error_message="这个对象在同一年度已有记录，请在列表中打开它。",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("revoked_on__isnull", True), ("kind", "community")
                                ),
                                fields=("programme", "community", "period_from", "period_to"),
                                name="honour_once_per_community",
                                violation_error_message="这个对象在同一年度已有记录，请在列表中打开它。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("revoke_reason", ""),
                                        ("revoked_by__isnull", True),
                                        ("revoked_on__isnull", True),
                                    ),
                                    models.Q(
                                        ("revoked_by__isnull", False),
                                        ("revoked_on__gte", models.F("granted_on")),
                                        models.Q(("revoke_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="honour_revoked_with_reason",
                                violation_error_message="撤销荣誉要写明原因，日期不早于命名日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HonourCheck",
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
                        ("done_on", models.DateField(verbose_name="复评日期")),
                        (
                            "result",
                            models.CharField(
                                choices=[("kept", "保持荣誉"), ("to_mend", "限期整改")],
                                max_length=10,
                                verbose_name="复评结果",
                            ),
                        ),
                        ("words", models.CharField(max_length=300, verbose_name="复评意见")),
                        (
                            "checked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="honour_checks",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="复评人",
                            ),
                        ),
                        (
                            "honour",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checks",
                                to="projects.honour",
                                verbose_name="荣誉",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "荣誉复评",
                        "verbose_name_plural": "荣誉复评",
                        "ordering": ["-done_on", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="CriterionScore",
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
                        ("self_score", models.PositiveSmallIntegerField(verbose_name="自评分")),
                        (
                            "self_note",
                            models.CharField(blank=True, max_length=300, verbose_name="自评说明"),
                        ),
                        (
                            "review_score",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="审核分"
                            ),
                        ),
                        (
                            "review_note",
                            models.CharField(blank=True, max_length=300, verbose_name="审核说明"),
                        ),
                        (
                            "photos",
                            models.ManyToManyField(
                                blank=True,
                                related_name="honour_scores",
                                to="core.photo",
                                verbose_name="佐证照片",
                            ),
                        ),
                        (
                            "application",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scores",
                                to="projects.honourapplication",
                                verbose_name="创建申报",
                            ),
                        ),
                        (
                            "criterion",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="scores",
                                to="projects.honourcriterion",
                                verbose_name="评分项",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "逐项评分",
                        "verbose_name_plural": "逐项评分",
                        "ordering": ["criterion__order", "criterion__pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("application", "criterion"),
                                name="honour_score_once",
                                violation_error_message="这一项已有评分。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Premises",
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
                            "file_no",
                            models.CharField(
                                blank=True,
                                help_text="留空由系统编号",
                                max_length=24,
                                verbose_name="档案编号",
                            ),
                        ),
                        (
                            "project_name",
                            models.CharField(
                                blank=True,
                                help_text="配建移交或新建的建设项目，没有的留空",
                                max_length=100,
                                verbose_name="来源项目",
                            ),
                        ),
                        ("address", models.CharField(max_length=200, verbose_name="地址")),
                        (
                            "building_floor",
                            models.CharField(blank=True, max_length=60, verbose_name="楼栋楼层"),
                        ),
                        (
                            "area_m2",
                            models.DecimalField(
                                decimal_places=2,
                                help_text="平方米",
                                max_digits=12,
                                validators=[
                                    django.core.validators.MinValueValidator(
                                        0.01, "建筑面积应大于 0。"
                                    )
                                ],
                                verbose_name="建筑面积",
                            ),
                        ),
                        (
                            "usable_m2",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="平方米",
                                max_digits=12,
                                null=True,
                                verbose_name="使用面积",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("allocated", "开发商配建移交"),
                                    ("built", "自建"),
                                    ("rented", "租赁"),
                                    ("borrowed", "借用"),
                                    ("purchased", "购置"),
                                ],
                                max_length=10,
                                verbose_name="来源",
                            ),
                        ),
                        (
                            "use",
                            models.CharField(
                                choices=[
                                    ("office", "办公"),
                                    ("service", "便民服务"),
                                    ("elder", "养老"),
                                    ("child", "儿童"),
                                    ("culture", "文体"),
                                    ("party", "党群"),
                                    ("emergency", "应急"),
                                    ("other", "其他"),
                                ],
                                max_length=10,
                                verbose_name="主要用途",
                            ),
                        ),
                        (
                            "use_detail",
                            models.CharField(blank=True, max_length=200, verbose_name="用途说明"),
                        ),
                        (
                            "ownership",
                            models.CharField(
                                choices=[
                                    ("street", "街道"),
                                    ("district", "区级"),
                                    ("community", "社区"),
                                    ("pending", "待办证（在开发商名下）"),
                                    ("other", "其他产权人"),
                                ],
                                max_length=10,
                                verbose_name="权属",
                            ),
                        ),
                        (
                            "cert_no",
                            models.CharField(blank=True, max_length=60, verbose_name="权属证号"),
                        ),
                        (
                            "manager",
                            models.CharField(
                                blank=True,
                                help_text="写岗位，不写姓名",
                                max_length=40,
                                verbose_name="管理岗位",
                            ),
                        ),
                        (
                            "utilities_no",
                            models.CharField(blank=True, max_length=100, verbose_name="水电户号"),
                        ),
                        (
                            "is_fire_filed",
                            models.BooleanField(blank=True, null=True, verbose_name="消防已备案"),
                        ),
                        (
                            "is_structure_safe",
                            models.BooleanField(
                                blank=True, null=True, verbose_name="结构安全已确认"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "规划"),
                                    ("building", "在建"),
                                    ("to_receive", "待接收"),
                                    ("received", "已接收"),
                                    ("fitting", "装修中"),
                                    ("in_use", "使用中"),
                                    ("repairing", "停用维修"),
                                    ("returned", "已退回"),
                                ],
                                default="planned",
                                max_length=12,
                                verbose_name="状态",
                            ),
                        ),
                        (
                            "state_note",
                            models.CharField(blank=True, max_length=300, verbose_name="状态说明"),
                        ),
                        (
                            "handed_over_on",
                            models.DateField(blank=True, null=True, verbose_name="接收日期"),
                        ),
                        (
                            "transferor",
                            models.CharField(blank=True, max_length=100, verbose_name="移交方"),
                        ),
                        (
                            "receiver",
                            models.CharField(blank=True, max_length=60, verbose_name="接收岗位"),
                        ),
                        (
                            "acceptance_doc",
                            models.CharField(blank=True, max_length=100, verbose_name="接收依据"),
                        ),
                        (
                            "inspect_every",
                            models.PositiveSmallIntegerField(
                                default=3,
                                help_text="个月",
                                validators=[
                                    django.core.validators.MinValueValidator(
                                        1, "巡查周期应为 1 至 24 个月。"
                                    ),
                                    django.core.validators.MaxValueValidator(
                                        24, "巡查周期应为 1 至 24 个月。"
                                    ),
                                ],
                                verbose_name="巡查周期",
                            ),
                        ),
                        (
                            "inspect_on",
                            models.DateField(blank=True, null=True, verbose_name="下次巡查"),
                        ),
                        (
                            "last_used_on",
                            models.DateField(
                                blank=True, editable=False, null=True, verbose_name="最近使用"
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
                                related_name="premises",
                                to="places.compound",
                                verbose_name="所在小区",
                            ),
                        ),
                        (
                            "received_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="received_premises",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="街道确认人",
                            ),
                        ),
                        (
                            "signed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="signed_premises",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="社区签收人",
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
                        "verbose_name": "社区用房",
                        "verbose_name_plural": "社区用房",
                        "ordering": ["community__code", "name", "pk"],
                        "indexes": [
                            models.Index(fields=["street", "state"], name="premises_by_state"),
                            models.Index(
                                fields=["state", "inspect_on"], name="premises_by_inspection"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("street", "file_no"),
                                name="premises_file_no_once",
                                violation_error_message="本街道已有这个档案编号。",
                            ),
                            models.UniqueConstraint(
                                fields=("community", "name"),
                                name="premises_name_once_per_community",
                                violation_error_message="本社区已有同名的用房。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("community__isnull", False)),
                                name="premises_has_community",
                                violation_error_message="请选择用房所在的社区。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("area_m2__gt", 0),
                                    models.Q(
                                        ("usable_m2__isnull", True),
                                        models.Q(
                                            ("usable_m2__gt", 0),
                                            ("usable_m2__lte", models.F("area_m2")),
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="premises_usable_within_area",
                                violation_error_message="使用面积应大于 0，且不能大于建筑面积。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ("planned", "building", "to_receive")),
                                    models.Q(
                                        ("handed_over_on__isnull", False),
                                        models.Q(("receiver", ""), _negated=True),
                                        models.Q(("acceptance_doc", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="premises_received_with_papers",
                                violation_error_message="已接收的用房要有接收日期、接收岗位和接收依据。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("received_by__isnull", True),
                                    ("signed_by__isnull", True),
                                    models.Q(("received_by", models.F("signed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="premises_received_by_another",
                                violation_error_message="签收和确认接收要由两个人办理。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "returned"), _negated=True),
                                    models.Q(("state_note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="premises_returned_with_note",
                                violation_error_message="退回用房要写明原因。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandOverCheck",
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
                            "result",
                            models.CharField(
                                choices=[
                                    ("good", "合格"),
                                    ("lacking", "有缺项"),
                                    ("not_needed", "不涉及"),
                                ],
                                max_length=12,
                                verbose_name="结果",
                            ),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=200, verbose_name="缺项说明"),
                        ),
                        ("checked_on", models.DateField(verbose_name="查验日期")),
                        (
                            "topic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checks",
                                to="projects.handovertopic",
                                verbose_name="查验内容",
                            ),
                        ),
                        (
                            "premises",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="checks",
                                to="projects.premises",
                                verbose_name="社区用房",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "接收查验",
                        "verbose_name_plural": "接收查验",
                        "ordering": ["topic__order", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("premises", "topic"),
                                name="hand_over_check_once",
                                violation_error_message="这一项已有查验结果。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("result", "lacking"), _negated=True),
                                    models.Q(("note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="hand_over_lacking_with_note",
                                violation_error_message="有缺项的请写明缺什么。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BuildStage",
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
                        ("title", models.CharField(max_length=60, verbose_name="节点")),
                        ("due_on", models.DateField(verbose_name="计划完成")),
                        (
                            "done_on",
                            models.DateField(blank=True, null=True, verbose_name="实际完成"),
                        ),
                        (
                            "note",
                            models.CharField(blank=True, max_length=300, verbose_name="完成情况"),
                        ),
                        (
                            "premises",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stages",
                                to="projects.premises",
                                verbose_name="社区用房",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "施工节点",
                        "verbose_name_plural": "施工节点",
                        "ordering": ["due_on", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("premises", "title"),
                                name="build_stage_once",
                                violation_error_message="这个用房已有同名的节点。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("done_on__isnull", True),
                                    models.Q(("note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="build_stage_done_with_note",
                                violation_error_message="登记完成要写明完成情况。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PremisesFile",
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
                                    ("drawing", "图纸"),
                                    ("acceptance", "验收文件"),
                                    ("certificate", "权属证书"),
                                    ("contract", "移交或租赁合同"),
                                    ("other", "其他"),
                                ],
                                max_length=12,
                                verbose_name="类别",
                            ),
                        ),
                        ("title", models.CharField(max_length=100, verbose_name="名称")),
                        (
                            "scan",
                            models.CharField(
                                choices=[("pdf", "PDF"), ("photo", "照片")],
                                max_length=6,
                                verbose_name="格式",
                            ),
                        ),
                        (
                            "file",
                            models.FileField(
                                max_length=120,
                                upload_to=projects.models.premises_parts._file_path,
                                verbose_name="文件",
                            ),
                        ),
                        (
                            "size",
                            models.PositiveIntegerField(help_text="字节", verbose_name="大小"),
                        ),
                        ("sha256", models.CharField(max_length=64, verbose_name="摘要")),
                        (
                            "premises",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="projects.premises",
                                verbose_name="社区用房",
                            ),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uploaded_premises_files",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="上传人",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "用房档案文件",
                        "verbose_name_plural": "用房档案文件",
                        "ordering": ["kind", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("premises", "sha256"),
                                name="premises_file_once",
                                violation_error_message="这个文件已在档案里。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PremisesInspection",
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
                        ("done_on", models.DateField(verbose_name="巡查日期")),
                        (
                            "due_on",
                            models.DateField(blank=True, null=True, verbose_name="应巡查日期"),
                        ),
                        (
                            "result",
                            models.CharField(
                                choices=[("good", "正常"), ("found", "发现问题")],
                                max_length=6,
                                verbose_name="结果",
                            ),
                        ),
                        (
                            "findings",
                            models.CharField(blank=True, max_length=300, verbose_name="发现的问题"),
                        ),
                        (
                            "fix_by",
                            models.DateField(blank=True, null=True, verbose_name="整改期限"),
                        ),
                        (
                            "fixed_on",
                            models.DateField(blank=True, null=True, verbose_name="整改完成"),
                        ),
                        (
                            "fix_note",
                            models.CharField(blank=True, max_length=300, verbose_name="整改情况"),
                        ),
                        (
                            "inspected_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="premises_inspections",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="巡查人",
                            ),
                        ),
                        (
                            "photos",
                            models.ManyToManyField(
                                blank=True,
                                related_name="premises_inspections",
                                to="core.photo",
                                verbose_name="照片",
                            ),
                        ),
                        (
                            "premises",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="inspections",
                                to="projects.premises",
                                verbose_name="社区用房",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "用房巡查",
                        "verbose_name_plural": "用房巡查",
                        "ordering": ["-done_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("fix_by__isnull", False),
                                        ("result", "found"),
                                        models.Q(("findings", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("findings", ""),
                                        ("fix_by__isnull", True),
                                        ("result", "good"),
                                    ),
                                    _connector="OR",
                                ),
                                name="premises_inspection_found_in_words",
                                violation_error_message="发现问题的要写明问题和整改期限。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("fix_note", ""), ("fixed_on__isnull", True)),
                                    models.Q(
                                        ("fixed_on__gte", models.F("done_on")),
                                        ("result", "found"),
                                        models.Q(("fix_note", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="premises_inspection_fixed_in_words",
                                violation_error_message="整改完成要写明情况，日期不早于巡查日期。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PremisesKey",
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
                            "what",
                            models.CharField(
                                help_text="例如：正门，2 把", max_length=60, verbose_name="钥匙"
                            ),
                        ),
                        (
                            "holder",
                            models.CharField(
                                help_text="写岗位，不写姓名和电话",
                                max_length=40,
                                verbose_name="保管岗位",
                            ),
                        ),
                        ("given_on", models.DateField(verbose_name="领取日期")),
                        (
                            "returned_on",
                            models.DateField(blank=True, null=True, verbose_name="交回日期"),
                        ),
                        (
                            "premises",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="keys",
                                to="projects.premises",
                                verbose_name="社区用房",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "用房钥匙",
                        "verbose_name_plural": "用房钥匙",
                        "ordering": ["returned_on", "-given_on", "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("returned_on__isnull", True),
                                    ("returned_on__gte", models.F("given_on")),
                                    _connector="OR",
                                ),
                                name="premises_key_returned_after_given",
                                violation_error_message="交回日期不能早于领取日期。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PremisesRepair",
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
                        ("reported_on", models.DateField(verbose_name="报修日期")),
                        ("what", models.CharField(max_length=200, verbose_name="报修内容")),
                        (
                            "contractor",
                            models.CharField(blank=True, max_length=100, verbose_name="维修单位"),
                        ),
                        (
                            "cost",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                help_text="元",
                                max_digits=14,
                                null=True,
                                verbose_name="费用",
                            ),
                        ),
                        (
                            "done_on",
                            models.DateField(blank=True, null=True, verbose_name="完成日期"),
                        ),
                        (
                            "result",
                            models.CharField(blank=True, max_length=200, verbose_name="维修结果"),
                        ),
                        (
                            "premises",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="repairs",
                                to="projects.premises",
                                verbose_name="社区用房",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "用房维修",
                        "verbose_name_plural": "用房维修",
                        "ordering": ["-reported_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("done_on__isnull", True),
                                    models.Q(
                                        ("done_on__gte", models.F("reported_on")),
                                        models.Q(("result", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="premises_repair_done_after_report",
                                violation_error_message="完成日期不能早于报修日期，并请写明维修结果。",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cost__isnull", True), ("cost__gte", 0), _connector="OR"
                                ),
                                name="premises_repair_cost_not_negative",
                                violation_error_message="费用不能小于 0。",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PremisesStandard",
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
                            "area_per_hundred",
                            models.DecimalField(
                                decimal_places=2,
                                default=30,
                                help_text="平方米",
                                max_digits=6,
                                validators=[
                                    django.core.validators.MinValueValidator(0.01, "标准应大于 0。")
                                ],
                                verbose_name="每百户面积标准",
                            ),
                        ),
                        (
                            "basis",
                            models.CharField(blank=True, max_length=200, verbose_name="依据"),
                        ),
                        (
                            "street",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="premises_standard",
                                to="places.street",
                                verbose_name="街道",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "用房面积标准",
                        "verbose_name_plural": "用房面积标准",
                        "ordering": ["pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("area_per_hundred__gt", 0)),
                                name="premises_standard_positive",
                                violation_error_message="标准应大于 0。",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PremisesUse",
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
                        ("used_on", models.DateField(verbose_name="使用日期")),
                        ("purpose", models.CharField(max_length=100, verbose_name="用来做什么")),
                        (
                            "used_by",
                            models.CharField(
                                blank=True, max_length=100, verbose_name="使用单位或队伍"
                            ),
                        ),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                help_text="小时",
                                max_digits=4,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(0.1, "时长应大于 0。"),
                                    django.core.validators.MaxValueValidator(
                                        24, "一天最多 24 小时。"
                                    ),
                                ],
                                verbose_name="时长",
                            ),
                        ),
                        (
                            "headcount",
                            models.PositiveIntegerField(
                                blank=True, help_text="人次", null=True, verbose_name="人次"
                            ),
                        ),
                        (
                            "premises",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="projects.premises",
                                verbose_name="社区用房",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "用房使用登记",
                        "verbose_name_plural": "用房使用登记",
                        "ordering": ["-used_on", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["premises", "-used_on"], name="premises_use_by_day"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("hours__isnull", True),
                                    models.Q(("hours__gt", 0), ("hours__lte", 24)),
                                    _connector="OR",
                                ),
                                name="premises_use_hours_of_a_day",
                                violation_error_message="时长应大于 0，一天最多 24 小时。",
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
