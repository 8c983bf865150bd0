"""Addresses of signing in and out and of the own password."""

from __future__ import annotations

from django.urls import path

from dafeng_site.people import factorviews, views
from dafeng_site.people.oidc import views as oidc

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/resume/", views.resume, name="sign-in-resume"),
    path("sign-in/code/", factorviews.second_step, name="sign-in-code"),
    path("sign-in/oidc/", oidc.oidc_begin, name="oidc-begin"),
    path("sign-in/oidc/back/", oidc.oidc_back, name="oidc-back"),
    path("account/factor/", factorviews.own_factor, name="own-factor"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("password/", views.password_change, name="password-change"),
]
