"""Reminders: on which days, to whom, once; mail and robots against servers on this machine."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from dafeng.appraisal.deadlines import CITY_ZONE, Holidays
from dafeng.cli import main
from dafeng.core.errors import DafengError
from dafeng_site.data.queries import demand_city
from dafeng_site.duty.models import Rectification, Round, WorkItem
from dafeng_site.notices.models import Notice
from dafeng_site.people.models import Role, User
from dafeng_site.reminders.channels import (
    Channels,
    dingtalk_body,
    from_environment,
    send_robot,
    wecom_body,
)
from dafeng_site.reminders.due import due_on
from dafeng_site.reminders.mail import send_mail
from dafeng_site.reminders.models import Delivery, ReminderRun, ReminderWish
from dafeng_site.reminders.robots import Robot, robots_from_environment
from dafeng_site.reminders.running import Reminded
from dafeng_site.reminders.sending import SendingError

from .servers import MONDAY, remind

if TYPE_CHECKING:
    from .conftest import Duty

NONE = Channels()


def _url(server: Any, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{server.server_address[1]}"


def _mail(smtp: Any, **rest: Any) -> Channels:
    return Channels(smtp=_url(smtp, "smtp"), sender="dafeng@example.gov.cn", **rest)


def _robots(robot: Any) -> Channels:
    return Channels(
        wecom=f"{_url(robot)}/cgi-bin/webhook/send?key=k",
        dingtalk=f"{_url(robot)}/robot/send?access_token=t",
        dingtalk_secret="SEC1",  # noqa: S106  of no robot
        hosts=(_url(robot),),
    )


def test_reports_orders_and_items_are_reminded_of_on_their_days(due: Duty) -> None:
    """Seven, three, one and no days before; overdue reports every day, overdue items every week."""
    days = [day for day in range(-8, 4) if due_on(MONDAY + timedelta(days=day), None)]
    assert days == [-7, -3, -1, 0, 1, 2, 3]
    WorkItem.objects.filter(pk=due.own.pk).update(due=MONDAY - timedelta(days=7))
    late = [each for each in due_on(MONDAY, None) if each.kind == "items"]
    assert [(each.left, each.unit_name) for each in late] == [(-7, "市能源局")]
    WorkItem.objects.filter(pk=due.own.pk).update(done=1.0)
    assert [each.kind for each in due_on(MONDAY, None)] == ["reports", "reports"]
    row = {"title": "台账缺失", "problem": "x", "unit": due.world.energy, "due": MONDAY + timedelta(days=1)}
    Rectification.objects.create(**row)
    Rectification.objects.create(**row, state="closed")
    assert [each.zh for each in due_on(MONDAY, None) if each.kind == "orders"] == [
        "待整改：台账缺失，还有1天截止（2026-03-03）"
    ]


def test_what_was_sent_is_not_reminded_of(due: Duty) -> None:
    due.send()
    assert [each.unit for each in due_on(MONDAY, None)] == [due.world.traffic.pk]


def test_a_second_run_tells_nobody_twice(due: Duty) -> None:
    first, second = remind(MONDAY, NONE), remind(MONDAY, NONE)
    assert (len(first.matters), first.notices, second.notices) == (2, 2, 0)
    told = Notice.objects.get(user=due.energy)
    assert told.zh == "待报送：三季度调度，今天截止（2026-03-02）"
    assert told.en == "To report: 三季度调度, due today (2026-03-02)"
    assert told.url == f"/duty/reports/{due.report.pk}/"


def test_a_day_that_is_no_working_day_is_quiet_and_made_up_for(due: Duty, smtp: Any) -> None:
    """One day before is a Sunday: quiet; on Monday the mail tells the days that are left then."""
    sunday = MONDAY - timedelta(days=1)
    assert remind(MONDAY - timedelta(days=3), _mail(smtp), Holidays()).sent == 1
    assert remind(sunday, _mail(smtp), Holidays()) == Reminded(quiet=True)
    assert not ReminderRun.objects.filter(day=sunday).exists()
    Round.objects.update(deadline=MONDAY + timedelta(days=2))
    assert remind(MONDAY, _mail(smtp), Holidays()).sent == 1
    assert "还有2天截止" in smtp.mails[-1].get_content()
    assert remind(date(2026, 10, 1), NONE, Holidays(frozenset({2026}), frozenset({date(2026, 10, 1)}))).quiet


def test_a_dry_run_tells_and_changes_nothing(due: Duty, smtp: Any) -> None:
    found = remind(MONDAY, _mail(smtp), dry=True)
    assert (len(found.matters), found.waiting, found.sent) == (2, 1, 0)
    assert (Notice.objects.count(), Delivery.objects.count(), ReminderRun.objects.count(), smtp.mails) == (0, 0, 0, [])


def test_a_mail_goes_once_to_each_person_of_the_unit_with_an_address(due: Duty, smtp: Any) -> None:
    channels = _mail(smtp, url="https://dafeng.example.gov.cn")
    assert (remind(MONDAY, channels).sent, remind(MONDAY, channels).sent) == (1, 0)
    (mail,) = smtp.mails
    assert (mail["To"], mail["From"]) == ("energy@example.gov.cn", "dafeng@example.gov.cn")
    assert mail["Subject"] == "碳达峰工作提醒（2026-03-02，1项）"
    assert f"今天截止（2026-03-02） https://dafeng.example.gov.cn/duty/reports/{due.report.pk}/" in mail.get_content()
    kept = Delivery.objects.get()
    assert (kept.channel, kept.user, kept.sent is not None, kept.tries) == ("mail", due.energy, True, 1)


@pytest.mark.parametrize(
    ("wish", "day", "sent"),
    [
        ({}, -3, 1),
        ({"early": False}, -3, 0),
        ({"early": False}, -1, 1),
        ({"reports": False}, 0, 0),
        ({"orders": False, "items": False}, 0, 1),
        ({"mail": False}, 0, 0),
    ],
)
def test_people_get_the_mails_that_they_wish(due: Duty, smtp: Any, wish: dict[str, bool], day: int, sent: int) -> None:
    ReminderWish.objects.create(user=due.energy, **wish)
    found = remind(MONDAY + timedelta(days=day), _mail(smtp))
    assert (found.sent, found.notices) == (sent, 2)  # the site tells in any case


def test_nobody_who_left_gets_a_mail(due: Duty, smtp: Any) -> None:
    User.objects.filter(username="energy").update(is_active=False)
    assert remind(MONDAY, _mail(smtp)).sent == 0


def test_what_failed_is_noted_and_tried_again_by_later_runs(due: Duty, smtp: Any) -> None:
    User.objects.filter(username="energy").update(email="refused@example.gov.cn")
    assert (remind(MONDAY, _mail(smtp)).failed, remind(MONDAY, _mail(smtp)).failed) == (1, 1)
    row = Delivery.objects.get()
    assert (row.sent, row.tries, "SMTPRecipientsRefused" in row.detail) == (None, 2, True)
    User.objects.filter(username="energy").update(email="mended@example.gov.cn")
    due.send()  # nothing more is due
    Delivery.objects.update(created=datetime(2026, 3, 2, tzinfo=CITY_ZONE))
    assert remind(MONDAY + timedelta(days=1), _mail(smtp)).sent == 1
    assert Delivery.objects.get(user=due.energy).sent is not None


def test_what_failed_is_given_up_after_three_days(due: Duty, smtp: Any) -> None:
    remind(MONDAY, Channels(smtp="smtp://127.0.0.1:1", sender="a@b.cn"))
    Delivery.objects.update(created=datetime(2026, 3, 2, tzinfo=CITY_ZONE))
    due.send()
    assert remind(MONDAY + timedelta(days=5), _mail(smtp)).sent == 0


def test_the_robots_get_their_own_formats_once(due: Duty, robot: Any) -> None:
    """WeCom: {msgtype, markdown.content}; DingTalk: {msgtype, markdown.title, markdown.text}, time and signature."""
    channels = _robots(robot)
    assert (remind(MONDAY, channels).sent, remind(MONDAY, channels).sent) == (2, 0)
    (ding_path, ding), (wecom_path, wecom) = robot.asked
    assert wecom_path == "/cgi-bin/webhook/send?key=k"
    assert wecom["msgtype"] == ding["msgtype"] == "markdown"
    assert "市能源局：待报送：三季度调度，今天截止（2026-03-02）" in wecom["markdown"]["content"]
    assert set(ding["markdown"]) == {"title", "text"}
    query = parse_qs(urlsplit(ding_path).query)
    # Worked out here after DingTalk's rule: Base64 of HMAC-SHA256 over "time, newline, secret".
    text = f"{query['timestamp'][0]}\nSEC1".encode()
    assert query["sign"] == [base64.b64encode(hmac.new(b"SEC1", text, hashlib.sha256).digest()).decode()]


def test_one_way_that_fails_holds_up_no_other(due: Duty, robot: Any, smtp: Any) -> None:
    channels = replace(
        _robots(robot), smtp=_url(smtp, "smtp"), sender="a@b.cn", dingtalk="http://127.0.0.1:1/?access_token=t"
    )
    found = remind(MONDAY, replace(channels, hosts=(_url(robot), "http://127.0.0.1:1")))
    assert (found.sent, found.failed, len(smtp.mails), len(robot.asked)) == (2, 1, 1, 1)


def test_a_robot_is_tried_three_times(due: Duty, robot: Any) -> None:
    robot.answers = [(500, 0), (200, 45009), (200, 0)]
    assert remind(MONDAY, replace(_robots(robot), dingtalk="")).sent == 1
    robot.answers = [(200, 45009)] * 3
    assert remind(MONDAY + timedelta(days=1), replace(_robots(robot), dingtalk="")).failed == 1
    assert set(Delivery.objects.filter(sent__isnull=True).values_list("detail", flat=True)) == {
        "errcode 45009 发送太频繁 · too many messages"
    }


def test_what_is_noted_of_a_failure_holds_no_key(due: Duty, robot: Any) -> None:
    remind(MONDAY, Channels(wecom="http://127.0.0.1:1/?key=secret-key", hosts=("http://127.0.0.1:1",)))
    assert "secret-key" not in str(list(Delivery.objects.values()))
    assert "secret" not in repr(_robots(robot)).replace("dingtalk_secret", "")


def test_a_robot_that_leads_elsewhere_is_not_followed(robot: Any) -> None:
    robot.answers = [(302, 0)]
    with pytest.raises(SendingError, match="HTTP 302"):
        send_robot(f"{_url(robot)}/", {}, (_url(robot),))


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "http://169.254.169.254/latest/", "https://10.0.0.1/", "http://qyapi.weixin.qq.com/x",
     "https://qyapi.weixin.qq.com.evil.example/", "https://user@qyapi.weixin.qq.com/", "x"],
)  # fmt: skip
def test_a_robot_elsewhere_than_allowed_is_not_asked(url: str) -> None:
    with pytest.raises(SendingError):
        send_robot(url, {}, Channels().hosts)


def test_a_mail_server_is_named_as_one_and_headers_hold_one_line(smtp: Any) -> None:
    with pytest.raises(SendingError, match="DAFENG_SMTP"):
        send_mail(Channels(smtp="http://x/"), "c@d.cn", "x", [])
    with pytest.raises(SendingError):
        send_mail(_mail(smtp), "c@d.cn", "x\nBcc: e@f.cn", [])
    assert smtp.mails == []


def test_what_somebody_typed_makes_no_link_and_calls_nobody() -> None:
    typed = "x\n[点这里](http://evil.example) <@all> **粗**"
    said = [body(typed, [line]) for body in (wecom_body, dingtalk_body) for line in (typed, f"- {typed}")]
    for body in said:
        text = str(body["markdown"].get("content") or body["markdown"]["text"]).splitlines()[-1]
        assert not set(text) & set("[]<>*")


def test_a_long_message_is_cut_between_lines_within_wecom_s_4096_bytes() -> None:
    body = wecom_body("题", ["一" * 100] * 50)["markdown"]["content"]
    assert len(body.encode()) <= 4096
    lines = body.split("\n")
    assert lines[-1] == f"…（{50 - (len(lines) - 2)}）"
    assert {len(line) for line in lines[1:-1]} == {100}


def test_the_ways_out_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    (tmp_path / "w").write_text("https://qyapi.weixin.qq.com/x?key=1\n", encoding="utf-8")
    given = {"DAFENG_WECOM_FILE": str(tmp_path / "w"), "DAFENG_SMTP": "smtp://h", "DAFENG_URL": "https://d.example/"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    found = from_environment()
    assert (found.wecom, found.smtp, found.url) == (
        "https://qyapi.weixin.qq.com/x?key=1",
        "smtp://h",
        "https://d.example",
    )
    assert found.hosts == ("qyapi.weixin.qq.com", "oapi.dingtalk.com")


@pytest.mark.parametrize("named", ["370400", "枣庄", "枣庄市", "zaozhuang", "Zaozhuang"])
def test_the_city_is_named_as_people_name_it(due: Duty, named: str) -> None:
    assert demand_city(named).code == "370400"


def test_another_city_is_refused(due: Duty, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DafengError):
        demand_city("济南")
    assert main(["remind", "济南", "--dry-run"]) == 2
    assert "本站没有这座城市" in capsys.readouterr().err


def test_the_command_lists_and_sends(
    due: Duty, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dafeng.appraisal.deadlines.known_holidays", lambda _first, _last: _every_day())
    Round.objects.update(deadline=due.today)
    WorkItem.objects.update(due=due.today + timedelta(days=200))  # the command asks the clock: of rounds alone, any day
    assert main(["remind", "zaozhuang", "--dry-run"]) == 0
    assert "市能源局\t待报送：三季度调度，今天截止" in capsys.readouterr().out
    assert Notice.objects.count() == 0
    assert main(["remind"]) == 0  # a home holds one city, which need not be named
    assert "到期事项 2 项，新通知 2 条" in capsys.readouterr().out
    assert Notice.objects.count() == 2


def _every_day() -> Any:
    class Always:
        def works(self, _day: date) -> bool:
            return True

    return Always()


def test_the_centre_shows_own_notices_by_kind_and_marks_them_read(due: Duty, signed: Callable[[User], Client]) -> None:
    for key, text in (("remind:1", "到期甲"), ("report:1:2", "退回乙"), ("order:3", "整改丙")):
        Notice.objects.create(user=due.energy, key=key, zh=text, en=text, url="/targets/")
    Notice.objects.create(user=due.traffic, key="order:4", zh="别人的", en="x")
    client = signed(due.energy)
    page = client.get("/notices/").content.decode()
    assert "别人的" not in page
    assert "通知，3 条未读" in page
    shown = client.get("/notices/?kind=order").content.decode()
    assert ("整改丙" in shown, "退回乙" in shown) == (True, False)
    first = Notice.objects.get(zh="退回乙")
    assert client.get(f"/notices/{first.pk}/").headers["Location"] == "/targets/"
    assert "退回乙" not in client.get("/notices/?state=unread").content.decode()
    client.post("/notices/read/", {"notice": str(Notice.objects.get(zh="整改丙").pk)})
    assert Notice.objects.filter(user=due.energy, read__isnull=True).count() == 1
    client.post("/notices/read/")
    assert "没有未读的通知" in client.get("/notices/").content.decode()
    assert Notice.objects.get(user=due.traffic).read is None


def test_a_notice_of_somebody_else_or_one_that_leads_elsewhere_is_not_followed(
    due: Duty, signed: Callable[[User], Client]
) -> None:
    other = Notice.objects.create(user=due.traffic, key="order:4", zh="x", en="x", url="/targets/")
    assert signed(due.energy).get(f"/notices/{other.pk}/").status_code == 404
    for url in ("//evil.example/", "https://evil.example/", "/\\evil.example", ""):
        Notice.objects.filter(pk=other.pk).update(url=url)
        assert signed(due.traffic).get(f"/notices/{other.pk}/").headers["Location"] == "/notices/"


def test_wishes_are_kept_for_oneself(due: Duty, signed: Callable[[User], Client]) -> None:
    client = signed(due.energy)
    assert client.get("/account/reminders/").content.decode().count("checked") == 5
    client.post("/account/reminders/", {"mail": "1", "orders": "1"})
    wish = ReminderWish.objects.get()
    assert (wish.user, wish.mail, wish.reports, wish.orders, wish.early) == (due.energy, True, False, True, False)
    assert signed(due.world.users[Role.OFFICE]).get("/account/reminders/").content.decode().count("checked") == 5


def test_each_robot_tells_the_matters_of_its_districts_and_kinds_of_unit(due: Duty, robot: Any) -> None:
    for unit in (due.world.tengzhou, due.world.works):
        Rectification.objects.create(title=f"{unit.name}的锅炉", problem="未停用", unit=unit, due=MONDAY)
    groups = {
        "city": {"roles": ("unit",)},
        "tengzhou": {"districts": ("370481",)},
        "works": {"roles": ("enterprise",), "districts": ("370481",)},
        "nobody": {"districts": ("370402",)},
    }
    more = tuple(Robot("wecom", f"{_url(robot)}/?key={name}", name=name, **limits) for name, limits in groups.items())
    channels = Channels(more=more, hosts=(_url(robot),))
    assert (remind(MONDAY, channels).sent, remind(MONDAY, channels).sent) == (3, 0)
    told = {path.partition("key=")[2]: body["markdown"]["content"] for path, body in robot.asked}
    assert set(told) == {"city", "tengzhou", "works"}
    assert "市能源局" in told["city"]
    assert "锅炉" not in told["city"]
    assert "滕州市的锅炉" in told["tengzhou"]
    assert "某热电公司的锅炉" in told["tengzhou"]
    assert "滕州市的锅炉" not in told["works"]
    assert "某热电公司的锅炉" in told["works"]


def test_a_robot_that_was_taken_down_fails_by_itself(due: Duty, robot: Any) -> None:
    one = Robot("wecom", "http://127.0.0.1:1/", name="a")
    remind(MONDAY, Channels(more=(one,), hosts=("http://127.0.0.1:1",)))
    two = Robot("wecom", f"{_url(robot)}/?key=b", name="b")
    done = remind(MONDAY, Channels(more=(two,), hosts=(_url(robot),)))
    assert (done.sent, done.failed) == (1, 1)
    assert {"no longer" in row.detail for row in Delivery.objects.filter(to="a")} == {True}


def test_robots_come_from_a_file_and_faults_tell_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "robots.toml"
    monkeypatch.setenv("DAFENG_ROBOTS_FILE", str(file))
    good = '[[robot]]\nname = "滕州"\nkind = "dingtalk"\nurl = "https://x/?k=secret"\ndistricts = ["370481"]\n'
    file.write_text(good, encoding="utf-8")
    assert robots_from_environment() == (Robot("dingtalk", "https://x/?k=secret", "", "滕州", ("370481",), ()),)
    assert "secret" not in repr(robots_from_environment())
    for wrong in (
        good + good, good.replace("dingtalk", "mail"), good.replace("滕州", ""), good + 'roles = ["mayor"]\n',
        good + "url2 = 1\n", good + 'roles = "unit"\n', good.replace('"滕州"', "3"), "[[robot", "robot = 3",
    ):  # fmt: skip
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(ImproperlyConfigured) as caught:
            robots_from_environment()
        assert "secret" not in str(caught.value)
