"""Who is signed in, read with the unit in one question: every page asks for both."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from dafeng_site.people.models import User

__all__ = ["PasswordBackend", "SignedIn"]


class SignedIn(ModelBackend):
    """Finds the person of a session."""

    def get_user(self, user_id: int) -> User | None:
        """The person with the unit; None where there is none, or where the account is closed."""
        found = User.objects.select_related("unit").filter(pk=user_id).first()
        return found if found is not None and self.user_can_authenticate(found) else None


class PasswordBackend(SignedIn):
    """Signs in by name and password."""
