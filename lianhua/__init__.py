"""Composition root: settings, URLs, Celery. Nothing imports it."""

from lianhua.celery import app as celery_app

__all__ = ["celery_app"]
