"""What a backup must be before anything is touched: a manifest that can be read, members that are what it says.

In: the archive. Out: its manifest, or `BackupError` with every fault. Refused are members that the manifest does not
know or that differ from it, paths that lead elsewhere, links, devices and folders, one name for two members, and what
unpacks to a size that no table and no file has.
"""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from dafeng.core.errors import Fault
from dafeng_site.backupfaults import UNCHANGED, BackupError, backup_error

__all__ = ["CHUNK", "FORMAT", "LONGEST_LINE", "MANIFEST", "Manifest", "check_members", "read_manifest"]

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
LONGEST_LINE = 256 << 20
"""Bytes of the longest row: a draft holds three files of a document."""
_LARGEST_MANIFEST = 256 << 20
_SUSPECT_SIZE, _SUSPECT_RATIO = 64 << 20, 200
"""A larger member that is packed tighter is no table: rows of one table, which repeat their names, come to about 30."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: rows by table, and the hash of every member by name."""

    version: str
    made: str
    migrations: tuple[str, ...]
    rows: dict[str, int]
    hashes: dict[str, str]

    @property
    def tables(self) -> set[str]:
        """The labels of the tables that are there."""
        return {
            name.removeprefix("tables/").removesuffix(".jsonl") for name in self.hashes if name.startswith("tables/")
        }


def read_manifest(archive: zipfile.ZipFile, where: str) -> Manifest:
    """The manifest of a backup. Raises `BackupError` for what is no backup or one of another format."""
    try:
        if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
            raise ValueError(MANIFEST)
        words = json.loads(archive.read(MANIFEST))
        if words.pop("format") != FORMAT:
            raise backup_error("format", "备份格式不认识", "a backup of another format", where=where)
        words["migrations"] = tuple(words["migrations"])
        made = Manifest(**words)
        texts = (made.version, made.made, *made.migrations, *made.rows, *made.hashes, *made.hashes.values())
        if not all(isinstance(each, str) for each in texts) or not all(
            type(each) is int for each in made.rows.values()
        ):
            raise TypeError(MANIFEST)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise backup_error("not-a-backup", "不是达峰的备份文件", "no backup of Dafeng", where=where) from error
    return made


def check_members(archive: zipfile.ZipFile, manifest: Manifest, where: str) -> None:
    """Every member is there once, is what it was, and lies inside the folders of a backup. Raises `BackupError`."""

    def fault(code: str, zh: str, en: str, name: str) -> Fault:
        return Fault(f"backup.{code}", zh, en, where, name, "", *UNCHANGED)

    members = [info for info in archive.infolist() if info.filename != MANIFEST]
    names = {info.filename for info in members}
    faults = [fault("members", "备份内容与清单不符", "a member is missing or extra", name)
              for name in sorted(names ^ set(manifest.hashes))]  # fmt: skip
    if len(archive.infolist()) != len(names) + 1:
        faults.append(fault("members", "备份中有重名的内容", "two members have one name", ""))
    for info in members:
        if not _inside(info.filename):
            faults.append(fault("path", "备份中有越界的路径", "a path leads elsewhere", info.filename))
        elif stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG) or info.is_dir():
            faults.append(fault("kind", "备份中有链接、设备或文件夹", "a link, a device or a folder", info.filename))
        elif info.file_size > _SUSPECT_SIZE and info.file_size > _SUSPECT_RATIO * info.compress_size:
            faults.append(fault("size", "备份中有解开后异常大的内容", "a member unpacks to an odd size", info.filename))
    if faults:
        raise BackupError(faults)
    damaged = [name for name in sorted(names) if _hash(archive, name) != manifest.hashes[name]]
    if damaged:
        raise BackupError([fault("damaged", "备份已损坏", "a member is damaged", name) for name in damaged])


def _inside(name: str) -> bool:
    """Whether a name stays in the folder of tables or in that of files, written in the one way that it is written."""
    parts = PurePosixPath(name).parts
    plain = "\\" not in name and name.rstrip("/") == "/".join(parts)
    return plain and len(parts) > 1 and parts[0] in ("tables", "files") and not {"..", "."} & set(parts)


def _hash(archive: zipfile.ZipFile, name: str) -> str:
    found = hashlib.sha256()
    with archive.open(name) as source:
        while piece := source.read(CHUNK):
            found.update(piece)
    return found.hexdigest()
