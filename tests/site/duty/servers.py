"""A mail server and a group robot on this machine, a round that is due, and a day of reminders."""

from __future__ import annotations

import json
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler
from typing import Any

from dafeng.appraisal.deadlines import CITY_ZONE, Holidays
from dafeng_site.reminders import running
from dafeng_site.reminders.channels import Channels
from dafeng_site.reminders.running import Reminded

MONDAY = date(2026, 3, 2)
ALWAYS = Holidays(frozenset({2026}), frozenset(), frozenset(date(2026, 1, 1) + timedelta(days=at) for at in range(365)))
"""A calendar in which every day is a working day."""


def remind(day: date, channels: Channels, holidays: Holidays = ALWAYS, **rest: Any) -> Reminded:
    """The reminders of a day, at nine in the morning."""
    now = datetime.combine(day, datetime.min.time(), CITY_ZONE).replace(hour=9)
    return running.remind(now, channels, holidays, pause=lambda _seconds: None, **rest)


class Smtp(socketserver.StreamRequestHandler):
    """A mail server (RFC 5321) that answers a command as `server.answers` says; an answer of None breaks off."""

    def handle(self) -> None:
        server: Any = self.server
        server.met += 1
        self._say("220 here")
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            word = line.upper().split()[0]
            answer = server.answers.get(word, "")
            if word in server.answers and answer is None:
                return
            if word == "EHLO":
                self._say("250-here\r\n250-AUTH PLAIN" + ("\r\n250 STARTTLS" if server.secure else "\r\n250 SIZE"))
            elif answer:
                self._say(answer)
            elif word == "RCPT" and "refused" in line:
                self._say("550 nobody")
            elif word == "STARTTLS":
                self._say("220 go on")
                if not self._secured(server.secure):
                    return
            elif word == "DATA":
                self._say("354 go on")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                if "TAKEN" in server.answers:
                    return  # the connection breaks where nobody knows whether the mail was taken
                server.mails.append(message_from_bytes(body, policy=policy.default))
                self._say("250 taken")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("235 welcome" if word == "AUTH" else "250 well")

    def _secured(self, context: ssl.SSLContext) -> bool:
        """Whether the other side took the certificate."""
        self.connection = context.wrap_socket(self.request, server_side=True, do_handshake_on_connect=False)
        try:
            self.connection.do_handshake()
        except OSError:
            self.connection.close()
            return False
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        return True

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Robot(BaseHTTPRequestHandler):
    """Answers what stands in `server.answers`: (status, code), the whole answer, or `crawl`: a sign at a time."""

    def do_POST(self) -> None:
        server: Any = self.server
        server.asked.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
        answer = server.answers.pop(0) if server.answers else (200, 0)
        status, told = (answer[0], {"errcode": answer[1]}) if isinstance(answer, tuple) else (200, answer)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()
        if told == "crawl":
            self._crawl()
        else:
            self.wfile.write(told if isinstance(told, bytes) else json.dumps(told).encode())

    def _crawl(self) -> None:
        for _ in range(200):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.05)

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            """Whoever asked has gone."""

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


class Threaded(socketserver.ThreadingTCPServer):
    """Each connection in a thread of its own."""

    daemon_threads = True


def serving(server: Any) -> Iterator[Any]:
    """The server while it answers."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
