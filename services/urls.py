"""Addresses of the guide: what residents read, and the desk of those who write it."""

from django.urls import path

from services.views import corrections, desk, elder, exchange, guide, reviews, topics, where

app_name = "services"
urlpatterns = [
    path("guide/", guide.guide_index, name="guide"),
    path("guide/search/", guide.guide_search, name="guide-search"),
    path("guide/by/place/<uuid:uid>/", guide.guide_place, name="guide-place"),
    path("guide/by/<slug:slug>/", guide.guide_topic, name="guide-topic"),
    path("guide/<slug:slug>/", guide.guide_item, name="guide-item"),
    path("guide/<slug:slug>/print/", guide.guide_print, name="guide-print"),
    path("guide/<slug:slug>/qr.svg", guide.guide_qr, name="guide-qr"),
    path("guide/<slug:slug>/data.jsonld", guide.guide_data, name="guide-data"),
    path("guide/<slug:slug>/forms/<slug:code>/", guide.guide_form, name="guide-form"),
    path(
        "guide/<slug:slug>/forms/<slug:code>/sample/",
        guide.guide_form_sample,
        name="guide-form-sample",
    ),
    path("guide/<slug:slug>/wrong/", corrections.correction_new, name="correction-new"),
    path("corrections/", corrections.correction_lookup, name="correction-lookup"),
    path("corrections/<str:code>/", corrections.correction_detail, name="correction"),
    path("where/", where.where, name="where"),
    path("elder/", elder.elder, name="elder"),
    path("desk/guide/", desk.item_list, name="desk-items"),
    path("desk/guide/new/", desk.item_create, name="desk-item-create"),
    path("desk/guide/import/", exchange.item_import, name="desk-import"),
    path("desk/guide/template.xlsx", exchange.template, name="desk-template"),
    path("desk/guide/topics/", topics.topic_list, name="desk-topics"),
    path("desk/guide/topics/new/", topics.topic_edit, name="desk-topic-create"),
    path("desk/guide/topics/<uuid:uid>/", topics.topic_edit, name="desk-topic"),
    path("desk/guide/corrections/", desk.correction_list, name="desk-corrections"),
    path("desk/guide/corrections/<uuid:uid>/", desk.correction_answer, name="desk-correction"),
    path("desk/guide/items/<uuid:uid>/", desk.item_detail, name="desk-item"),
    path("desk/guide/items/<uuid:uid>/revise/", desk.item_revise, name="desk-revise"),
    path("desk/guide/items/<uuid:uid>/checked/", reviews.item_checked, name="desk-checked"),
    path("desk/guide/items/<uuid:uid>/place/", desk.item_place, name="desk-place"),
    path("desk/guide/versions/<uuid:uid>/", reviews.version_detail, name="desk-version"),
    path("desk/guide/versions/<uuid:uid>/edit/", desk.version_edit, name="desk-edit"),
    path("desk/guide/versions/<uuid:uid>/submit/", desk.version_submit, name="desk-submit"),
    path("desk/guide/versions/<uuid:uid>/withdraw/", desk.version_withdraw, name="desk-withdraw"),
    path("desk/guide/versions/<uuid:uid>/publish/", reviews.version_publish, name="desk-publish"),
    path("desk/guide/versions/<uuid:uid>/return/", reviews.version_return, name="desk-return"),
    path("desk/guide/versions/<uuid:uid>/offline/", reviews.version_offline, name="desk-offline"),
    path("desk/guide/versions/<uuid:uid>/item.yaml", exchange.export_yaml, name="desk-yaml"),
    path("desk/guide/versions/<uuid:uid>/item.xlsx", exchange.export_xlsx, name="desk-xlsx"),
]
