"""Rules for passwords beyond Django's own."""

from __future__ import annotations

import secrets
import string
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dafeng_site.people import rules
from dafeng_site.people.models import OldPassword

__all__ = ["CharacterClassValidator", "RuleValidator", "is_overdue", "one_time_password"]

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"  # without 0 O 1 I l: it is typed off a screen


class CharacterClassValidator:
    """At least so many of: small letters, capitals, digits, other characters."""

    def __init__(self, least: int = 3) -> None:
        self.least = least

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002  Django's signature
        classes = (
            any(char in string.ascii_lowercase for char in password),
            any(char in string.ascii_uppercase for char in password),
            any(char.isdigit() for char in password),
            any(not char.isalnum() or not char.isascii() for char in password),
        )
        if sum(classes) < self.least:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("密码须含大写字母、小写字母、数字、符号中的至少 %(number)s 类。") % {"number": self.least}


class RuleValidator:
    """The rules of the settings: length, kinds of characters, and none of the passwords used last."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` for a password that the settings do not allow."""
        least = rules.value("password.length")
        if len(password) < least:
            raise ValidationError(_("密码不得少于 %(number)s 位。") % {"number": least}, code="password_too_short")
        CharacterClassValidator(rules.value("password.classes")).validate(password, user)
        last = rules.value("password.history")
        if last and user is not None and user.pk:
            used = OldPassword.objects.filter(user=user)[:last]
            if any(check_password(password, each.password) for each in used):
                raise ValidationError(
                    _("不得与最近 %(number)s 次用过的密码相同。") % {"number": last}, code="password_used"
                )

    def password_changed(self, password: str, user: Any) -> None:  # noqa: ARG002  Django's signature
        """Keep the hash, as many of them as the settings can ever ask for."""
        OldPassword.objects.create(user=user, password=user.password)
        kept = OldPassword.objects.filter(user=user).values_list("pk", flat=True)
        OldPassword.objects.filter(pk__in=list(kept[rules.RULES["password.history"].most :])).delete()

    def get_help_text(self) -> str:
        """What a person is told before typing."""
        told = _("不少于 %(number)s 位。") % {"number": rules.value("password.length")}
        told += CharacterClassValidator(rules.value("password.classes")).get_help_text()
        if last := rules.value("password.history"):
            told += _("不得与最近 %(number)s 次用过的密码相同。") % {"number": last}
        return told


def is_overdue(user: Any, now: datetime) -> bool:
    """Whether the password is older than the settings allow."""
    days = rules.value("password.age")
    if not days:
        return False
    last = OldPassword.objects.filter(user=user).first()
    return now - (last.since if last is not None else user.date_joined) > timedelta(days=days)


def one_time_password() -> str:
    """A random password for the first sign-in: four groups of four, about 92 bits."""
    while True:
        letters = "".join(secrets.choice(_ALPHABET) for _i in range(16))
        if any(char.isdigit() for char in letters) and any(char.isupper() for char in letters):
            return "-".join(letters[at : at + 4] for at in range(0, 16, 4))
