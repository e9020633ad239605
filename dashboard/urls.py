"""Addresses of the app, grouped by face."""

from django.urls import path

from dashboard.sections import GOVERNANCE, PARTY, SERVICES
from dashboard.views import (
    alliance,
    appraisals,
    baselines,
    board,
    broadcasts,
    calendar,
    catalogue,
    check_in_exports,
    check_in_reports,
    check_ins,
    communities,
    desk,
    exports,
    facilities,
    grid_map,
    help,
    home,
    imports,
    life,
    monthly,
    needs,
    public_honours,
    public_party,
    public_projects,
    public_volunteering,
    results,
    sections,
    site,
    slots,
    subjects,
    units,
    work_lists,
)

app_name = "dashboard"
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
    path("board/figures/", catalogue.catalogue, name="catalogue"),
    path("board/figures/export.<str:extension>", exports.catalogue_export, name="catalogue-export"),
    path("board/figures/<str:figure_id>/owner/", catalogue.figure_owner, name="figure-owner"),
    path("board/<str:figure_id>/rows/", board.figure_rows, name="figure-rows"),
    path(
        "board/<str:figure_id>/export.<str:extension>",
        exports.figure_export,
        name="figure-export",
    ),
]
public_urls = [
    path("", home.home, name="home"),
    path("help/", help.help_index, name="help"),
    path("help/<slug:slug>/", help.help_page, name="help-page"),
    path("alliance/", alliance.alliance, name="alliance"),
    path("results/", results.results, name="results"),
    path("results/<str:figure_id>/", results.result_table, name="result-table"),
    path("work-lists/", work_lists.work_lists, name="work-lists"),
    path("honours/", public_honours.honours, name="public-honours"),
    path("premises/", public_honours.premises, name="public-premises"),
    path("party/", public_party.party, name="public-party"),
    path("party/brands/<uuid:uid>/", public_party.brand, name="public-brand"),
    path("party/brands/<uuid:uid>/qr.svg", public_party.brand_qr, name="public-brand-qr"),
    path("sign-up/<str:code>/", public_volunteering.public_sign_up, name="public-sign-up"),
    path(
        "sign-up/<str:code>/cancel/",
        public_volunteering.public_sign_up_cancel,
        name="public-sign-up-cancel",
    ),
    path("check-in/<str:code>/", public_volunteering.public_check_in, name="public-check-in"),
    path("certificates/", public_volunteering.public_proof_find, name="public-proof-find"),
    path("certificates/<str:code>/", public_volunteering.public_proof, name="public-proof"),
    path("points/", public_volunteering.public_rankings, name="public-rankings"),
    path("livelihood/", public_projects.livelihood, name="public-livelihood"),
    path(
        "livelihood/<uuid:uid>/",
        public_projects.livelihood_project,
        name="public-livelihood-project",
    ),
    path("plans/<uuid:uid>/", public_projects.plan, name="public-plan"),
    path("plans/<uuid:uid>/qr.svg", public_projects.plan_qr, name="public-plan-qr"),
    path("showcases/<uuid:uid>/", public_projects.showcase, name="public-showcase"),
    path("livelihood/photos/<uuid:uid>.jpg", public_projects.photo, name="public-project-photo"),
    path(
        "livelihood/photos/<uuid:uid>-small.jpg",
        public_projects.photo_small,
        name="public-project-photo-small",
    ),
    path("site-map/", site.site_map, name="site-map"),
    path("privacy/", site.privacy, name="privacy"),
]
community, facility = "desk/communities/<uuid:uid>/", "desk/facilities/<uuid:uid>/"
place_urls = [
    path("desk/broadcasts/new/", broadcasts.broadcast_create, name="broadcast-create"),
    path("desk/broadcasts/<uuid:uid>/edit/", broadcasts.broadcast_edit, name="broadcast-edit"),
    path("desk/communities/", communities.community_list, name="community-list"),
    path(community, communities.community_detail, name="community-detail"),
    path(f"{community}profile/", communities.community_profile, name="community-profile"),
    path("desk/facilities/", facilities.facility_list, name="facility-list"),
    path(facility, facilities.facility_detail, name="facility-detail"),
    path(f"{facility}week/", facilities.facility_week, name="facility-week"),
    path(f"{facility}days/", facilities.facility_days, name="facility-days"),
    path(
        f"{facility}days/<str:day>/clear/",
        facilities.facility_day_clear,
        name="facility-day-clear",
    ),
    path("desk/calendar/", calendar.calendar_year, name="calendar"),
    path("desk/calendar/<str:day>/", calendar.calendar_day, name="calendar-day"),
    path(
        "desk/calendar/<str:day>/remove/", calendar.calendar_day_remove, name="calendar-day-remove"
    ),
]
desk_urls = [
    path("desk/", desk.desk_home, name="desk-home"),
    path("desk/party/", sections.section_index, {"hub": PARTY}, name="section-index"),
    path("desk/governance/", sections.section_index, {"hub": GOVERNANCE}, name="governance-index"),
    path("desk/services/", sections.section_index, {"hub": SERVICES}, name="services-index"),
    path("desk/grid-map/", grid_map.grid_map, name="grid-map"),
    path("desk/subject-requests/", subjects.subject_list, name="subject-list"),
    path("desk/subject-requests/new/", subjects.subject_new, name="subject-new"),
    path("desk/subject-requests/<uuid:uid>/", subjects.subject_request, name="subject-request"),
    path(
        "desk/subject-requests/<uuid:uid>/approve/",
        subjects.subject_approve,
        name="subject-approve",
    ),
    path(
        "desk/subject-requests/<uuid:uid>/decline/",
        subjects.subject_decline,
        name="subject-decline",
    ),
    path("desk/subject-requests/<uuid:uid>/copy/", subjects.subject_copy, name="subject-copy"),
    path("desk/slots/", slots.slot_board, name="slot-board"),
    path("desk/slots/new/", slots.slot_create, name="slot-create"),
    path("desk/slots/<uuid:uid>/edit/", slots.slot_edit, name="slot-edit"),
    path("desk/needs/<uuid:uid>/fulfil/", needs.need_fulfil, name="need-fulfil"),
    path("desk/life/completion/", life.life_completion, name="life-completion"),
    path("desk/life/completion/rows/", life.life_owed, name="life-owed"),
    path("desk/life/completion/export.<str:extension>", exports.life_export, name="life-export"),
    path("desk/appraisals/<uuid:uid>/", appraisals.appraisal_detail, name="appraisal-detail"),
    path(
        "desk/appraisals/<uuid:uid>/report/",
        appraisals.appraisal_report,
        name="appraisal-report",
    ),
    path("desk/appraisals/<uuid:uid>/print/", appraisals.appraisal_print, name="appraisal-print"),
]
unit, member = "desk/check-ins/units/<uuid:uid>/", "desk/check-ins/members/<uuid:uid>/"
report = "desk/check-ins/reports/<uuid:uid>/"
check_in_urls = [
    path("desk/check-ins/", check_ins.overview, name="check-ins"),
    path(
        "desk/check-ins/export.<str:extension>",
        check_in_exports.overview_export,
        name="check-ins-export",
    ),
    path(
        "desk/check-ins/services/export.<str:extension>",
        check_in_exports.services_export,
        name="check-in-services-export",
    ),
    path(
        "desk/check-ins/due/export.<str:extension>",
        check_in_exports.due_export,
        name="check-in-due-export",
    ),
    path("desk/check-ins/services/", check_ins.service_list, name="check-in-services"),
    path("desk/check-ins/claims/", check_ins.claim_list, name="check-in-claims"),
    path(unit, check_ins.unit_detail, name="check-in-unit"),
    path(f"{unit}report/", check_in_reports.unit_report, name="check-in-unit-report"),
    path(f"{unit}letters/", check_in_reports.unit_letters, name="check-in-unit-letters"),
    path(member, check_ins.member_detail, name="check-in-member"),
    path(f"{member}link/", check_ins.member_link, name="check-in-member-link"),
    path(f"{member}unlink/", check_ins.member_unlink, name="check-in-member-unlink"),
    path(f"{member}report/", check_in_reports.member_report, name="check-in-member-report"),
    path("desk/check-ins/reports/", check_in_reports.report_list, name="check-in-reports"),
    path("desk/check-ins/due/", check_in_reports.due_list, name="check-in-due"),
    path(report, check_in_reports.report_detail, name="check-in-report"),
    path(f"{report}letter/", check_in_reports.report_letter, name="check-in-report-letter"),
]
unit = "desk/units/<uuid:uid>/"
unit_urls = [
    path("desk/units/", units.unit_health_list, name="unit-health-list"),
    path("desk/units/export.<str:extension>", units.unit_health_export, name="unit-health-export"),
    path(
        "desk/units/contributions.docx",
        units.unit_contributions_word,
        name="unit-contributions-word",
    ),
    path(unit, units.unit_health, name="unit-health"),
    path(f"{unit}contribution/", units.unit_contribution, name="unit-contribution"),
    path(f"{unit}contribution.docx", units.unit_contribution_word, name="unit-contribution-word"),
    path(f"{unit}letter.docx", units.unit_letter_word, name="unit-letter-word"),
]
batch = "desk/imports/batches/<uuid:uid>/"
import_urls = [
    path("desk/imports/", imports.import_index, name="import-index"),
    path("desk/imports/<slug:kind>/", imports.import_upload, name="import-upload"),
    path("desk/imports/<slug:kind>/template.xlsx", imports.import_template, name="import-template"),
    path(batch, imports.import_batch, name="import-batch"),
    path(f"{batch}map/", imports.import_map, name="import-map"),
    path(f"{batch}sheets/", imports.import_sheets, name="import-sheets"),
    path(f"{batch}check/", imports.import_check, name="import-check"),
    path(f"{batch}errors.xlsx", imports.import_errors, name="import-errors"),
    path(f"{batch}apply/", imports.import_apply, name="import-apply"),
    path(f"{batch}codes/", imports.import_codes, name="import-codes"),
    path(f"{batch}undo/", imports.import_undo, name="import-undo"),
]
urlpatterns = [
    *public_urls,
    *desk_urls,
    *place_urls,
    *check_in_urls,
    *unit_urls,
    *import_urls,
    *board_urls,
]
