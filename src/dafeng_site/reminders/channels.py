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
HMAC-SHA256 over time and secret), 20 messages a minute each, as published by both; both answer {"errcode": 0} when
all is well.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlsplit

from dafeng_site import outbound
from dafeng_site.environment import names, secret
from dafeng_site.reminders.robots import Robot, robots_from_environment
from dafeng_site.reminders.sending import SendingError

__all__ = [
    "Channels",
    "dingtalk_body",
    "fitting",
    "from_environment",
    "send_robot",
    "signed",
    "wecom_body",
]

HOSTS = ("qyapi.weixin.qq.com", "oapi.dingtalk.com")
_WECOM_BYTES = 4096
_DINGTALK_BYTES = 20_000
_CODES = {
    45009: "发送太频繁 · too many messages",
    93000: "机器人地址无效或已删除 · no such robot",
    130101: "发送太频繁 · too many messages",
    300001: "机器人地址无效或已删除 · no such robot",
    310000: "不合机器人的安全设置（签名、关键词或地址） · the robot's security settings (signature, word or address)",
}
"""What the codes mean that people can do something about; WeCom's and DingTalk's lists of return codes."""
_MARKS = str.maketrans({"[": "【", "]": "】", "<": "＜", ">": "＞", "`": "'", "*": "＊", "#": "＃", "|": "｜"})


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
        known = _CODES.get(code) if isinstance(code, int) else None
        said = _without_keys(str(told.get("errmsg", "")) if isinstance(told, dict) else "", url)
        raise SendingError(" ".join(each for each in (f"errcode {code}", known, said[:100]) if each))


def _without_keys(text: str, url: str) -> str:
    """What a robot answered without what its address holds."""
    for _name, value in parse_qsl(urlsplit(url).query):
        text = text.replace(value, "…")
    return " ".join(text.split())


def fitting(kind: str, title: str, lines: Sequence[str]) -> int:
    """How many of the lines one message of the kind takes; at least one."""
    head, mark, most = (f"**{_plain(title)}**", "", _WECOM_BYTES)
    if kind == "dingtalk":
        head, mark, most = (f"### {_plain(title)}\n", "- ", _DINGTALK_BYTES)
    size = len(head.encode())
    for count, line in enumerate(lines):
        size += len(f"\n{mark}{_plain(line)}".encode())
        if size > most:
            return max(count, 1)
    return len(lines)


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
