"""The guide: items, their versions, the parts of a version, topics and corrections."""

from services.models.choices import (
    AudienceObject,
    AuthorityKind,
    Channel,
    ConditionKind,
    CorrectionKind,
    CorrectionStatus,
    CrossRegion,
    DayUnit,
    GuideStatus,
    HandleKind,
    ItemType,
    MaterialKind,
    MaterialSource,
    Necessity,
    PowerLevel,
    ResultKind,
    StreetRole,
    TopicKind,
    WordKind,
)
from services.models.corrections import Correction
from services.models.items import GuideItem, six_months_before
from services.models.parts import (
    BlankForm,
    Condition,
    Faq,
    LegalBasis,
    Material,
    SearchWord,
    Step,
    Venue,
)
from services.models.search import PublishedPage, RelatedItem
from services.models.topics import Topic
from services.models.usefulness import Usefulness, UsefulTally
from services.models.versions import GuideVersion

__all__ = [
    "AudienceObject",
    "AuthorityKind",
    "BlankForm",
    "Channel",
    "Condition",
    "ConditionKind",
    "Correction",
    "CorrectionKind",
    "CorrectionStatus",
    "CrossRegion",
    "DayUnit",
    "Faq",
    "GuideItem",
    "GuideStatus",
    "GuideVersion",
    "HandleKind",
    "ItemType",
    "LegalBasis",
    "Material",
    "MaterialKind",
    "MaterialSource",
    "Necessity",
    "PowerLevel",
    "PublishedPage",
    "RelatedItem",
    "ResultKind",
    "SearchWord",
    "Step",
    "StreetRole",
    "Topic",
    "TopicKind",
    "UsefulTally",
    "Usefulness",
    "Venue",
    "WordKind",
    "six_months_before",
]
