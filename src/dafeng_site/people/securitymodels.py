"""Records of signing in: settings of security, passwords that were, sessions, second factors."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dafeng_site.records import Edited

__all__ = ["Identity", "OldPassword", "PersonSession", "RecoveryCode", "SecondFactor", "SiteSetting"]

_PERSON = settings.AUTH_USER_MODEL


class SiteSetting(Edited):
    """A setting that differs from its default. What settings there are stands in people/rules.py."""

    key = models.CharField(_("设置项"), max_length=60, unique=True)
    value = models.IntegerField(_("数值"))
    history = HistoricalRecords()

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class OldPassword(models.Model):
    """The hash of a password that a person has or had, and since when."""

    user = models.ForeignKey(_PERSON, models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=256)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-since", "-id")

    def __str__(self) -> str:
        return f"{self.user_id} {self.since:%Y-%m-%d}"


class PersonSession(models.Model):
    """Where a person is signed in. `key` is that of the session's own row; no page shows it."""

    user = models.ForeignKey(_PERSON, models.CASCADE, related_name="sessions")
    key = models.CharField(max_length=40, unique=True)
    began = models.DateTimeField()
    seen = models.DateTimeField()
    address = models.GenericIPAddressField(null=True, blank=True)
    agent = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-seen", "-id")

    def __str__(self) -> str:
        return f"{self.user_id} {self.began:%Y-%m-%d %H:%M}"


class SecondFactor(models.Model):
    """A person's key for one-time codes; it counts once confirmed. `last_step` keeps a code from counting twice."""

    user = models.OneToOneField(_PERSON, models.CASCADE, related_name="second_factor")
    secret = models.CharField(max_length=64)
    confirmed = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.user_id}"


class RecoveryCode(models.Model):
    """A code for when the telephone is lost: its SHA-256, and when it was used."""

    user = models.ForeignKey(_PERSON, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id}"


class Identity(models.Model):
    """Who a person is to the identity service: the issuer's address and its name for the person, never given again."""

    user = models.ForeignKey(_PERSON, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("issuer", "subject"), name="one_person_a_subject"),
            models.UniqueConstraint(fields=("issuer", "user"), name="one_subject_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.issuer}"
