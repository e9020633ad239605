"""Answers that belong to no app."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in Chinese that the page was open too long; what was typed is still one step back."""
    return render(request, "403_csrf.html", status=403)
