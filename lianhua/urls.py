"""Every address of the portal, by face."""

from django.contrib import admin
from django.urls import include, path

from core.gallery import gallery
from core.health import healthz, readyz
from core.metrics import metrics

urlpatterns = [
    path("", include("core.urls")),
    path("", include("dashboard.urls")),
    path("", include("services.urls")),
    path("", include("accounts.urls")),
    path("desk/", include("party.urls")),
    path("desk/", include("alliances.urls")),
    path("desk/", include("volunteers.urls")),
    path("", include("projects.urls")),
    path("", include("grids.urls")),
    path("api/v1/", include("api.urls")),
    path("admin/", admin.site.urls),
    path("components/", gallery, name="gallery"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
handler400 = "lianhua.errors.bad_request"
handler404 = "lianhua.errors.page_not_found"
handler500 = "core.views.server_error"
