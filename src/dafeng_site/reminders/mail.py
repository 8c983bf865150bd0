"""One mail by SMTP, and what a mail server's refusal means in words.

In: the ways out, an address, a subject, lines. Out: the mail is with the server, or `SendingError` with the reason in
Chinese and English and what the server said. Method: RFC 5321 and 5322; TLS with the certificates that the system
trusts, never without where it is asked for; the Message-ID is made of the content, so that a mail which is sent again
after a connection that broke can be known as the same.
"""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from collections.abc import Sequence
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dafeng_site.outbound import no_longer_than
from dafeng_site.reminders.sending import SendingError

if TYPE_CHECKING:
    from dafeng_site.reminders.channels import Channels

__all__ = ["send_mail"]

_SCHEMES = ("smtp", "smtps", "starttls")
_TURNS = 3
"""A whole conversation takes at most so many times the longest wait for one answer."""
_BROKEN = (OSError, smtplib.SMTPException, ValueError, LookupError, AttributeError, MessageError)
"""What connection, server, and the standard library's reading of headers raise."""


def send_mail(channels: Channels, to: str, subject: str, lines: Sequence[str], now: datetime | None = None) -> None:
    """Send one plain mail. SendingError where the server cannot be reached or refuses."""
    parts = _server_of(channels.smtp)
    sender = _address(channels.sender, "DAFENG_MAIL_FROM")
    _address(to, "to")
    try:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = channels.sender, to, subject
        if now is not None:
            mail["Date"] = format_datetime(now)
        mail.set_content("\n".join(" ".join(line.split()) for line in lines) + "\n")
        mark = hashlib.sha256(f"{sender}\n{to}\n{subject}\n{mail.get_content()}".encode()).hexdigest()[:32]
        mail["Message-ID"] = f"<{mark}@{sender.rpartition('@')[2]}>"
        _handed_over(channels, parts, mail)
    except _BROKEN as error:
        said = f"{_meaning(error)} ({type(error).__name__}: {str(error)[:150]})"
        raise SendingError(said, everybody=_concerns_everybody(error)) from error


def _handed_over(channels: Channels, parts: SplitResult, mail: EmailMessage) -> None:
    host, secure = parts.hostname or "", ssl.create_default_context()
    server: smtplib.SMTP = (
        smtplib.SMTP_SSL(host, parts.port or 465, timeout=channels.seconds, context=secure)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, parts.port or 25, timeout=channels.seconds)
    )
    with server as link, no_longer_than(_TURNS * channels.seconds, lambda: link.sock):
        if parts.scheme == "starttls":
            link.starttls(context=secure)
        if parts.username:
            link.login(unquote(parts.username), channels.smtp_password)
        link.send_message(mail)


def _server_of(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.scheme in _SCHEMES and parts.hostname and (parts.port or 25)
    except ValueError:
        known = False
    if not known:
        raise SendingError("DAFENG_SMTP: smtp://, smtps:// or starttls://", everybody=True)
    return parts


def _address(text: str, name: str) -> str:
    """The one address in a text, which may have a name before it."""
    try:
        found = parseaddr(text)[1]
        validate_email(found)
        if len(text.splitlines()) != 1 or (name == "to" and found != text):
            raise ValidationError(name)
    except (ValidationError, *_BROKEN) as error:
        zh, en = (
            ("收件地址不对", "no mail address") if name == "to" else (f"{name} 不是邮件地址", f"{name} is no address")
        )
        raise SendingError(f"{zh} · {en}: {text[:60]!r}", everybody=name != "to") from error
    return found


def _concerns_everybody(error: Exception) -> bool:
    """Whether the next recipient would meet the same: no server, no sign-in; not what is said of one of them."""
    of_one = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError)
    return not isinstance(error, of_one) or isinstance(error, ssl.SSLError)


_MEANINGS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (smtplib.SMTPAuthenticationError, "邮件服务器不接受用户名或密码 · the server does not accept name or password"),
    (smtplib.SMTPRecipientsRefused, "邮件服务器拒收这个收件地址 · the server refuses this recipient"),
    (smtplib.SMTPSenderRefused, "邮件服务器拒收发件地址 · the server refuses the sender"),
    (smtplib.SMTPDataError, "邮件服务器拒收邮件内容 · the server refuses the mail"),
    (smtplib.SMTPNotSupportedError, "邮件服务器不支持所需的功能 · the server cannot do what is asked"),
    (smtplib.SMTPServerDisconnected, "邮件服务器中断了连接 · the server broke the connection"),
    (ssl.SSLError, "邮件服务器的证书或加密有问题 · certificate or encryption of the server"),
    (TimeoutError, "邮件服务器没有及时答复 · the server did not answer in time"),
    (OSError, "连不上邮件服务器 · the mail server cannot be reached"),
)


def _meaning(error: Exception) -> str:
    if type(error) in (smtplib.SMTPException, smtplib.SMTPResponseException):  # which are kinds of OSError
        return "没有发出 · not sent"
    late = isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, TimeoutError)
    met = error.__context__ if late else error
    return next((words for kinds, words in _MEANINGS if isinstance(met, kinds)), "没有发出 · not sent")
