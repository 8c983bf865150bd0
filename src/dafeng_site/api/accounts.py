"""The own account and its keys, people, units, the audit log."""

# No postponed annotations here: ninja reads them when the routes are made.

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal

from ninja import Query, Router, Schema, Status

from dafeng.core.errors import Fault
from dafeng_site import services as writing
from dafeng_site.api.paging import Page, paged
from dafeng_site.data.services import create_unit
from dafeng_site.people import queries, services
from dafeng_site.people.models import ApiToken, OrgUnit, User
from dafeng_site.people.policy import Refused, guard, visible
from dafeng_site.people.requests import SiteRequest

__all__ = ["router"]

router = Router()
Json = dict[str, Any]
RoleName = Literal["administrator", "office", "unit", "district", "auditor", "reader"]


class PersonIn(Schema):
    """What is said of a person; what is left out stays."""

    full_name: str | None = None
    role: RoleName | None = None
    unit: str | None = None
    district: str | None = None
    is_active: bool | None = None


class PersonNew(PersonIn):
    """A new person."""

    username: str
    role: RoleName


class PersonEdit(PersonIn):
    """Changes to a person."""

    revision: int


class UnitNew(Schema):
    """A unit that no plan names."""

    code: str
    name: str
    name_en: str = ""
    level: str = ""
    place: str = ""


class TokenNew(Schema):
    """A key for a program."""

    name: str
    expires: datetime | None = None


class AuditQuery(Schema):
    """What the audit log is narrowed to."""

    kind: str = ""
    person: str = ""
    model: str = ""
    since: date | None = None
    until: date | None = None


@router.get("/me", summary="我的账号 the own account")
@guard("signed-in")
def me(request: SiteRequest) -> Json:
    return _person(User.objects.select_related("unit").get(pk=request.user.pk))


@router.get("/tokens", summary="接口令牌 keys")
@guard("signed-in")
def tokens(request: SiteRequest, page: Query[Page]) -> Json:
    rows = visible(request.scope, ApiToken.objects.select_related("user"))
    return paged(rows, page, _token)


@router.post("/tokens", summary="新建令牌（只显示一次） make a key, shown once", response={201: Json})
@guard("signed-in")
def create_token(request: SiteRequest, wanted: TokenNew) -> Status[Json]:
    if "Authorization" in request.headers:  # a key that leaked must not outlive its end in keys that it made
        raise Refused("make a key with a key", request.scope)
    token, key = services.create_token(request.user, wanted.name, wanted.expires)
    return Status(201, _token(token) | {"key": key})


@router.delete("/tokens/{pk}", summary="作废令牌 end a key", response={204: None})
@guard("signed-in")
def revoke_token(request: SiteRequest, pk: int) -> Status[None]:
    services.revoke_token(request.user, pk)
    return Status(204, None)


@router.get("/people", summary="人员 people")
@guard("people")
def people(request: SiteRequest, page: Query[Page]) -> Json:
    return paged(queries.people(request.scope), page, _person)


@router.post("/people", summary="新建用户 make a person", response={201: Json})
@guard("edit-people")
def create_person(request: SiteRequest, wanted: PersonNew) -> Status[Json]:
    fields = _fields(wanted.dict(exclude_unset=True, exclude={"username"}))
    person, password = services.create_person(request.user, wanted.username, fields)
    return Status(201, _person(person) | {"one_time_password": password})


@router.patch("/people/{pk}", summary="修改用户 change a person")
@guard("edit-people")
def change_person(request: SiteRequest, pk: int, wanted: PersonEdit) -> Json:
    fields = _fields(wanted.dict(exclude_unset=True, exclude={"revision"}))
    return _person(services.change_person(request.user, pk, wanted.revision, fields))


@router.post("/people/{pk}/password", summary="重置密码 give a new one-time password")
@guard("edit-people")
def reset_password(request: SiteRequest, pk: int) -> Json:
    return {"one_time_password": services.reset_password(request.user, pk)}


@router.get("/units", summary="单位 units")
@guard("open")
def units(request: SiteRequest, page: Query[Page]) -> Json:
    return paged(queries.units(request.scope), page, _unit)


@router.post("/units", summary="新增单位 add a unit", response={201: Json})
@guard("edit-sources")
def add_unit(request: SiteRequest, wanted: UnitNew) -> Status[Json]:
    return Status(201, _unit(create_unit(request.user, wanted.dict())))


@router.get("/audit", summary="审计日志 audit log")
@guard("audit")
def audit(request: SiteRequest, wanted: Query[AuditQuery], page: Query[Page]) -> Json:
    narrowed = queries.AuditFilter(**wanted.dict())
    rows = queries.audit_log(request.scope, narrowed, page.offset, page.limit + 1)
    return {"items": [asdict(row) for row in rows[: page.limit]], "more": len(rows) > page.limit}


def _fields(given: Json) -> Json:
    if "unit" in given:
        code = given["unit"] or ""
        given["unit"] = OrgUnit.objects.filter(code=code).first()
        if code and given["unit"] is None:
            raise writing.InvalidError(
                Fault("site.no-unit", zh="没有这个单位", en="there is no such unit", found=str(code))
            )
    return {name: "" if value is None and name != "unit" else value for name, value in given.items()}


def _person(row: User) -> Json:
    names = ("username", "full_name", "role", "district", "is_active", "must_change_password", "revision")
    return {"id": row.pk, "unit": row.unit.code if row.unit else None} | {name: getattr(row, name) for name in names}


def _token(row: ApiToken) -> Json:
    names = ("name", "prefix", "created", "expires", "last_used", "revoked")
    return {"id": row.pk, "user": row.user.username} | {name: getattr(row, name) for name in names}


def _unit(row: OrgUnit) -> Json:
    return {name: getattr(row, name) for name in ("code", "name", "name_en", "level", "place", "revision")}
