"""Addresses of signing in and out and of the own password."""

from __future__ import annotations

from django.urls import path

from dafeng_site.people import factorviews, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/code/", factorviews.second_step, name="sign-in-code"),
    path("account/factor/", factorviews.own_factor, name="own-factor"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("password/", views.password_change, name="password-change"),
]
