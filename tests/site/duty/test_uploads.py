"""A file over the limit of its page is refused there in words that say the limit; nothing is taken in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dafeng_site.data.importing.sheet import LARGEST
from dafeng_site.people.models import User

from .conftest import PDF

if TYPE_CHECKING:
    from .conftest import Duty

_TEN, _TWENTY = "最大 10 MB", "最大 20 MB"


@pytest.mark.parametrize(
    ("url", "field", "limit"),
    [
        ("/duty/items/import/", "file", _TEN),
        ("/cascade/import/", "file", _TEN),
        ("/duty/reports/{report}/table/", "file", _TEN),
        ("/duty/reports/{report}/evidence/", "file", _TWENTY),
        ("/entry/", "file", _TEN),
        ("/plan/versions/", "file", _TWENTY),
        ("/plan/compare/", "upper", _TWENTY),
        ("/evaluation/sheets/import/", "file", "最大 200 KB"),
    ],
)
def test_a_file_over_the_limit_is_refused_with_the_limit(
    duty: Duty, signed: Callable[[User], Client], url: str, field: str, limit: str
) -> None:
    most = {_TEN: LARGEST, _TWENTY: 2 * LARGEST}.get(limit, 200_000)
    file = SimpleUploadedFile("大.pdf", PDF + b"0" * most)
    client = signed(duty.energy if "reports" in url else duty.office)
    body = {"revision": "1", "number": "0", "upload": "1", field: file}
    answer = client.post(url.format(report=duty.report.pk), body, follow=True)
    page = answer.content.decode()
    assert answer.status_code in (200, 422)
    assert "文件太大" in page
    assert limit in page
