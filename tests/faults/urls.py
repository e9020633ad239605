"""The portal's addresses with Django's own answer to an error, for a negative control."""

from lianhua.urls import urlpatterns

__all__ = ["handler500", "urlpatterns"]
handler500 = "django.views.defaults.server_error"
