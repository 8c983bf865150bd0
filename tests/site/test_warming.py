"""A warmed process: the first question to a page reads no module and compiles no template (counted, not timed)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# The pages that people have open all day, asked for by nobody signed in and by the office.
_ASKED = """
import json, sys
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
from django.template.base import Template
from django.test import Client
from dafeng_site import warming
from dafeng_site.people.models import User

if sys.argv[1] == "warm":
    warming.warm_pages()
compiled, read = [], set(sys.modules)
whole = Template.compile_nodelist
Template.compile_nodelist = lambda self: (compiled.append(self.name), whole(self))[1]
client = Client()
client.force_login(User.objects.create_user(username="office", password="x", role="office"))
codes = []
for path in ("/duty/", "/duty/items/", "/duty/rounds/", "/duty/rectifications/", "/notices/"):
    codes.append(client.get(path, HTTP_HOST="localhost").status_code)
new = [each for each in set(sys.modules) - read if each.startswith("dafeng")]
print(json.dumps({"codes": codes, "modules": sorted(new), "templates": compiled}))
"""


def _asked(home: Path, how: str) -> tuple[list[str], list[str]]:
    surroundings = {**os.environ, "DAFENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "dafeng_site.settings"}
    surroundings.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", _ASKED, how], env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["codes"] == [200] * 5
    return found["modules"], found["templates"]


@pytest.mark.slow
def test_a_warmed_process_reads_and_compiles_nothing_at_its_first_answers(started: Path, tmp_path: Path) -> None:
    for how in ("cold", "warm"):
        shutil.copytree(started, tmp_path / how)
    modules, templates = _asked(tmp_path / "cold", "cold")
    assert "dafeng_site.pages.urls" in modules  # what Django leaves to the first question
    assert "dafeng/duty/items.html" in templates
    assert _asked(tmp_path / "warm", "warm") == ([], [])
