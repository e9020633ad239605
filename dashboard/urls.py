"""Addresses of the app, grouped by face."""

from django.urls import path

from dashboard.views import baselines, board, exports, monthly, results

app_name = "dashboard"

# /board/
board_urls = [
    path("board/", board.board, name="board"),
    path("board/monthly/", monthly.monthly, name="monthly"),
    path("board/monthly/export.<str:extension>", exports.monthly_export, name="monthly-export"),
    path("board/baselines/", baselines.baseline_list, name="baseline-list"),
    path(
        "board/baselines/<uuid:uid>/approve/",
        baselines.baseline_approve,
        name="baseline-approve",
    ),
    path(
        "board/baselines/<uuid:uid>/discard/",
        baselines.baseline_discard,
        name="baseline-discard",
    ),
    path("board/<str:figure_id>/rows/", board.figure_rows, name="figure-rows"),
    path(
        "board/<str:figure_id>/export.<str:extension>",
        exports.figure_export,
        name="figure-export",
    ),
]

# Public
public_urls = [
    path("results/", results.results, name="results"),
    path("results/<str:figure_id>/", results.result_table, name="result-table"),
]

urlpatterns = [*public_urls, *board_urls]
