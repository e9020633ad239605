"""F19: communities whose basic information is complete."""

from accounts.permissions import Permission
from dashboard.figures.base import Figure, Nature, Rows, Selection
from places.models import Community

CHAPTER = "基础信息"


def _recorded_communities(selection: Selection) -> Rows:
    communities = Community.objects.filter(street=selection.street)
    if selection.user is not None:
        communities = communities.visible_to(selection.user)
    if selection.is_street_level:
        return communities.none()
    if selection.community is not None:
        communities = communities.filter(pk=selection.community.pk)
    return communities.recorded()


PLACES: tuple[Figure, ...] = (
    Figure(
        id="F19",
        key="communities_recorded",
        label="完成基础信息录入社区",
        unit="个",
        definition="地址、电话、户数、人口、面积齐全，且至少有一个小区和一栋楼的社区。现状，不分时间段。",
        chapter=CHAPTER,
        nature=Nature.STOCK,
        permission=Permission.PLACE_VIEW,
        rows=_recorded_communities,
        is_additive=False,
        is_suppressible=False,
        has_history=False,
    ),
)
