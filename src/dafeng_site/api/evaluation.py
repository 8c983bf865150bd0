"""Yearly evaluations and score sheets, to be read."""

# No postponed annotations here: ninja reads them when the routes are made.

from typing import Any

from ninja import Query, Router

from dafeng.core.errors import Fault
from dafeng_site.api.paging import Page, paged
from dafeng_site.evaluation import sheets as score_sheets
from dafeng_site.evaluation.models import SheetVersion, YearlyEvaluation
from dafeng_site.evaluation.running import evaluations
from dafeng_site.evaluation.table import outcome_rows
from dafeng_site.people.policy import guard
from dafeng_site.people.requests import SiteRequest
from dafeng_site.services import GoneError

__all__ = ["router"]

router = Router()
Json = dict[str, Any]


def _evaluation(row: YearlyEvaluation) -> Json:
    names = ("title", "year", "subject", "sheet", "mode", "state", "self_due", "objection_due")
    return {"id": row.pk} | {name: getattr(row, name) for name in names}


@router.get("/evaluations", summary="年度评价 yearly evaluations")
@guard("open")
def list_evaluations(request: SiteRequest, page: Query[Page]) -> Json:
    return paged(evaluations(request.scope), page, _evaluation)


@router.get("/evaluations/{int:pk}", summary="一次评价和结果 one evaluation and its result")
@guard("open")
def one_evaluation(request: SiteRequest, pk: int) -> Json:
    row = evaluations(request.scope).filter(pk=pk).first()
    if row is None:
        raise GoneError(Fault("site.gone", "没有这条记录，或您无权查看", "no such record, or not yours to see"))
    told = outcome_rows(request.scope, row)
    return _evaluation(row) | {
        "frozen": told.frozen,
        "sha256": told.outcome.sha256 if told.outcome else None,
        "objects": [each.shown | {"state": each.state} for each in told.rows],
        "sensitivity": told.firm,
    }


@router.get("/score-sheets", summary="评分表 score sheets")
@guard("evaluation")
def list_sheets(request: SiteRequest, page: Query[Page]) -> Json:
    return paged(score_sheets.versions(request.scope), page, _sheet)


def _sheet(row: SheetVersion) -> Json:
    return {
        "id": row.pk,
        "code": row.sheet.code,
        "version": row.number,
        "name": row.sheet.name,
        "subject": row.sheet.subject,
        "state": row.state,
        "note": row.note,
        "toml": row.text,
    }
