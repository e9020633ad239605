"""Signing in and out."""

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.guards import public_page

sign_in = public_page(LoginView.as_view(template_name="accounts/sign_in.html"))
sign_out = public_page(LogoutView.as_view())


def locked_out(request: HttpRequest, credentials: object = None) -> HttpResponse:
    """Say that the sign-in is closed for a while."""
    return render(request, "accounts/locked_out.html", status=429)
