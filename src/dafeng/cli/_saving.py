"""Files that commands write: whole or not at all."""

from __future__ import annotations

from pathlib import Path

from dafeng.core.errors import AccountsError, Fault

__all__ = ["save", "write_whole"]


def write_whole(path: Path, content: str | bytes) -> None:
    """Write the whole file or leave what was there: a result is never half-written. Devices are written to directly."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def save(path: Path, content: str | bytes) -> None:
    """`write_whole`; raises `AccountsError` naming the file when it cannot be written."""
    try:
        write_whole(path, content)
    except (OSError, ValueError) as error:  # ValueError: a path that is no file name, such as "."
        raise AccountsError(
            Fault(
                "cli.unwritable",
                zh="结果写不进这个文件",
                en="the result cannot be written to this file",
                where=str(path),
                found=str(getattr(error, "strerror", None) or error),
                mend_zh="请换一个路径，或检查权限和磁盘空间。",
                mend_en="Choose another path, or check permissions and disk space.",
            )
        ) from error
