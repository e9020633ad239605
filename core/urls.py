"""Addresses of the ground floor."""

from django.urls import path

from core import views

app_name = "core"
urlpatterns = [
    path("desk/jobs/<uuid:uid>/", views.job_detail, name="job"),
    path("desk/jobs/<uuid:uid>/file/", views.job_file, name="job-file"),
]
