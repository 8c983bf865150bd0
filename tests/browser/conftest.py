"""The site as it is served, with the packaged city loaded once, and a browser that sees every request and message."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import pytest

sync_api = pytest.importorskip("playwright.sync_api")

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright  # noqa: E402  optional in a bare checkout

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = Path(os.environ.get("DAFENG_CHROMIUM", "/usr/bin/chromium"))
SUPPORT = Path(__file__).resolve().parents[1] / "support"
_UNTIL_UP = 60.0


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the running site."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def site(home: Path) -> Iterator[str]:
    """The address of the running site."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DAFENG_"))}
    subprocess.run([sys.executable, SUPPORT / "browser_home.py", home], check=True, env=clean)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from dafeng.cli import main; raise SystemExit(main())",
        "serve",
        "--home",
        str(home),
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    log = (home / "server.log").open("wb")
    server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=clean)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, server, home / "server.log")
        yield address
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _UNTIL_UP
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urlopen(f"{address}/help/", timeout=5):  # noqa: S310  an http address made here
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the site did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the system."""
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not at {CHROMIUM}")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield found
        found.close()


@dataclass
class Visit:
    """A page of one person, and what went wrong in it: console errors and requests that leave the machine."""

    page: Page
    site: str
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path and wait until it has loaded."""
        self.page.goto(self.site + path, wait_until="load")
        return self.page

    def watch(self) -> None:
        """Take note of what the page says and asks for."""
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        if not url.startswith((self.site, "data:", "blob:")):
            self.strangers.append(url)


@pytest.fixture(scope="session")
def states(site: str, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str | None]:
    """The sign-in state of each person, made once."""
    folder = tmp_path_factory.mktemp("states")
    made: dict[str, str] = {}

    def state(name: str) -> str | None:
        if name and name not in made:
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{site}/sign-in/")
            page.fill("#id_username", name)
            page.fill("#id_password", f"{name}-Passw0rd")
            page.click("main button[type=submit]")
            page.wait_for_url(f"{site}/")
            made[name] = str(folder / f"{name}.json")
            context.storage_state(path=made[name])
            context.close()
        return made.get(name)

    return state


@pytest.fixture
def visit(site: str, browser: Browser, states: Callable[[str], str | None]) -> Iterator[Callable[..., Visit]]:
    """Opens a page as somebody ("" is the public), in a language and a size."""
    contexts: list[BrowserContext] = []

    def begin(who: str = "", language: str = "zh-hans", width: int = 1366, height: int = 768, **more: object) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height}, storage_state=states(who), accept_downloads=True, **more
        )
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "dafeng_language", "value": language, "url": site}])
        contexts.append(context)
        found = Visit(context.new_page(), site)
        found.watch()
        return found

    yield begin
    for context in contexts:
        context.close()
