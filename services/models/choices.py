"""Every choice of the guide, and which state may follow which."""

from django.db import models

from core.states import StateChoices, Tone


class GuideStatus(StateChoices):
    """Where a version stands."""

    DRAFT = "draft", Tone.DRAFT, "草稿"
    REVIEW = "review", Tone.WAITING, "待审核"
    RETURNED = "returned", Tone.RETURNED, "被退回"
    PUBLISHED = "published", Tone.DONE, "已发布"
    SUPERSEDED = "superseded", Tone.ENDED, "已被替换"
    OFFLINE = "offline", Tone.ENDED, "已下线"


NEXT: dict[str, frozenset[str]] = {
    GuideStatus.DRAFT: frozenset({GuideStatus.REVIEW}),
    GuideStatus.REVIEW: frozenset({GuideStatus.DRAFT, GuideStatus.RETURNED, GuideStatus.PUBLISHED}),
    GuideStatus.RETURNED: frozenset({GuideStatus.REVIEW}),
    GuideStatus.PUBLISHED: frozenset({GuideStatus.SUPERSEDED, GuideStatus.OFFLINE}),
    GuideStatus.SUPERSEDED: frozenset(),
    GuideStatus.OFFLINE: frozenset(),
}
EDITABLE = frozenset({GuideStatus.DRAFT, GuideStatus.RETURNED})
OPEN = EDITABLE | {GuideStatus.REVIEW}
# What residents have been able to read at some time.
SEEN = frozenset({GuideStatus.PUBLISHED, GuideStatus.SUPERSEDED, GuideStatus.OFFLINE})


class ItemType(models.TextChoices):
    """事项类型, GB/T 39554.1."""

    PERMIT = "permit", "行政许可"
    GRANT = "grant", "行政给付"
    CONFIRM = "confirm", "行政确认"
    REWARD = "reward", "行政奖励"
    RULING = "ruling", "行政裁决"
    OTHER_POWER = "other", "其他行政权力"
    SERVICE = "service", "公共服务"


class AudienceObject(models.TextChoices):
    """Who may apply."""

    PERSON = "person", "自然人"
    LEGAL = "legal", "法人"
    OTHER = "other", "其他组织"


class PowerLevel(models.TextChoices):
    """The level whose power it is."""

    NATION = "nation", "国家级"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    STREET = "street", "乡镇街道级"
    VILLAGE = "village", "村社区级"


class StreetRole(models.TextChoices):
    """What the street does in it."""

    FULL = "full", "街道办结"
    FIRST = "first", "街道受理初审"
    AGENT = "agent", "街道代办帮办"
    GUIDE = "guide", "街道咨询引导"


class HandleKind(models.TextChoices):
    """Done while one waits, or by a promised day."""

    INSTANT = "instant", "即办件"
    PROMISE = "promise", "承诺件"


class AuthorityKind(models.TextChoices):
    """On what ground the authority acts."""

    STATUTORY = "statutory", "法定机关"
    AUTHORISED = "authorised", "授权组织"
    ENTRUSTED = "entrusted", "受委托组织"


class DayUnit(models.TextChoices):
    """Working days or calendar days."""

    WORKDAY = "wd", "个工作日"
    CALENDAR = "cd", "日"


class Channel(models.TextChoices):
    """How one can apply (办理形式)."""

    WINDOW = "window", "窗口"
    ONLINE = "online", "网上"
    SELF = "self", "自助机"
    PHONE = "phone", "电话"
    HOME = "home", "上门"
    MAIL = "mail", "邮寄"


class CrossRegion(models.TextChoices):
    """How far from home one can apply (通办范围)."""

    NONE = "none", "不通办"
    DISTRICT = "district", "全区通办"
    CITY = "city", "全市通办"
    PROVINCE = "province", "全省通办"
    NATIONAL = "national", "跨省通办"


class ResultKind(models.TextChoices):
    """What one holds in the end."""

    CERT = "cert", "证照"
    APPROVAL = "approval", "批文"
    RECORD = "record", "登记"
    FUND = "fund", "资金"


class ConditionKind(models.TextChoices):
    """Whether it opens or closes the door."""

    ACCEPT = "accept", "可以办"
    REFUSE = "refuse", "不能办"


class MaterialKind(models.TextChoices):
    """In which form a material is handed in."""

    ORIGINAL = "original", "原件"
    COPY = "copy", "复印件"
    BOTH = "both", "原件和复印件"
    FORM = "form", "表格"
    ELECTRONIC = "electronic", "电子版"


class MaterialSource(models.TextChoices):
    """Who has the material."""

    SELF = "self", "自己准备"
    GOVERNMENT = "government", "政府部门核发"
    THIRD = "third", "其他单位或个人出具"
    SHARE = "share", "能在系统里查到的不用交"


class Necessity(models.TextChoices):
    """Whether one can come without it."""

    MUST = "must", "必须"
    OPTIONAL = "optional", "有这种情况才要"
    TOLERANCE = "tolerance", "可以后补"


class WordKind(models.TextChoices):
    """Where a search word comes from; names outrank common words."""

    NAME = "name", "名称"
    WORD = "word", "俗称"


class TopicKind(models.TextChoices):
    """Which of the two lists a topic stands in."""

    AUDIENCE = "audience", "按身份"
    LIFE_EVENT = "event", "按人生事件"


class CorrectionKind(models.TextChoices):
    """What is wrong, to choose from."""

    OUTDATED = "outdated", "内容过期了"
    MATERIALS = "materials", "材料和窗口说的不一样"
    PLACE = "place", "地点或时间不对"
    PHONE = "phone", "电话打不通或者不对"
    UNCLEAR = "unclear", "看不明白"
    USELESS = "useless", "没帮上忙"
    OTHER = "other", "其他"


class CorrectionStatus(models.TextChoices):
    """Where a correction stands."""

    OPEN = "open", "待答复"
    FIXED = "fixed", "已改正"
    EXPLAINED = "explained", "已说明"
