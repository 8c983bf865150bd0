"""Servers that refuse, break off, crawl or lie: nothing is lost, nobody else waits, and the reason is told in words.

What a server says is from RFC 5321 (4.2), what a robot says from WeCom's and DingTalk's lists of return codes; what
the site makes of it is worked out here by hand.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dafeng.appraisal.deadlines import CITY_ZONE
from dafeng_site.duty.models import Round, WorkItem
from dafeng_site.notices.models import Notice
from dafeng_site.people.models import Role, User
from dafeng_site.reminders.channels import Channels, fitting, send_robot, wecom_body
from dafeng_site.reminders.mail import send_mail
from dafeng_site.reminders.models import Delivery
from dafeng_site.reminders.sending import SendingError

from .servers import MONDAY, remind

if TYPE_CHECKING:
    from .conftest import Duty


def _mail(server: Any, scheme: str = "smtp://", **rest: Any) -> Channels:
    given = {"sender": "办公室 <dafeng@example.gov.cn>", "seconds": 2.0, **rest}
    return Channels(smtp=f"{scheme}127.0.0.1:{server.server_address[1]}", **given)


def _wecom(server: Any, **rest: Any) -> Channels:
    place = f"http://127.0.0.1:{server.server_address[1]}"
    return Channels(wecom=f"{place}/cgi-bin/webhook/send?key=secret-key", hosts=(place,), **rest)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"RCPT": "550 nobody here"}, "拒收这个收件地址"),
        ({"RCPT": "450 box is busy"}, "拒收这个收件地址"),
        ({"MAIL": "553 not you"}, "拒收发件地址"),
        ({"DATA": "552 too large"}, "拒收邮件内容"),
        ({"MAIL": None}, "中断了连接"),
        ({"TAKEN": ""}, "中断了连接"),
    ],
)
def test_what_a_server_refuses_stays_and_is_told_in_words_and_sent_later(
    due: Duty, smtp: Any, answers: dict[str, str | None], words: str
) -> None:
    smtp.answers = answers
    found = remind(MONDAY, _mail(smtp))
    (failed,) = found.failures
    assert (found.sent, found.failed, failed.to, failed.matters) == (0, 1, str(due.energy), 1)
    assert words in failed.why
    row = Delivery.objects.get(channel="mail")
    assert (row.sent, row.tries, words in row.detail) == (None, 1, True)
    told = Notice.objects.filter(key="unsent:2026-03-02")
    assert {each.user.role for each in told} == {Role.ADMINISTRATOR, Role.OFFICE}
    assert all(words in each.zh and "没有发出" in each.zh for each in told)
    smtp.answers = {}
    Delivery.objects.update(created=datetime(2026, 3, 2, tzinfo=CITY_ZONE))
    assert remind(MONDAY, _mail(smtp)).sent == 1
    assert Delivery.objects.get(channel="mail").sent is not None


def test_a_mail_that_is_sent_again_can_be_known_as_the_same(smtp: Any) -> None:
    now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    for line in ("一", "一", "二"):
        send_mail(_mail(smtp), "c@d.cn", "题", [line], now)
    first, again, other = (mail["Message-ID"] for mail in smtp.mails)
    assert first == again != other
    assert smtp.mails[0]["Date"].datetime == now


def test_a_server_that_is_not_there_is_not_waited_for_once_more_for_each_person(due: Duty, smtp: Any) -> None:
    for name in ("a", "b", "c"):
        User.objects.create_user(
            username=name, role=Role.UNIT, unit=due.world.energy, email=f"{name}@example.gov.cn", password=None
        )
    smtp.answers = {"MAIL": None}
    assert remind(MONDAY, _mail(smtp)).failed == 4
    assert smtp.met == 3  # the three tries for the first
    smtp.answers = {"RCPT": "550 nobody"}
    assert remind(MONDAY, _mail(smtp)).failed == 4
    assert smtp.met == 3 + 4 * 3  # a refused recipient says nothing of the next


@pytest.mark.parametrize("sender", ["", "x", "<", "办公室", "a@b.cn\nBcc: e@f.cn"])
def test_a_sender_that_is_none_is_told_and_holds_up_no_robot(due: Duty, smtp: Any, robot: Any, sender: str) -> None:
    both = _wecom(robot, smtp=_mail(smtp).smtp, sender=sender)
    found = remind(MONDAY, both)
    assert (found.sent, found.failed, "DAFENG_MAIL_FROM" in found.failures[0].why) == (1, 1, True)


@pytest.mark.parametrize(
    "to", ["", "a", "a@", "a@[", '"', "a@b@c", "a@b.cn, c@d.cn", "a@b.cn;c@d.cn", "a@b.cn\nBcc: e@f.cn", "<a@b.cn>"]
)
def test_what_is_not_one_address_gets_no_mail(smtp: Any, to: str) -> None:
    with pytest.raises(SendingError, match="收件地址不对"):
        send_mail(_mail(smtp), to, "x", ["y"])
    assert smtp.met == 0


@pytest.mark.parametrize("url", ["smtp://[", "smtp://h:abc", "smtp:///", "smtp://h:99999", "mail.example"])
def test_a_server_that_is_written_wrong_is_told(url: str) -> None:
    with pytest.raises(SendingError, match="DAFENG_SMTP"):
        send_mail(Channels(smtp=url, sender="a@b.cn"), "c@d.cn", "x", [])


def test_commas_quotes_and_lines_in_names_stay_text(due: Duty, smtp: Any) -> None:
    Round.objects.update(title='调度,"急"; <a@b.cn>\r\nBcc: e@f.cn\x1f')
    assert remind(MONDAY, _mail(smtp)).sent == 1
    mail: EmailMessage = smtp.mails[0]
    assert (mail["To"], mail["Bcc"], mail["From"].addresses[0].display_name) == (
        "energy@example.gov.cn",
        None,
        "办公室",
    )
    body = mail.get_content()
    assert '调度,"急"; <a@b.cn> Bcc: e@f.cn' in body
    assert len(body.splitlines()) == 1


def _certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


def test_tls_is_made_with_a_trusted_server_alone(smtp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, smtp.secure = _certificate(tmp_path)
    way = _mail(smtp, "starttls://name%40x@", smtp_password="p")  # noqa: S106  of no server
    with pytest.raises(SendingError, match="证书"):
        send_mail(way, "c@d.cn", "x", ["y"])
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    send_mail(way, "c@d.cn", "x", ["y"])
    assert len(smtp.mails) == 1
    smtp.secure = None
    with pytest.raises(SendingError, match="不支持"):
        send_mail(way, "c@d.cn", "x", ["y"])
    assert len(smtp.mails) == 1


def test_a_wrong_password_is_told_without_it(smtp: Any) -> None:
    smtp.answers = {"AUTH": "535 no"}
    with pytest.raises(SendingError, match="不接受用户名或密码") as met:
        send_mail(_mail(smtp, "smtp://name@", smtp_password="p4ss"), "c@d.cn", "x", ["y"])  # noqa: S106  of no server
    assert "p4ss" not in str(met.value)


def test_a_server_that_says_nothing_is_left(due: Duty) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        way = Channels(smtp=f"smtp://127.0.0.1:{silent.getsockname()[1]}", sender="a@b.cn", seconds=0.1)
        with pytest.raises(SendingError, match="没有及时答复"):
            send_mail(way, "c@d.cn", "x", ["y"])


def test_a_robot_that_answers_a_sign_at_a_time_is_left(robot: Any) -> None:
    """Each sign comes within the longest wait of 0.2 s, two hundred of them would take ten seconds."""
    robot.answers = ["crawl"]
    way = _wecom(robot)
    before = time.monotonic()
    with pytest.raises(SendingError):
        send_robot(way.wecom, wecom_body("x", ["y"]), way.hosts, 0.2)
    assert time.monotonic() - before < 9


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"errcode": 45009, "errmsg": "api freq out of limit, key secret-key"}, "发送太频繁"),
        ({"errcode": 93000, "errmsg": "invalid webhook url"}, "机器人地址无效"),
        ({"errcode": 310000, "errmsg": "sign not match"}, "安全设置"),
        ({"errcode": 40008, "errmsg": "invalid message type"}, "invalid message type"),
        ({"errcode": "0"}, "errcode 0"),
        ({}, "errcode None"),
        ([], "errcode None"),
        (b"<html>", "Expecting value"),
        (b"\xff", "codec"),
    ],
)
def test_what_a_robot_answers_is_told_in_words_without_its_key(due: Duty, robot: Any, answer: Any, words: str) -> None:
    robot.answers = [answer] * 3
    found = remind(MONDAY, _wecom(robot))
    assert (found.sent, found.failed) == (0, 1)
    kept = set(Delivery.objects.values_list("sent", "detail"))
    assert all(sent is None and words in detail for sent, detail in kept)
    assert "secret-key" not in str(list(Delivery.objects.values())) + str(list(Notice.objects.values()))


def test_what_one_message_cannot_hold_goes_into_further_ones_and_nothing_is_lost(due: Duty, robot: Any) -> None:
    """60 items of 300 signs (900 bytes) and more: 4 a message of 4,096 bytes, 16 messages with the round's lines."""
    for at in range(60):
        item = due.item(f"long-{at}", due.world.energy, title=f"{at:03d}" + "长" * 297)
        WorkItem.objects.filter(pk=item.pk).update(due=MONDAY, start=date(2026, 1, 1))
    robot.answers = [{"errcode": 0}] * 5 + [{"errcode": 45009}] * 3
    found = remind(MONDAY, _wecom(robot))
    gone = Delivery.objects.filter(sent__isnull=False).count()
    assert (found.sent, found.failed, found.failures[0].matters) == (5, 1, 62 - gone)
    assert 0 < gone < 62
    Delivery.objects.update(created=datetime(2026, 3, 2, tzinfo=CITY_ZONE))
    remind(MONDAY, _wecom(robot))
    assert not Delivery.objects.filter(sent__isnull=True).exists()
    said = [asked["markdown"]["content"] for _path, asked in robot.asked]
    assert all(len(text.encode()) <= 4096 for text in said)
    assert all(any(f"工作项：{at:03d}长" in text for text in said) for at in range(60))
    assert not any("…（" in text for text in said)


@pytest.mark.parametrize("kind", ["wecom", "dingtalk"])
def test_a_message_takes_as_many_lines_as_fit_and_always_one(kind: str) -> None:
    limit = {"wecom": 4096, "dingtalk": 20_000}[kind]
    lines = ["一" * 100] * 200
    count = fitting(kind, "题", lines)
    body: Callable[[int], int] = lambda n: len("题".encode()) + n * 301  # noqa: E731  at least so many bytes
    assert body(count) <= limit < body(count) + 2 * 320
    assert fitting(kind, "题", ["一" * 10_000]) == 1
    assert fitting(kind, "题", ["一"]) == 1
