"""Checkers of the city's own: a program that is given the file, or a scanner behind a socket.

DAFENG_CHECK_COMMAND  a command line; `{file}` stands for the file, else it comes last. Exit code 0: passed, 1: refused,
                      its last line says why; anything else, or no answer in time: not checked (as clamscan does)
DAFENG_CHECK_SOCKET   unix:///run/clamav/clamd.ctl or tcp://host:3310, spoken to by clamd's INSTREAM
DAFENG_CHECK_SECONDS  how long to wait; default 30
"""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

__all__ = ["Checker", "CheckerError", "CommandChecker", "SocketChecker", "from_environment"]

_LONGEST = 200
_CHUNK = 1 << 16


class CheckerError(Exception):
    """The checker did not answer, or not with a verdict."""


class Checker(Protocol):
    """Looks at a file: empty where it passes, else the reason. CheckerError where it cannot tell."""

    @property
    def name(self) -> str:
        """What is kept beside a file that passed."""

    def refusal(self, path: Path) -> str:
        """Why the file is refused; empty where it is not."""


@dataclass(frozen=True, slots=True)
class CommandChecker:
    """A program, run without a shell, with an environment that holds none of the site's secrets."""

    words: tuple[str, ...]
    seconds: float = 30.0

    @property
    def name(self) -> str:
        return Path(self.words[0]).name

    def refusal(self, path: Path) -> str:
        given = [word.replace("{file}", str(path)) for word in self.words]
        if not any("{file}" in word for word in self.words):
            given.append(str(path))
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
        try:
            found = subprocess.run(  # noqa: S603  the command is the administrator's, the file's name is ours
                given, stdin=subprocess.DEVNULL, capture_output=True, timeout=self.seconds, env=environment, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CheckerError(f"{self.name}: {type(error).__name__}") from error
        if found.returncode == 0:
            return ""
        said = (found.stdout or found.stderr).decode("utf-8", "replace").strip().splitlines()
        last = said[-1].replace(str(path), "…") if said else ""
        if found.returncode == 1:
            return last[:_LONGEST] or self.name
        raise CheckerError(f"{self.name}: {found.returncode} {last}"[:_LONGEST])


@dataclass(frozen=True, slots=True)
class SocketChecker:
    """clamd behind a socket of this machine or another: INSTREAM, pieces with their length before them."""

    address: str
    seconds: float = 30.0
    name: str = "clamd"

    def refusal(self, path: Path) -> str:
        try:
            with self._connected() as link, path.open("rb") as file:
                link.sendall(b"zINSTREAM\0")
                while piece := file.read(_CHUNK):
                    link.sendall(struct.pack(">I", len(piece)) + piece)
                link.sendall(struct.pack(">I", 0))
                said = self._answer(link)
        except OSError as error:
            raise CheckerError(f"{self.name}: {type(error).__name__}") from error
        word = said.removeprefix("stream:").strip()
        if word == "OK":
            return ""
        if word.endswith(" FOUND"):
            return word.removesuffix(" FOUND")[:_LONGEST]
        raise CheckerError(f"{self.name}: {word}"[:_LONGEST])

    def _connected(self) -> socket.socket:
        parts = urlsplit(self.address)
        if parts.scheme == "unix":
            link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            link.settimeout(self.seconds)
            try:
                link.connect(parts.path)
            except OSError:
                link.close()
                raise
            return link
        return socket.create_connection((parts.hostname, parts.port), self.seconds)

    @staticmethod
    def _answer(link: socket.socket) -> str:
        found = b""
        while len(found) < 4096 and (piece := link.recv(4096)):
            found += piece
            if b"\0" in piece:
                break
        return found.rstrip(b"\0\n").decode("utf-8", "replace")


def from_environment() -> tuple[Checker, ...]:
    """The checkers that are set up; a file must pass them all. ImproperlyConfigured for one that cannot be used."""
    seconds = _seconds(os.environ.get("DAFENG_CHECK_SECONDS", "") or "30")
    found: list[Checker] = []
    if command := os.environ.get("DAFENG_CHECK_COMMAND", "").strip():
        words = tuple(shlex.split(command))
        if shutil.which(words[0]) is None:
            raise ImproperlyConfigured(f"DAFENG_CHECK_COMMAND 找不到程序 · no such program: {words[0]}")
        found.append(CommandChecker(words, seconds))
    if address := os.environ.get("DAFENG_CHECK_SOCKET", "").strip():
        parts = urlsplit(address)
        if not ((parts.scheme == "unix" and parts.path) or (parts.scheme == "tcp" and parts.hostname and parts.port)):
            raise ImproperlyConfigured("DAFENG_CHECK_SOCKET: unix:///path · tcp://host:port")
        found.append(SocketChecker(address, seconds))
    return tuple(found)


def _seconds(text: str) -> float:
    if text.isascii() and text.isdigit() and 1 <= int(text[:5]) <= 600:
        return float(text)
    raise ImproperlyConfigured("DAFENG_CHECK_SECONDS: 1–600")
