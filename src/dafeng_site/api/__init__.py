"""The REST API, described by OpenAPI at /api/v1/openapi.json and to be tried at /api/v1/docs, all from this machine.

Same permission as the pages: every operation carries a `guard`, every list goes through `visible`. Signing in is by the
site's session or by a key (`Authorization: Bearer dafeng_…`) with the rights of its owner; without either the API
answers what the public may see. Lists are paged by `limit` and `offset` and answer `{"items": [...], "count": n}`.
"""

from __future__ import annotations

from ninja import NinjaAPI

from dafeng import __version__
from dafeng_site.api import accounts, books, errors, evaluation, figures, imports, lab, plan
from dafeng_site.api.access import RateLimit, identify
from dafeng_site.api.body import StrictParser

__all__ = ["api"]

api = NinjaAPI(
    title="达峰 Dafeng",
    version="1",
    description=f"碳达峰工作方案运行系统接口 · the API of Dafeng {__version__}",
    urls_namespace="api",
    parser=StrictParser(),
    auth=[identify],
    throttle=[RateLimit()],
)
api.add_router("", plan.router, tags=["方案 plan"])
api.add_router("", figures.router, tags=["数据 data"])
api.add_router("", books.router, tags=["能源与碳账 energy and carbon books"])
api.add_router("", imports.router, tags=["导入导出 import and export"])
api.add_router("", lab.router, tags=["路径实验室 lab"])
api.add_router("", evaluation.router, tags=["年度评价 evaluation"])
api.add_router("", accounts.router, tags=["人员与审计 people and audit"])
errors.attach(api)
