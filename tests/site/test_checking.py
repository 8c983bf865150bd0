"""Uploaded files: kind by content, size, and checkers. The checkers are a small program and a small clamd made here."""

from __future__ import annotations

import hashlib
import io
import socketserver
import struct
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dafeng_site.checking import keeping
from dafeng_site.checking.checkers import CheckerError, CommandChecker, SocketChecker, from_environment
from dafeng_site.checking.gate import LARGEST, pass_file
from dafeng_site.checking.keeping import content_of, store_bytes
from dafeng_site.checking.kinds import kind_of
from dafeng_site.data.models import ImportBatch
from dafeng_site.people.models import AuditEvent, Role
from dafeng_site.services import InvalidError

from .sheets import row, workbook

if TYPE_CHECKING:
    from .conftest import World

VIRUS = b"looks harmless, and holds the word of the test: MALICE"
PROGRAM = """
import os, pathlib, sys
path = pathlib.Path(sys.argv[1])
assert "DAFENG_SECRET_KEY" not in os.environ, "a secret was handed on"
assert oct(path.stat().st_mode)[-3:] == "600"
content = path.read_bytes()
if b"CRASH" in content:
    sys.exit(2)
if b"MALICE" in content:
    print("scanning")
    print(f"{path}: Test.Malice FOUND")
    sys.exit(1)
"""


def _archive(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


KINDS = {
    b"%PDF-1.7 x": "pdf",
    b"\x89PNG\r\n\x1a\n..": "png",
    b"\xff\xd8\xff\xe0..": "jpg",
    _archive("[Content_Types].xml", "word/document.xml"): "docx",
    _archive("[Content_Types].xml", "xl/workbook.xml"): "xlsx",
    "指标,数值\n".encode(): "text",
    "指标,数值\n".encode("gb18030"): "text",
    "指标,数值\n".encode("utf-16"): "text",
    b"MZ\x90\x00\x03\x00": "",
    b"\x7fELF\x02\x01\x01\x00": "",
    b"#!/bin/sh\nrm": "",
    _archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"): "",
    _archive("readme.txt"): "",
    b"PK\x03\x04 cut off": "",
    b"Rar!\x1a\x07\x00": "",
}


@pytest.mark.parametrize(("content", "kind"), KINDS.items())
def test_the_kind_is_told_from_the_content(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


@pytest.fixture
def program(tmp_path: Path, settings: Any) -> CommandChecker:
    """A checker program that refuses the word MALICE, set up in the site."""
    cache.clear()
    script = tmp_path / "checker.py"
    script.write_text(PROGRAM, encoding="utf-8")
    made = CommandChecker((sys.executable, str(script)), 20.0)
    settings.CHECKERS = (made,)
    return made


def _upload(client: Client, content: bytes, name: str = "数据.xlsx") -> Any:
    return client.post("/entry/", {"upload": "1", "file": SimpleUploadedFile(name, content)})


def _office(world: World) -> Client:
    client = Client()
    client.force_login(world.users[Role.OFFICE])
    return client


def test_a_file_that_the_program_passes_is_taken_and_quarantine_is_empty(world: World, program: CommandChecker) -> None:
    assert _upload(_office(world), workbook(row(source="internal", period="2021", value=77))).status_code == 302
    assert ImportBatch.objects.count() == 1
    folder = Path(site.HOME) / "quarantine"
    assert oct(folder.stat().st_mode)[-3:] == "700"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "reason", "logged"),
    [(VIRUS, "安全检查未通过", "refused"), (b"CRASH", "安全检查没有完成", "not checked")],
)
def test_a_file_that_does_not_pass_is_named_logged_and_not_taken(
    world: World, program: CommandChecker, content: bytes, reason: str, logged: str
) -> None:
    answer = _upload(_office(world), content, "../秘密/报表.csv")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "报表.csv" in page
    assert reason in page
    assert ImportBatch.objects.count() == 0
    assert AuditEvent.objects.get(kind="file").subject == f"{logged}: 报表.csv"
    assert list((Path(site.HOME) / "quarantine").iterdir()) == []


def test_what_the_program_says_is_shown_without_the_place_of_the_file(world: World, program: CommandChecker) -> None:
    page = _upload(_office(world), VIRUS).content.decode()
    assert "Test.Malice FOUND" in page
    assert str(site.HOME) not in page


def test_the_api_goes_through_the_same_gate(world: World, program: CommandChecker) -> None:
    answer = _office(world).post("/api/v1/imports", {"file": SimpleUploadedFile("表.csv", VIRUS)})
    assert answer.status_code == 422
    assert answer.json()["faults"] == [{"code": "file.refused", "file": "表.csv", "found": "…: Test.Malice FOUND"}]


def test_a_program_is_never_taken_whatever_its_name(world: World) -> None:
    answer = _upload(_office(world), b"MZ\x90\x00", "年报.pdf")
    assert answer.status_code == 422
    assert "年报.pdf" in answer.content.decode()


def test_who_may_not_upload_does_not_make_the_checker_work(world: World, program: CommandChecker) -> None:
    client = Client()
    client.force_login(world.users[Role.READER])
    assert _upload(client, VIRUS).status_code == 403
    assert not AuditEvent.objects.filter(kind="file").exists()


def test_a_file_that_is_too_large_is_named(db: None) -> None:
    with pytest.raises(InvalidError) as caught:
        pass_file("大.csv", b"x" * (LARGEST + 1))
    assert (caught.value.faults[0].code, caught.value.faults[0].where) == ("file.large", "大.csv")


def test_the_same_bytes_are_checked_once_in_a_while(db: None, program: CommandChecker, tmp_path: Path) -> None:
    pass_file("a.csv", b"a,b\n")
    (tmp_path / "checker.py").write_text("raise SystemExit(1)", encoding="utf-8")
    assert pass_file("a.csv", b"a,b\n") == ("text", Path(sys.executable).name)
    with pytest.raises(InvalidError):
        pass_file("a.csv", b"a,c\n")


def test_a_program_that_takes_too_long_or_is_not_there_lets_nothing_through(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    slow = CommandChecker((sys.executable, "-c", "import time; time.sleep(30)"), 0.3)
    for checker in (slow, CommandChecker(("/nothing/there",), 1.0)):
        with pytest.raises(CheckerError):
            checker.refusal(tmp_path / "f")


def test_the_file_stands_where_the_command_says(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    code = "import sys; sys.exit(0 if sys.argv[2] == 'last' and sys.argv[1].endswith('f') else 3)"
    assert CommandChecker((sys.executable, "-c", code, "{file}", "last")).refusal(tmp_path / "f") == ""


class _Clamd(socketserver.StreamRequestHandler):
    """As much of clamd's protocol as INSTREAM takes (clamd(8), section COMMANDS)."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        said = "stream: OK"
        if b"MALICE" in content:
            said = "stream: Test.Malice FOUND"
        elif b"CRASH" in content:
            said = "INSTREAM size limit exceeded. ERROR"
        self.wfile.write(f"{said}\0".encode())


@pytest.fixture(params=["tcp", "unix"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    server: Any
    if request.param == "tcp":
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Clamd)
        address = f"tcp://127.0.0.1:{server.server_address[1]}"
    else:
        server = socketserver.ThreadingUnixStreamServer(str(tmp_path / "s"), _Clamd)
        address = f"unix://{tmp_path}/s"
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield address
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_scanner_behind_a_socket_passes_and_refuses(clamd: str, tmp_path: Path) -> None:
    checker, file = SocketChecker(clamd, 10.0), tmp_path / "f"
    file.write_bytes(b"x" * 200_000)  # several pieces
    assert checker.refusal(file) == ""
    file.write_bytes(VIRUS)
    assert checker.refusal(file) == "Test.Malice"
    file.write_bytes(b"CRASH")
    with pytest.raises(CheckerError, match="size limit"):
        checker.refusal(file)


def test_a_scanner_that_is_away_lets_nothing_through(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    for address in ("tcp://127.0.0.1:1", f"unix://{tmp_path}/nothing"):
        with pytest.raises(CheckerError):
            SocketChecker(address, 1.0).refusal(tmp_path / "f")


def test_checkers_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert from_environment() == ()
    monkeypatch.setenv("DAFENG_CHECK_COMMAND", f"{sys.executable} -c 'x y' {{file}}")
    monkeypatch.setenv("DAFENG_CHECK_SOCKET", "tcp://127.0.0.1:3310")
    monkeypatch.setenv("DAFENG_CHECK_SECONDS", "5")
    words = (sys.executable, "-c", "x y", "{file}")
    assert from_environment() == (CommandChecker(words, 5.0), SocketChecker("tcp://127.0.0.1:3310", 5.0))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DAFENG_CHECK_COMMAND", "/nothing/there"),
        ("DAFENG_CHECK_SOCKET", "http://x"),
        ("DAFENG_CHECK_SOCKET", "tcp://x"),
        ("DAFENG_CHECK_SECONDS", "0"),
        ("DAFENG_CHECK_SECONDS", "soon"),
    ],
)
def test_a_checker_that_cannot_be_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match="DAFENG_CHECK"):
        from_environment()


class _Observed(ContentFile):  # type: ignore[type-arg]  # generic for the type checker alone
    """Bytes that arrive in two halves; between them `seen` is asked."""

    seen: Callable[[], None] = staticmethod(lambda: None)

    def chunks(self, _size: int | None = None) -> Iterator[bytes]:
        content = self.read()
        yield content[: len(content) // 2]
        type(self).seen()
        yield content[len(content) // 2 :]


def test_nobody_sees_a_file_that_is_half_written(monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"one half" + b"the other"
    digest = hashlib.sha256(content).hexdigest()
    path, asked = f"evidence/{digest[:2]}/{digest}", []

    def another_process() -> None:
        asked.append(default_storage.exists(path))
        if len(asked) == 1:  # it stores the same bytes meanwhile
            assert store_bytes(content) == digest
            assert content_of(digest) == content

    monkeypatch.setattr(keeping, "ContentFile", _Observed)
    monkeypatch.setattr(_Observed, "seen", staticmethod(another_process))
    assert store_bytes(content) == digest
    assert asked == [False, False]
    assert content_of(digest) == content
    assert default_storage.listdir(f"evidence/{digest[:2]}")[1] == [digest]


def test_a_write_that_breaks_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"the disk is full"
    digest = hashlib.sha256(content).hexdigest()

    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping, "ContentFile", _Observed)
    monkeypatch.setattr(_Observed, "seen", staticmethod(full))
    with pytest.raises(OSError, match="No space"):
        store_bytes(content)
    assert default_storage.listdir(f"evidence/{digest[:2]}")[1] == []
    monkeypatch.undo()
    assert store_bytes(content) == digest
    assert content_of(digest) == content
