"""All addresses of the site. Every view carries a `guard`; a test walks over this list."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from dafeng_site import views
from dafeng_site.api import api
from dafeng_site.people.policy import guard

urlpatterns = [
    path("language/", guard("open")(set_language), name="set_language"),
    path("", include("dafeng_site.people.urls")),
    path("export/<slug:name>.<slug:form>", views.export, name="export"),
    path("entry/template.xlsx", views.import_template, name="import-template"),
    path("map.geojson", views.boundary, name="boundary"),
    path("api/v1/", api.urls),
    path("", include("dafeng_site.pages.urls")),
]

handler400 = "dafeng_site.pages.views.common.bad_request"
handler403 = "dafeng_site.pages.views.common.forbidden"
handler404 = "dafeng_site.pages.views.common.not_found"
handler500 = "dafeng_site.pages.views.common.server_error"
