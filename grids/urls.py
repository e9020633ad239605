"""Addresses of the app: the desk's, and the page behind the code on a door."""

from django.urls import path

from grids.views import (
    below,
    broadcasts,
    cells,
    chats,
    coverage,
    heads,
    posters,
    reshaping,
    structure,
)

app_name = "grids"
grid, building, head = (
    "desk/grids/<uuid:uid>/",
    "desk/buildings/<uuid:uid>/",
    "desk/heads/<uuid:uid>/",
)
broadcast = "desk/broadcasts/<uuid:uid>/"

urlpatterns = [
    path("b/<slug:token>/", posters.building_public, name="building-public"),
    path("desk/grids/", cells.grid_list, name="grid-list"),
    path("desk/grids/mine/", cells.my_grids, name="my-grids"),
    path(grid, cells.grid_detail, name="grid-detail"),
    path(f"{grid}leader/", cells.grid_leader, name="grid-leader"),
    path(f"{grid}buildings/", cells.grid_buildings, name="grid-buildings"),
    path(f"{grid}stop/", cells.grid_stop, name="grid-stop"),
    path(f"{grid}boundary/", cells.grid_boundary, name="grid-boundary"),
    path(f"{grid}split/", reshaping.grid_split, name="grid-split"),
    path(f"{grid}merge/", reshaping.grid_merge, name="grid-merge"),
    path(
        "desk/communities/<uuid:uid>/boundary/",
        cells.community_boundary,
        name="community-boundary",
    ),
    path("desk/coverage/", coverage.coverage, name="coverage"),
    path("desk/coverage/export/", coverage.coverage_export, name="coverage-export"),
    path("desk/grids/structure/", structure.structure_export, name="structure-export"),
    path("desk/posters/", posters.poster_batch, name="poster-batch"),
    path(building, heads.building_detail, name="building-detail"),
    path(f"{building}entrances/new/", below.building_entrance, name="building-entrance"),
    path(f"{building}groups/new/", below.building_group, name="building-group"),
    path(f"{building}appoint/", heads.building_appoint, name="building-appoint"),
    path(f"{building}poster/", posters.building_poster, name="building-poster"),
    path(f"{building}code/", posters.code_issue, name="building-code"),
    path("desk/entrances/<uuid:uid>/appoint/", heads.entrance_appoint, name="entrance-appoint"),
    path("desk/household-groups/<uuid:uid>/appoint/", heads.group_appoint, name="group-appoint"),
    path(head, heads.head_detail, name="head-detail"),
    path(f"{head}reveal/", heads.head_reveal, name="head-reveal"),
    path(f"{head}edit/", heads.head_edit, name="head-edit"),
    path(f"{head}end/", heads.head_end, name="head-end"),
    path(f"{head}award/", heads.head_award, name="head-award"),
    path("desk/awards/<uuid:uid>/cancel/", heads.award_cancel, name="award-cancel"),
    path("desk/building-codes/<uuid:uid>/revoke/", posters.code_revoke, name="code-revoke"),
    path("n/<slug:code>/", broadcasts.broadcast_public, name="broadcast-public"),
    path("desk/chats/", chats.chat_list, name="chat-list"),
    path("desk/chats/coverage/", chats.chat_coverage_page, name="chat-coverage"),
    path("desk/chats/<uuid:uid>/check/", chats.chat_check, name="chat-check"),
    path("desk/broadcasts/", broadcasts.broadcast_list, name="broadcast-list"),
    path(broadcast, broadcasts.broadcast_detail, name="broadcast-detail"),
    path(f"{broadcast}poster/", broadcasts.broadcast_poster, name="broadcast-poster"),
]
