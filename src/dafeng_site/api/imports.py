"""Import of spreadsheets and export of lists."""

# No postponed annotations here: ninja reads them when the routes are made.

from typing import Any

from django.http import Http404, HttpResponse
from ninja import File, Query, Router, Status, UploadedFile

from dafeng_site import views
from dafeng_site.api.paging import Page, paged
from dafeng_site.data import importing, queries
from dafeng_site.data.importing.sheet import LARGEST
from dafeng_site.data.models import ImportBatch
from dafeng_site.people.policy import guard, visible
from dafeng_site.people.requests import SiteRequest

__all__ = ["router"]

router = Router()
Json = dict[str, Any]


@router.get("/imports", summary="导入记录 imports")
@guard("imports")
def imports(request: SiteRequest, page: Query[Page]) -> Json:
    return paged(queries.imports(request.scope), page, _batch)


@router.get("/imports/template", summary="填报模板 template to fill in")
@guard("file")
def template(request: SiteRequest) -> HttpResponse:
    return views.import_template(request)


@router.get("/imports/{pk}", summary="一次导入：逐行预览和提示 one import, row by row")
@guard("imports")
def one(request: SiteRequest, pk: int) -> Json:
    batch = visible(request.scope, ImportBatch.objects.filter(pk=pk)).first()
    if batch is None:
        raise Http404
    return _whole(batch)


@router.post("/imports", summary="上传并预览 upload for preview", response={201: Json})
@guard("file")
def upload(request: SiteRequest, file: File[UploadedFile]) -> Status[Json]:
    content = file.read(LARGEST + 1)
    return Status(201, _whole(importing.preview(request.user, content, file.name or "upload")))


@router.post("/imports/{pk}/confirm", summary="确认写入 write what was previewed")
@guard("file")
def confirm(request: SiteRequest, pk: int) -> Json:
    return _batch(importing.confirm(request.user, pk))


@router.post("/imports/{pk}/discard", summary="放弃 put aside")
@guard("file")
def discard(request: SiteRequest, pk: int) -> Json:
    return _batch(importing.discard(request.user, pk))


@router.get("/export/{name}.{form}", summary="导出 CSV 或 Excel export a list")
@guard("open")
def export(request: SiteRequest, name: str, form: str) -> HttpResponse:
    return views.export(request, name, form)


def _batch(row: ImportBatch) -> Json:
    names = ("file_name", "file_hash", "file_size", "status", "new", "changed", "unchanged", "created", "finished")
    return {"id": row.pk, "user": row.user.username if row.user else None} | {
        name: getattr(row, name) for name in names
    }


def _whole(row: ImportBatch) -> Json:
    return _batch(row) | {"faults": row.faults, "rows": [each["change"] for each in row.rows]}
