"""Start Dafeng with one command: `./start` (on Windows: `py start.py`). Standard library only.

It makes `.venv`, installs the pinned requirements (with uv when it can be had, else pip), prepares the database, loads
the city pack and serves the site. A second start finds everything in place and keeps all data.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
DEFAULT_PORT = 8000
STARTING_SECONDS = 90


class StartError(Exception):
    """Something that keeps Dafeng from starting, said in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")


def say(zh: str, en: str) -> None:
    """Print one line of progress in the user's language."""
    english = os.environ.get("DAFENG_LANG", "zh").lower().startswith("en")
    print(en if english else zh, flush=True)


# --- the environment --------------------------------------------------------------------------------------------------


def executable(environment: Path, name: str) -> Path:
    """Where a virtual environment keeps a program."""
    return environment / ("Scripts" if os.name == "nt" else "bin") / (name + (".exe" if os.name == "nt" else ""))


def fingerprint(files: Iterable[Path]) -> str:
    """One hash over files and the Python that runs: changes when something has to be installed anew."""
    digest = hashlib.sha256(repr(sys.version_info[:3]).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def once(marker: Path, wanted: str, work: Callable[[], None]) -> None:
    """Do the work unless the marker says that it was done for exactly this; the marker is written last."""
    if marker.exists() and marker.read_text(encoding="ascii") == wanted:
        return
    marker.unlink(missing_ok=True)
    work()
    marker.write_text(wanted, encoding="ascii")


def make_environment(environment: Path, lock: Path) -> None:
    """Bring a virtual environment to what `lock` pins; nothing is done when it is already so."""

    def work() -> None:
        if not executable(environment, "python").exists():
            say(f"建立运行环境 {environment.name} …", f"Making the environment {environment.name} …")
            _make_venv(environment)
        say(f"安装 {lock.name} 中锁定的依赖 …", f"Installing what {lock.name} pins …")
        _install(environment, "--require-hashes", "-r", str(lock))

    once(environment / "dafeng-requirements", fingerprint([lock]), work)


def install_from_source(environment: Path) -> None:
    """Install this folder as an editable package: metadata, commands and compiled translations."""
    parts = [ROOT / "pyproject.toml", ROOT / "hatch_build.py", *sorted((ROOT / "src").rglob("*.po"))]

    def work() -> None:
        _install(environment, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))

    once(environment / "dafeng-package", fingerprint(part for part in parts if part.exists()), work)


def install_wheel(environment: Path, wheel: Path) -> None:
    """Install a built wheel, whatever was installed of Dafeng before."""
    (environment / "dafeng-package").unlink(missing_ok=True)
    _install(environment, "--no-deps", "--force-reinstall", str(wheel))


def _make_venv(environment: Path) -> None:
    try:
        subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(environment, ignore_errors=True)
        uv = shutil.which("uv")
        if (
            uv
            and subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(environment)], check=False).returncode
            == 0
        ):
            return
        detail = (error.stdout + error.stderr).strip()
        raise StartError(
            f"无法建立虚拟环境。Debian/Ubuntu 请先执行：apt install python3-venv\n{detail}",
            "The virtual environment could not be made. On Debian/Ubuntu first run: apt install python3-venv",
        ) from error


def _install(environment: Path, *arguments: str) -> None:
    """Install with uv where it works (about ten times faster), else with pip, which also knows local mirrors."""
    python = executable(environment, "python")
    uv = _find_uv(environment)
    if (
        uv
        and subprocess.run([uv, "pip", "install", "-q", "--python", str(python), *arguments], check=False).returncode
        == 0
    ):
        return
    if not _has_pip(python):
        subprocess.run([str(python), "-m", "ensurepip"], check=False, capture_output=True)
    done = subprocess.run([str(python), "-m", "pip", "install", "-q", *arguments], check=False)
    if done.returncode != 0:
        raise StartError(
            "依赖安装失败（见上）。内网可先配置本地镜像（pip config），或设 PIP_FIND_LINKS 指向安装包目录后再试。",
            "Installing failed (see above). In a closed network set a local mirror (pip config) or PIP_FIND_LINKS to a "
            "folder of wheels, and try again.",
        )


def _has_pip(python: Path) -> bool:
    return subprocess.run([str(python), "-m", "pip", "--version"], check=False, capture_output=True).returncode == 0


def _find_uv(environment: Path) -> str | None:
    found = shutil.which("uv") or shutil.which(str(executable(environment, "uv")))
    if found:
        return found
    python = executable(environment, "python")
    quiet = ["-q", "--disable-pip-version-check", "--retries", "0", "--timeout", "10"]
    subprocess.run([str(python), "-m", "pip", "install", *quiet, "uv"], check=False, capture_output=True)
    return shutil.which(str(executable(environment, "uv")))


# --- the site ---------------------------------------------------------------------------------------------------------


def free_port() -> int:
    """A port on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_taken(port: int) -> bool:
    """Whether somebody already listens on this port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(address: str, server: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait until the page answers 200, or say why it does not."""
    deadline = time.monotonic() + seconds
    last = ""
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise StartError(
                f"服务意外退出（代码 {server.returncode}）。", f"The server ended with code {server.returncode}."
            )
        try:
            with urllib.request.urlopen(address, timeout=30):  # noqa: S310 - the address is our own, http on loopback
                return
        except urllib.error.HTTPError as error:
            raise StartError(
                f"服务已启动，但 {address} 应答 {error.code}，见上面的日志。",
                f"The server is up, but {address} answered {error.code}; see the log above.",
            ) from error
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            last = str(error)
        time.sleep(0.1)
    raise StartError(
        f"{seconds:.0f} 秒内没有等到 {address}（{last}）。", f"No answer from {address} in {seconds:.0f} s ({last})."
    )


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server politely, then surely."""
    if server.poll() is not None:
        return
    server.terminate()
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def run_site(options: argparse.Namespace, home: Path) -> int:
    """Prepare the data under `home`, serve, and either stay or (with --check) stop once the overview answers."""
    dafeng = str(executable(ROOT / ".venv", "dafeng"))
    surroundings = {**os.environ, "DAFENG_HOME": str(home)}
    city = ["--city", options.city] if options.city else []
    ready = subprocess.run([dafeng, "init", *city], env=surroundings, check=False)
    if ready.returncode != 0:
        return ready.returncode
    server = subprocess.Popen([dafeng, "serve", "--host", options.host, "--port", str(options.port)], env=surroundings)
    address = f"http://127.0.0.1:{options.port}/"
    try:
        wait_for(address, server, STARTING_SECONDS)
        if options.check:
            say("检查通过：总览页正常应答。", "Checked: the overview page answers.")
            return 0
        say(f"达峰已启动：{address}（按 Ctrl+C 停止）", f"Dafeng is running: {address} (Ctrl+C stops it)")
        return server.wait()
    except KeyboardInterrupt:
        say("正在停止 …", "Stopping …")
        return 0
    finally:
        stop(server)


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line, bilingual, since a first reader may know either language."""
    parser = argparse.ArgumentParser(prog="./start", description="启动达峰 · start Dafeng")
    parser.add_argument(
        "--city", metavar="DIR", help="城市数据包目录，默认随附的枣庄 · city pack, by default Zaozhuang's"
    )
    parser.add_argument("--port", type=int, help=f"端口，默认 {DEFAULT_PORT} · port")
    parser.add_argument(
        "--host", default="127.0.0.1", help="监听地址，默认仅本机 · address to listen on, by default this machine"
    )
    parser.add_argument("--home", metavar="DIR", help="数据目录，默认 DAFENG_HOME 或 ./var · folder for data")
    parser.add_argument(
        "--check", action="store_true", help="启动、等总览页应答、停止 · start, wait for the page, stop"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Start as asked; answer with an exit code."""
    options = parse(arguments)
    if sys.version_info < OLDEST:
        raise StartError("需要 Python 3.11 或更高版本。", "Python 3.11 or newer is needed.")
    if options.port is None:
        options.port = free_port() if options.check else DEFAULT_PORT
    if port_is_taken(options.port):
        raise StartError(
            f"端口 {options.port} 已被占用，请用 --port 另选一个。",
            f"Port {options.port} is taken; choose another with --port.",
        )
    make_environment(ROOT / ".venv", ROOT / "requirements.lock")
    install_from_source(ROOT / ".venv")
    if options.check and not options.home:
        with tempfile.TemporaryDirectory(prefix="dafeng-check-") as home:
            return run_site(options, Path(home))
    home = Path(options.home or os.environ.get("DAFENG_HOME") or ROOT / "var").resolve()
    return run_site(options, home)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except StartError as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
