"""Addresses of the app, under /desk/."""

from django.urls import path

from party.views import (
    admission_steps,
    admissions,
    appraisals,
    assistant_logs,
    assistants,
    certificates,
    check_ins,
    committees,
    life,
    organisations,
    partners,
    pushed,
    relief,
    service_posts,
    worklists,
)

app_name = "party"
one = "organisations/<uuid:uid>/"
life_one = "life/<uuid:uid>/"
life_urls = [
    path("life/", life.life_list, name="life-list"),
    path("life/waiting/", life.life_waiting, name="life-waiting"),
    path("life/new/", life.life_create, name="life-create"),
    path(life_one, life.life_detail, name="life-detail"),
    path(f"{life_one}edit/", life.life_edit, name="life-edit"),
    path(f"{life_one}withdraw/", life.life_withdraw, name="life-withdraw"),
    path(f"{life_one}discard/", life.life_discard, name="life-discard"),
    path(f"{life_one}confirm/", life.life_confirm, name="life-confirm"),
    path(f"{life_one}return/", life.life_return, name="life-return"),
]
appraisal = "appraisals/<uuid:uid>/"
year = "appraisals/rounds/<uuid:uid>/"
appraisal_urls = [
    path("appraisals/", appraisals.round_list, name="round-list"),
    path("appraisals/rounds/new/", appraisals.round_create, name="round-create"),
    path(year, appraisals.round_detail, name="round-detail"),
    path(f"{year}edit/", appraisals.round_edit, name="round-edit"),
    path(f"{year}enrol/", appraisals.round_enrol, name="round-enrol"),
    path(f"{appraisal}evaluate/", appraisals.appraisal_evaluate, name="appraisal-evaluate"),
    path(f"{appraisal}return/", appraisals.appraisal_return, name="appraisal-return"),
    path(f"{appraisal}confirm/", appraisals.appraisal_confirm, name="appraisal-confirm"),
    path(f"{appraisal}reject/", appraisals.appraisal_reject, name="appraisal-reject"),
    path(f"{appraisal}rectify/", appraisals.appraisal_rectify, name="appraisal-rectify"),
    path(f"{appraisal}close/", appraisals.appraisal_close, name="appraisal-close"),
    path(
        "appraisals/rectifications/<uuid:uid>/finish/",
        appraisals.rectification_finish,
        name="rectification-finish",
    ),
]
unit, member = "check-ins/units/<uuid:uid>/", "check-ins/members/<uuid:uid>/"
post = "service-posts/<uuid:uid>/"
assistant = "assistants/<uuid:uid>/"
log = "assistants/logs/<uuid:uid>/"
certificate = "assistants/certificates/<uuid:uid>/"
assistant_urls = [
    path("assistants/", assistants.assistant_list, name="assistant-list"),
    path("assistants/new/", assistants.assistant_create, name="assistant-create"),
    path("assistants/duties/", assistants.duty_template, name="duty-template"),
    path("assistants/logs/", assistant_logs.log_queue, name="log-queue"),
    path(f"{log}edit/", assistant_logs.log_edit, name="log-edit"),
    path(f"{log}confirm/", assistant_logs.log_confirm, name="log-confirm"),
    path(f"{log}confirm-own/", assistant_logs.log_confirm_own, name="log-confirm-own"),
    path(f"{log}return/", assistant_logs.log_return, name="log-return"),
    path(f"{log}void/", assistant_logs.log_void, name="log-void"),
    path("assistants/certificates/", certificates.certificate_list, name="certificate-list"),
    path(certificate, certificates.certificate_sheet, name="certificate-sheet"),
    path(f"{certificate}word/", certificates.certificate_word, name="certificate-word"),
    path(f"{certificate}revoke/", certificates.certificate_revoke, name="certificate-revoke"),
    path(assistant, assistants.assistant_detail, name="assistant-detail"),
    path(f"{assistant}edit/", assistants.assistant_edit, name="assistant-edit"),
    path(f"{assistant}duties/", assistants.assistant_duties, name="assistant-duties"),
    path(f"{assistant}logs/new/", assistant_logs.assistant_log, name="assistant-log"),
    path(
        f"{assistant}certificates/new/",
        certificates.assistant_certificate,
        name="assistant-certificate",
    ),
]
brand = "brands/<uuid:uid>/"
partner_urls = [
    path("partners/", partners.partner_list, name="partner-list"),
    path("partners/<uuid:uid>/", partners.partner_detail, name="partner-detail"),
    path("brands/", partners.brand_list, name="brand-list"),
    path(brand, partners.brand_detail, name="brand-detail"),
    path(f"{brand}cards/", partners.brand_cards, name="brand-cards"),
]
work_list, work_item = "work-lists/<uuid:uid>/", "work-lists/items/<uuid:uid>/"
work_list_urls = [
    path("work-lists/", worklists.work_list_index, name="work-list-index"),
    path("work-lists/new/", worklists.work_list_begin, name="work-list-begin"),
    path(work_list, worklists.work_list_detail, name="work-list-detail"),
    path(f"{work_list}edit/", worklists.work_list_edit, name="work-list-edit"),
    path(f"{work_list}submit/", worklists.work_list_submit, name="work-list-submit"),
    path(f"{work_list}withdraw/", worklists.work_list_withdraw, name="work-list-withdraw"),
    path(f"{work_list}publish/", worklists.work_list_publish, name="work-list-publish"),
    path(f"{work_list}return/", worklists.work_list_return, name="work-list-return"),
    path(f"{work_list}items/new/", worklists.work_item_create, name="work-item-create"),
    path(f"{work_item}edit/", worklists.work_item_edit, name="work-item-edit"),
    path(f"{work_item}remove/", worklists.work_item_remove, name="work-item-remove"),
]

admission = "admissions/<uuid:uid>/"
admission_urls = [
    path("admissions/", admissions.admission_list, name="admission-list"),
    path("admissions/new/", admissions.admission_create, name="admission-create"),
    path(admission, admissions.admission_detail, name="admission-detail"),
    path(f"{admission}edit/", admissions.admission_edit, name="admission-edit"),
    path(f"{admission}submit/", admissions.admission_submit, name="admission-submit"),
    path(f"{admission}withdraw/", admissions.admission_withdraw, name="admission-withdraw"),
    path(f"{admission}sheet/", admissions.admission_sheet, name="admission-sheet"),
    path(f"{admission}check/", admission_steps.admission_check, name="admission-check"),
    path(f"{admission}return/", admission_steps.admission_return, name="admission-return"),
    path(f"{admission}forward/", admission_steps.admission_forward, name="admission-forward"),
    path(f"{admission}decide/", admission_steps.admission_decide, name="admission-decide"),
    path(f"{admission}revoke/", admission_steps.admission_revoke, name="admission-revoke"),
    path(
        "admissions/opinions/<uuid:uid>/",
        admission_steps.admission_opinion,
        name="admission-opinion",
    ),
]

assignment = "pushed/assignments/<uuid:uid>/"
pushed_urls = [
    path("pushed/", pushed.pushed_list, name="pushed-list"),
    path("pushed/new/", pushed.pushed_create, name="pushed-create"),
    path("pushed/<uuid:uid>/", pushed.pushed_detail, name="pushed-detail"),
    path("pushed/<uuid:uid>/withdraw/", pushed.pushed_withdraw, name="pushed-withdraw"),
    path(f"{assignment}accept/", pushed.assignment_accept, name="assignment-accept"),
    path(f"{assignment}decline/", pushed.assignment_decline, name="assignment-decline"),
    path(f"{assignment}done/", pushed.assignment_finish, name="assignment-finish"),
    path("relief/", relief.relief_bill, name="relief-bill"),
    path("relief/rows/", relief.relief_rows, name="relief-rows"),
    path("relief/export.xlsx", relief.relief_export, name="relief-export"),
]

urlpatterns = [
    path("organisations/", organisations.organisation_tree, name="organisation-tree"),
    path("organisations/new/", organisations.organisation_create, name="organisation-create"),
    path("organisations/terms/", committees.term_list, name="term-list"),
    path(one, organisations.organisation_detail, name="organisation-detail"),
    path(f"{one}edit/", organisations.organisation_edit, name="organisation-edit"),
    path(f"{one}move/", organisations.organisation_move, name="organisation-move"),
    path(f"{one}terms/new/", committees.term_open, name="term-open"),
    path(f"{one}members/new/", committees.member_appoint, name="member-appoint"),
    path("organisations/terms/<uuid:uid>/end/", committees.term_end, name="term-end"),
    path("organisations/members/<uuid:uid>/end/", committees.member_end, name="member-end"),
    *assistant_urls,
    *partner_urls,
    *life_urls,
    *appraisal_urls,
    path("check-ins/units/", check_ins.unit_list, name="check-in-units"),
    path("check-ins/units/new/", check_ins.unit_new, name="check-in-unit-new"),
    path(f"{unit}edit/", check_ins.unit_edit, name="check-in-unit-edit"),
    path(f"{unit}end/", check_ins.unit_end, name="check-in-unit-end"),
    path("check-ins/members/", check_ins.member_list, name="check-in-members"),
    path("check-ins/members/new/", check_ins.member_new, name="check-in-member-new"),
    path("check-ins/members/confirm/", check_ins.member_confirm, name="check-in-member-confirm"),
    path(f"{member}edit/", check_ins.member_edit, name="check-in-member-edit"),
    path(f"{member}end/", check_ins.member_end, name="check-in-member-end"),
    path(f"{member}reveal/", check_ins.member_reveal, name="check-in-member-reveal"),
    path("service-posts/", service_posts.post_list, name="service-posts"),
    path("service-posts/new/", service_posts.post_new, name="service-post-new"),
    path(post, service_posts.post_detail, name="service-post-detail"),
    path(f"{post}edit/", service_posts.post_edit, name="service-post-edit"),
    path(f"{post}close/", service_posts.post_close, name="service-post-close"),
    path(f"{post}claim/", service_posts.post_claim, name="service-post-claim"),
    path("service-posts/claims/<uuid:uid>/leave/", service_posts.claim_leave, name="claim-leave"),
    *work_list_urls,
    *admission_urls,
    *pushed_urls,
]
