"""Addresses of the app, under /desk/."""

from django.urls import path

from alliances.views import agreements, alliances, joins, milestones, project_steps, projects

app_name = "alliances"
project = "projects/<uuid:uid>/"
one = "alliances/<uuid:uid>/"
membership = "alliances/memberships/<uuid:uid>/"
urlpatterns = [
    path("projects/", projects.project_list, name="project-list"),
    path("projects/work/", projects.project_work, name="project-work"),
    path("projects/ending/", projects.project_ending, name="project-ending"),
    path("projects/new/", projects.project_create, name="project-create"),
    path(project, projects.project_detail, name="project-detail"),
    path(f"{project}edit/", projects.project_edit, name="project-edit"),
    path(f"{project}discard/", projects.project_discard, name="project-discard"),
    path(f"{project}submit/", project_steps.project_submit, name="project-submit"),
    path(f"{project}approve/", project_steps.project_approve, name="project-approve"),
    path(f"{project}return/", project_steps.project_return, name="project-return"),
    path(f"{project}sign/", project_steps.project_sign, name="project-sign"),
    path(f"{project}start/", project_steps.project_start, name="project-start"),
    path(f"{project}finish/", project_steps.project_finish, name="project-finish"),
    path(f"{project}evaluate/", project_steps.project_evaluate, name="project-evaluate"),
    path(f"{project}publish/", project_steps.project_publish, name="project-publish"),
    path(f"{project}terminate/", project_steps.project_terminate, name="project-terminate"),
    path(f"{project}contract/", agreements.contract_print, name="project-contract"),
    path(f"{project}contract/word/", agreements.contract_word, name="project-contract-word"),
    path(f"{project}agreements/new/", agreements.agreement_add, name="project-agreement-add"),
    path("agreements/<uuid:uid>/", agreements.agreement_file, name="agreement-file"),
    path(f"{project}milestones/new/", milestones.milestone_add, name="project-milestone-add"),
    path("milestones/<uuid:uid>/done/", milestones.milestone_finish, name="milestone-finish"),
    path("milestones/<uuid:uid>/reopen/", milestones.milestone_reopen, name="milestone-reopen"),
    path("alliances/", alliances.alliance_list, name="alliance-list"),
    path(one, alliances.alliance_detail, name="alliance-detail"),
    path(f"{one}invite/", alliances.alliance_invite, name="alliance-invite"),
    path(f"{one}cover/", alliances.alliance_cover, name="alliance-cover"),
    path("alliances/coverages/<uuid:uid>/end/", alliances.coverage_end, name="coverage-end"),
    path(f"{membership}admit/", alliances.membership_admit, name="membership-admit"),
    path(f"{membership}refuse/", alliances.membership_refuse, name="membership-refuse"),
    path(f"{membership}withdraw/", alliances.membership_withdraw, name="membership-withdraw"),
    path(f"{membership}leave/", alliances.membership_leave, name="membership-leave"),
    path("units/<uuid:uid>/apply/", alliances.unit_apply, name="unit-apply"),
    path("units/duplicates/", joins.duplicate_list, name="duplicate-list"),
    path("units/duplicates/apart/", joins.duplicate_tell_apart, name="duplicate-tell-apart"),
    path("units/join/", joins.join_preview, name="join-preview"),
    path("units/joins/<uuid:uid>/undo/", joins.join_undo, name="join-undo"),
]
