"""Addresses of signing in and out and of the own password."""

from __future__ import annotations

from django.urls import path

from dafeng_site.people import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("password/", views.password_change, name="password-change"),
]
