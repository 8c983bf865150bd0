"""What stands in an exported folder about what the folder holds and what it does not."""

from __future__ import annotations

__all__ = ["NOTE", "NOTE_FILE"]

NOTE_FILE = "EXPORT.md"
NOTE = """# 导出说明 · About this export

本文件夹由达峰网站的数据库导出，是一个完整的城市数据包：格式见文档“城市数据包”，可用 `dafeng city check` 检查，
用 `dafeng init --city` 载入新库。

除数据包原有内容外，还有网站上形成的记录：

- `duty/`：单位、工作项、配合单位（`supports.csv`）、目标分解和区（市）目标（`splits.csv`、`split_places.csv`）、
  调度轮次和各单位报送的进展、数据（`rounds.csv`、`round_*.csv`，办结的附快照和通报）；
- `supervision/`：整改、监察发现、约谈通报表扬，**含未公开的记录**，请按内部资料管理；
- `evaluation/`：评价填报和情形、本市评分表各版本、上级对本市的评定及其文件（**未注明公开的，请按内部资料管理**）；
- `reporting/`：本市公文模板各版本、已印发的文件及其 Word、PDF、Excel 和文本。

下列内容**不在**导出中，只在网站和备份（`dafeng backup`）里：

- **举报**：正文、举报人、附件全部加密封存，不导出；
- 人员、账号、联系人；佐证材料；评价的过程；草稿；修改历史和审计日志。

**记录不带人员姓名。** 谁登记、谁办理、谁核查，属于原网站的账号和个人信息，只在原网站的修改历史和备份里；需要连同
人员一并迁移的，请用 `dafeng backup` 和 `dafeng restore`。公文上的签发人，以及正文、理由、意见中写到的姓名，
是内容本身，原样保留。

载入时，记录的登记人为载入人；没有载入人的，记在一个不能登录的账号名下。工作项一律为待承接。

## In English

This folder was written from the site's database and is a complete city pack. Besides what the pack held, it has the
records made on the site: units, supports, splits and district targets, dispatch rounds with
what units reported (closed ones with snapshot and bulletin); rectification orders, findings, talks, circulars
and commendations (**internal ones too: treat the folder as internal**); the city's own score sheets and templates,
version by version; what the level above decided on the city, with its document;
documents as they were issued, with their files.

**Not** in it, but on the site and in its backups alone: **complaints** (text, persons and files are sealed and never
exported); people, accounts, contacts; evidence; evaluations under way; drafts; history and the
audit log.

**Records carry no names of people.** Who entered, handled or verified a record belongs to the accounts of the
site that it comes from, and stays in that site's history and backups; to move a site with its people use
`dafeng backup` and `dafeng restore`. The signer named on a document, and names in texts, reasons and opinions are
content and stay. Loaded records are entered under the name of whoever loads them.
"""
