"""The ways out: mail by SMTP, messages to the group robots of WeCom and DingTalk.

DAFENG_SMTP       smtp://name@host:25, smtps://…:465 or starttls://…:587; no mail without it
DAFENG_SMTP_PASSWORD  the password (or DAFENG_SMTP_PASSWORD_FILE)
DAFENG_MAIL_FROM  the sender's address
DAFENG_WECOM      address of a WeCom group robot (or DAFENG_WECOM_FILE: it holds a key)
DAFENG_DINGTALK   address of a DingTalk group robot (or DAFENG_DINGTALK_FILE)
DAFENG_DINGTALK_SECRET  its secret for signatures (or DAFENG_DINGTALK_SECRET_FILE)
DAFENG_ROBOTS_FILE      further robots, each for some districts or kinds of unit; see robots.py
DAFENG_WEBHOOK_HOSTS    hosts that may be asked; default qyapi.weixin.qq.com and oapi.dingtalk.com
DAFENG_URL        the site's public address, for links

Formats: 企业微信群机器人 (markdown, 4,096 bytes) and 钉钉自定义机器人 (markdown, 20,000 bytes; signed by
HMAC-SHA256 over time and secret), as published by both; both answer {"errcode": 0} when all is well.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote_plus, unquote, urlsplit

from dafeng_site import outbound
from dafeng_site.environment import names, secret
from dafeng_site.reminders.robots import Robot, robots_from_environment

__all__ = [
    "Channels",
    "SendingError",
    "dingtalk_body",
    "from_environment",
    "send_mail",
    "send_robot",
    "signed",
    "wecom_body",
]

HOSTS = ("qyapi.weixin.qq.com", "oapi.dingtalk.com")
_WECOM_BYTES = 4096
_DINGTALK_BYTES = 20_000
_MARKS = str.maketrans({"[": "【", "]": "】", "<": "＜", ">": "＞", "`": "'", "*": "＊", "#": "＃", "|": "｜"})


class SendingError(Exception):
    """A message that could not be handed over; its text names no address of a robot and no secret."""


@dataclass(frozen=True, slots=True)
class Channels:
    """The ways out that are set up; an empty one is not used."""

    smtp: str = ""
    smtp_password: str = field(default="", repr=False)
    sender: str = ""
    wecom: str = field(default="", repr=False)
    dingtalk: str = field(default="", repr=False)
    dingtalk_secret: str = field(default="", repr=False)
    more: tuple[Robot, ...] = ()
    hosts: tuple[str, ...] = HOSTS
    url: str = ""
    seconds: float = 10.0

    @property
    def robots(self) -> tuple[Robot, ...]:
        """All group robots; the one of a kind that is set up alone has no name and takes everything."""
        alone = (Robot("wecom", self.wecom), Robot("dingtalk", self.dingtalk, self.dingtalk_secret))
        return tuple(each for each in alone if each.url) + self.more


def from_environment() -> Channels:
    """The ways out as the environment names them."""
    return Channels(
        smtp=os.environ.get("DAFENG_SMTP", "").strip(),
        smtp_password=secret("DAFENG_SMTP_PASSWORD"),
        sender=os.environ.get("DAFENG_MAIL_FROM", "").strip(),
        wecom=secret("DAFENG_WECOM"),
        dingtalk=secret("DAFENG_DINGTALK"),
        dingtalk_secret=secret("DAFENG_DINGTALK_SECRET"),
        more=robots_from_environment(),
        hosts=tuple(names("DAFENG_WEBHOOK_HOSTS", ",".join(HOSTS))),
        url=os.environ.get("DAFENG_URL", "").strip().rstrip("/"),
    )


def wecom_body(title: str, lines: Sequence[str]) -> dict[str, Any]:
    """A message in the format of WeCom, cut to its bytes between two lines."""
    text = _cut(f"**{_plain(title)}**", [_plain(line) for line in lines], _WECOM_BYTES)
    return {"msgtype": "markdown", "markdown": {"content": text}}


def dingtalk_body(title: str, lines: Sequence[str]) -> dict[str, Any]:
    """A message in the format of DingTalk, cut to its bytes between two lines."""
    text = _cut(f"### {_plain(title)}\n", [f"- {_plain(line)}" for line in lines], _DINGTALK_BYTES)
    return {"msgtype": "markdown", "markdown": {"title": _plain(title), "text": text}}


def signed(url: str, key: str, milliseconds: int) -> str:
    """DingTalk's address with its signature: HMAC-SHA256 over time and secret, as Base64."""
    if not key:
        return url
    digest = hmac.new(key.encode(), f"{milliseconds}\n{key}".encode(), hashlib.sha256).digest()
    mark = "&" if "?" in url else "?"
    return f"{url}{mark}timestamp={milliseconds}&sign={quote_plus(base64.b64encode(digest))}"


def send_robot(url: str, body: Mapping[str, Any], hosts: Sequence[str], seconds: float = 10.0) -> None:
    """Hand a message to a group robot. SendingError where it may not be asked, cannot be reached or says no."""
    content = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    try:
        told = json.loads(outbound.ask(url, content, headers, hosts=hosts, seconds=seconds))
    except (outbound.OutboundError, ValueError) as error:
        raise SendingError(str(error)[:150]) from error
    code = told.get("errcode") if isinstance(told, dict) else None
    if code != 0:
        raise SendingError(f"errcode {code}")


def send_mail(channels: Channels, to: str, subject: str, lines: Sequence[str]) -> None:
    """Send one plain mail. SendingError where the server cannot be reached or refuses."""
    parts = urlsplit(channels.smtp)
    if parts.scheme not in ("smtp", "smtps", "starttls") or not parts.hostname:
        raise SendingError("DAFENG_SMTP: smtp://, smtps:// or starttls://")
    try:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = channels.sender, to, subject
        mail.set_content("\n".join(lines) + "\n")
        secure = ssl.create_default_context()
        server: smtplib.SMTP = (
            smtplib.SMTP_SSL(parts.hostname, parts.port or 465, timeout=channels.seconds, context=secure)
            if parts.scheme == "smtps"
            else smtplib.SMTP(parts.hostname, parts.port or 25, timeout=channels.seconds)
        )
        with server as link:
            if parts.scheme == "starttls":
                link.starttls(context=secure)
            if parts.username:
                link.login(unquote(parts.username), channels.smtp_password)
            link.send_message(mail)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise SendingError(f"{type(error).__name__}: {str(error)[:150]}") from error


def _plain(text: str) -> str:
    """One line without the marks of Markdown: what somebody typed makes no link and calls nobody."""
    return " ".join(text.split()).translate(_MARKS)


def _cut(head: str, lines: Sequence[str], most: int) -> str:
    text = head
    for at, line in enumerate(lines):
        longer = f"{text}\n{line}"
        rest = f"\n…（{len(lines) - at}）"
        if len((longer + rest).encode()) > most:
            return text + rest
        text = longer
    return text
