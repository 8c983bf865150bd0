"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path

from dafeng_site.pages.views import (
    common,
    comparing,
    editing,
    entry,
    explain,
    indicators,
    overview,
    people,
    plan,
    search,
    sources,
    targets,
    tasks,
)

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("co2.svg", overview.co2_file, name="co2-chart"),
    path("map.svg", overview.map_file, name="map-chart"),
    path("public/", overview.public, name="public"),
    path("plan/", plan.plan, name="plan"),
    path("plan/compare/", comparing.plan_compare, name="plan-compare"),
    path("targets/", targets.targets, name="targets"),
    path("targets/<int:pk>/", targets.target, name="target"),
    path("targets/<int:pk>/chart.svg", targets.target_chart, name="target-chart"),
    path("targets/<int:pk>/edit/", editing.target_edit, name="target-edit"),
    path("targets/<int:pk>/assign/", editing.target_assign, name="target-assign"),
    path("targets/<int:pk>/confirm/", editing.target_confirm, name="target-confirm"),
    path("targets/<int:pk>/restore/<int:history>/", editing.target_restore, name="target-restore"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/edit/", editing.task_edit, name="task-edit"),
    path("matrix/", tasks.matrix, name="matrix"),
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/<str:code>/", indicators.indicator, name="indicator"),
    path("indicators/<str:code>/chart.svg", indicators.indicator_chart, name="indicator-chart"),
    path("entry/", entry.entry, name="entry"),
    path("entry/imports/<int:pk>/", entry.batch, name="import"),
    path("entry/imports/<int:pk>/confirm/", entry.import_confirm, name="import-confirm"),
    path("entry/imports/<int:pk>/discard/", entry.import_discard, name="import-discard"),
    path("explain/<int:pk>/", explain.explain, name="explain"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<path:key>/", sources.source, name="source"),
    path("people/", people.people, name="people"),
    path("audit/", people.audit, name="audit"),
    path("search/", search.search, name="search"),
    path("help/", common.help_page, name="help"),
    path("language/<slug:code>/", common.language, name="language"),
]
