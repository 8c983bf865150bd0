"""Rules for passwords beyond Django's own."""

from __future__ import annotations

import secrets
import string
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

__all__ = ["CharacterClassValidator", "one_time_password"]

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"  # without 0 O 1 I l: it is typed off a screen


class CharacterClassValidator:
    """At least three of: small letters, capitals, digits, other characters."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002  Django's signature
        classes = (
            any(char in string.ascii_lowercase for char in password),
            any(char in string.ascii_uppercase for char in password),
            any(char.isdigit() for char in password),
            any(not char.isalnum() or not char.isascii() for char in password),
        )
        if sum(classes) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("密码须含大写字母、小写字母、数字、符号中的至少三类。")


def one_time_password() -> str:
    """A random password for the first sign-in: four groups of four, about 92 bits."""
    while True:
        letters = "".join(secrets.choice(_ALPHABET) for _i in range(16))
        if any(char.isdigit() for char in letters) and any(char.isupper() for char in letters):
            return "-".join(letters[at : at + 4] for at in range(0, 16, 4))
