"""Addresses of the app."""

from django.urls import URLPattern

app_name = "volunteers"
urlpatterns: list[URLPattern] = []
