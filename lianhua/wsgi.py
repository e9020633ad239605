"""WSGI entry point for gunicorn."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianhua.settings")
django.setup(set_prefix=False)

from core.frames import roomy  # noqa: E402  # settings come first
from core.requests import ReadableRequest  # noqa: E402


class Handler(WSGIHandler):
    """Django's, that also answers what Django cannot make a request of."""

    request_class = ReadableRequest
    __call__ = roomy(WSGIHandler.__call__)


application = Handler()
