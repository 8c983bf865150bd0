"""Permission, in one place: what a scope may see, change and do. Page, list, API, export and chart all ask here.

    visible(scope, queryset)   the rows that the scope may see; a model without a rule is refused, not shown
    may_see(scope, record)     the same for one record
    may_change(scope, record)  whether the scope may write the record as it now stands
    may_do(scope, deed)        whether the scope may enter a page or call a route
    guard(deed)                the decorator that every view and API route carries

Who sees what. The plan (documents, clauses, tasks, targets, projects) and the names of units and places are published:
everybody sees them. Figures are public where their source is public; the others are seen by the office and the
reader; a unit sees besides those that it filed, a district those of its own place. People are seen by administrator
and auditor, everybody sees the own account; the audit log is for the auditor alone. Imports are seen by who made them
and by the office.

Separation of duties. `DUTIES` (people/scope.py) says as data what each role is there for. System administrator (people,
settings), security auditor (audit log) and business administrator (the office: plan, figures, books) have no duty in
common, and nobody is two of them.

Energy balances are seen like figures, by their source; a city's own factors and confirmations by everybody, for they
enter public totals; uploads to be looked at by those who keep the books; activities like figures; kept inventories,
which hold all of them, by those who see all figures. An enterprise's forms are seen by itself, by the office, and by
the district that it stands in.

The lab is for the office, the reader, units and districts, on the data that each may see; a saved scenario is seen by
its author, by those it is shared with, and by the office.

Work items, dispatch rounds, reports, evidence and rectification are seen by those who see all figures, and by the unit
that owes them; a rectification order addressed to an enterprise, with its evidence, by that enterprise, which answers
it; a round by the units that report in it, too. Notices are seen by whom they are for.

Issued documents are public where the office marked them so, which needs that they were made of what the public may see:
published figures, and no work item, title or share. Units see besides what was sent to them, those who see all figures
see all. What goes to units by its kind, bulletin and reminder, rests on published figures alone, so that no reason in
it tells a unit what the page of a task keeps from it; to whom else the office sends a document made of all figures, it
decides with the document before it. Drafts are for who made them and the office.

Records of supervision are seen by everybody where published, else by those who see all and by the unit itself; the list
of violators by everybody. Complaints are seen by those whom the administrator has named, each look logged, and by the
unit that one was passed to; neither the office as such, nor administrator, nor auditor, nor the unit complained of sees
them. Contact persons are seen by the office and by their own unit.

Score sheets are seen by those who see all figures, fixed ones by units and districts too. An evaluation is seen by
those who see all figures and by its objects; an object sees its own assessment alone; everybody sees an evaluation and
its outcome once they are published. An expert's marks are seen by the office and that expert.

Who changes what. Office: plan, figures, sources, places, units, the books, work items, rounds, review, documents and
their templates. Administrator
alone: people. A unit files observed figures for the indicators of its own tasks, a district for its own place, each
under its own source, so that nobody's figures are overwritten. A unit accepts or objects to its own work items, writes
its own reports and evidence, answers its own rectification orders; `parts_of` says in which part somebody moves a
matter. An enterprise uploads the forms of its own facilities. Office, unit and district keep scenarios of their own;
the office may change all. An object writes its self-assessment, its evidence and its objection; the office writes the
city's own, and whoever wrote it neither verifies it nor marks it; whoever the office has named in an evaluation, a
reader for a third party too, verifies or gives marks there. Auditor and public change
nothing, a reader nothing else.
"""

from __future__ import annotations

from dafeng_site.people.change import entry_source_key, filing_indicators, may_change, parts_of
from dafeng_site.people.deeds import Deed, Refused, demand, guard, may_do
from dafeng_site.people.scope import APART, DUTIES, PUBLIC, Scope, scope_of
from dafeng_site.people.sight import audience, may_see, visible

__all__ = [
    "APART",
    "DUTIES",
    "PUBLIC",
    "Deed",
    "Refused",
    "Scope",
    "audience",
    "demand",
    "entry_source_key",
    "filing_indicators",
    "guard",
    "may_change",
    "may_do",
    "may_see",
    "parts_of",
    "scope_of",
    "visible",
]
