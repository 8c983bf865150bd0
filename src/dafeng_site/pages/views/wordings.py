"""Templates of documents: the one in force, new versions, preview on the city's data, back to the shipped one."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dafeng.core.errors import DafengError, Language
from dafeng.reports import KINDS, packaged_template
from dafeng_site.downloads import attached
from dafeng_site.pages.acting import acted, number_in
from dafeng_site.pages.figures import language
from dafeng_site.pages.reportforms import TemplateForm, kind_name
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest
from dafeng_site.reporting import drafting, wordings
from dafeng_site.reporting.making import Asked, facts_for, unit_choices
from dafeng_site.reporting.models import OfficialTemplate

__all__ = ["template_act", "template_file", "template_page", "templates"]

_LANGUAGES = ("zh", "en")


@guard("documents")
def templates(request: SiteRequest) -> HttpResponse:
    """All kinds with the template that holds."""
    rows = [(kind, kind_name(kind), [(each, wordings.in_force(kind, each)) for each in _LANGUAGES]) for kind in KINDS]
    return render(request, "dafeng/reporting/templates.html", {"rows": rows})


def _known(kind: str, spoken: str) -> Language:
    if kind not in KINDS or spoken not in _LANGUAGES:
        raise Http404(kind)
    return cast("Language", spoken)


def _sample(kind: str, spoken: str, template: int | None = None) -> Asked:
    """The document that a template is tried on: this year's, for the first unit."""
    today = timezone.localdate()
    units = unit_choices()
    return Asked(kind, str(today.year), today.isoformat(), spoken, units[0][0] if units else "", template=template)


@guard("documents")
def template_page(request: SiteRequest, kind: str, spoken: str) -> HttpResponse:
    """One template: its text, what it may use, its versions; a new version is checked line by line."""
    chosen = _known(kind, spoken)
    shown = wordings.shown(kind, chosen)
    form = TemplateForm(request.POST or None, request.FILES or None, initial={"text": shown})
    if request.method == "POST" and request.POST.get("action") == "save":
        return _saved(request, kind, chosen, form)
    return _page(request, kind, chosen, form)


def _saved(request: SiteRequest, kind: str, chosen: Language, form: TemplateForm) -> HttpResponse:
    from dafeng_site.people.policy import demand

    demand(request.scope, "issue")
    if not form.is_valid():
        return _page(request, kind, chosen, form, 422)
    try:
        upload = form.cleaned_data["file"]
        text = form.cleaned_data["text"]
        if upload is not None:
            text = wordings.read_upload(upload.name or "", upload.read(wordings.LARGEST + 1))
        facts = facts_for(request.scope, _sample(kind, chosen))
        row = wordings.save_template(request.user, kind, chosen, text, form.cleaned_data["note"], facts)
    except DafengError as error:
        form.add_error(None, error.text(language()))
        return _page(request, kind, chosen, form, 422)
    messages.success(request, _("已保存为第 %(number)s 版，启用前不影响公文。") % {"number": row.number})
    return HttpResponseRedirect(reverse("reporting-template", args=[kind, chosen]))


def _page(request: SiteRequest, kind: str, chosen: Language, form: TemplateForm, status: int = 200) -> HttpResponse:
    try:
        facts = facts_for(request.scope, _sample(kind, chosen))
        names = [
            (_("文字"), [(f"{{{name}}}", words[:60]) for name, words in sorted(facts.words.items())]),
            (_("表"), [(f"@table {name}", table.title) for name, table in facts.tables.items()]),
            (_("图"), [(f"@picture {name}", picture.caption) for name, picture in facts.pictures.items()]),
            (_("清单"), [(f"@list {name}", "") for name in facts.lists]),
        ]
        trouble = ""
    except DafengError as error:
        names, trouble = [], error.text(language())
    context = {
        "kind": kind,
        "name": kind_name(kind),
        "spoken": chosen,
        "held": wordings.in_force(kind, chosen),
        "versions": wordings.versions(request.scope, kind, chosen),
        "names": [(title, rows) for title, rows in names if rows],
        "trouble": trouble,
        "form": form,
    }
    return render(request, "dafeng/reporting/template.html", context, status=status)


@guard("documents")
def template_file(request: SiteRequest, kind: str, spoken: str, number: int) -> HttpResponse:
    """A template as a file: a version of the city's, or the shipped one as number 0."""
    chosen = _known(kind, spoken)
    row = wordings.versions(request.scope, kind, chosen).filter(number=number).first()
    if row is None and number:
        raise Http404(str(number))
    text = row.text if row else packaged_template(kind, chosen)
    return attached(text, "md", f"{kind}.{chosen}.v{number}.md")


@guard("issue")
def template_act(request: SiteRequest, kind: str, spoken: str) -> HttpResponse:
    """Put a version into force, try it on the city's data, or go back to the shipped template."""
    chosen = _known(kind, spoken)
    here = reverse("reporting-template", args=[kind, chosen])
    code, pk = request.POST.get("action", ""), number_in(request, "version")
    if code == "back":
        return acted(request, lambda: wordings.put_back(request.user, kind, chosen), _("已恢复随附模板。"), here)
    row = OfficialTemplate.objects.filter(pk=pk, kind=kind, language=chosen).first()
    if row is None:
        return HttpResponseRedirect(here)
    if code == "use":
        revision = number_in(request, "revision")
        return acted(request, lambda: wordings.put_in_force(request.user, row.pk, revision), _("已启用。"), here)
    try:
        draft = drafting.begin(request.user, _sample(kind, chosen, row.pk))
    except DafengError as error:
        messages.error(request, error.text(language()))
        return HttpResponseRedirect(here)
    return HttpResponseRedirect(reverse("reporting-draft", args=[draft.pk]))
