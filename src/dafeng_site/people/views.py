"""Signing in and out, and the own password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dafeng_site.people import audit, factors, passwords, rules, sessions
from dafeng_site.people.factorviews import wait_for_code
from dafeng_site.people.guessing import may_try, tried_wrongly
from dafeng_site.people.models import AuditEvent
from dafeng_site.people.oidc.views import way_out
from dafeng_site.people.policy import guard
from dafeng_site.people.signals import locked_out
from dafeng_site.retyping import from_here, hand_over, page_of

__all__ = ["password_change", "resume", "sign_in", "sign_out"]


class _PasswordForm(PasswordChangeForm):
    """A first password is to be changed, not typed in again."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": gettext_lazy("原密码不正确。"),
        "password_mismatch": gettext_lazy("两次输入的新密码不一致。"),
    }

    def clean_new_password1(self) -> str:
        new = str(self.cleaned_data.get("new_password1", ""))
        if self.user.check_password(new):
            raise ValidationError(_("新密码不能与原密码相同。"), code="password_unchanged")
        return new


class _PasswordChange(auth_views.PasswordChangeView):
    template_name = "people/password_change.html"
    form_class = _PasswordForm
    success_url = reverse_lazy("overview")

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        return super().get_context_data(**given) | {"told": passwords.RuleValidator().get_help_text()}

    def post(self, request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        if not may_try(request, request.user):
            return locked_out(request, None)
        answer: HttpResponse = super().post(request, *args, **given)
        return answer

    def form_invalid(self, form: PasswordChangeForm) -> HttpResponse:
        if form.data.get("old_password") and "old_password" in form.errors:
            tried_wrongly(self.request, form.user)
        answer: HttpResponse = super().form_invalid(form)
        return answer

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        form.user.must_change_password = False  # saved with the new password by the form
        response = super().form_valid(form)
        sessions.end_all(form.user)  # signed in elsewhere with the old password
        sessions.begin(self.request, form.user)
        audit.record(AuditEvent.Kind.PASSWORD, self.request)
        return response


class _SignInForm(AuthenticationForm):
    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": gettext_lazy("用户名或密码不正确，请注意区分大小写。")
    }


class _SignIn(auth_views.LoginView):
    template_name = "people/sign_in.html"
    form_class = _SignInForm

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        return super().get_context_data(**given) | {
            "rules": rules.lock(),
            "oidc": settings.OIDC,
            "handed": self.request.POST.get("handed", ""),
        }

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        hand_over(self.request)
        user = form.get_user()
        if factors.has(user):
            return wait_for_code(self.request, user, self.get_success_url())
        return super().form_valid(form)


@csrf_exempt  # who signed in meanwhile in another window has another token; the page's own seal says where it came from
@guard("signed-in")
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Back to a form whose token had run out, with what was typed. It comes from a page of this site alone."""
    if not from_here(request):
        raise PermissionDenied
    hand_over(request)
    target = page_of(request.POST.get("handed", ""))
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else resolve_url(settings.LOGIN_REDIRECT_URL))


sign_in = guard("open")(_SignIn.as_view())


class _SignOut(auth_views.LogoutView):
    """Out of the site, and on to the identity service for those who came from there."""

    def post(self, request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        further = way_out(request)
        answer: HttpResponse = super().post(request, *args, **given)
        if not further:
            return answer
        # a page and no redirect: the policy of content lets a form lead to this site alone
        return render(request, "people/signed_out.html", {"further": further})


sign_out = guard("open")(_SignOut.as_view())
password_change = guard("open")(_PasswordChange.as_view())  # asks for sign-in itself: also with a first password
