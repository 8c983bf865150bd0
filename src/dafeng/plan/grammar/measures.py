"""Quantities in their segment: is this a demand on an indicator, a size that picks out a class, or neither?

The patterns, with S a name, V a verb, Q a quantity, N a noun:
S V Q (装机达到600万千瓦), S Q (比例不低于50%), V Q N (建设10个实验室), V N Q (新增公园600座), V … S Q 的 N
(建成半径小于5公里的网络), Q N V (90%以上的机关达到要求).
"""

from __future__ import annotations

import re

from dafeng.plan.grammar.demand import CLASS, Around, Demand, Reading
from dafeng.plan.grammar.implied import read_without_verb
from dafeng.plan.grammar.lexicon import lexicon
from dafeng.plan.grammar.names import clean_name, ends_with_head, strip_hedges
from dafeng.plan.grammar.quantities import Quantity

__all__ = ["measure"]

_VERB_MOST = 8
_NEW = re.compile("(?:全[国省市区县]|我[省市区县]|累计)*(?:新增|净增)(?!.*[中内]|长|.*(?:占比|比重|比例|率)$)")
_VAGUE_NOUNS = ("方面", "层面", "环节", "阶段")
_GRANT = re.compile("[按给]|资助|补助|奖励|拨款|补贴")
_CEILINGS = frozenset(["控制在", "总体控制在", "严格控制在", "控制到"])
_COPULAS = frozenset(["为", "是", "占", "达", "到"])
_AFTER_VALUE = ("", "的", "。", "，", "；", "、", "并", "且", "和", "）", "\n")
_COUNTS = frozenset("个家座台套辆艘条处户人名项件所站口宗块片株栋幢")
_FORBIDDEN = re.compile("(?:不得|严禁|禁止|限制|严控|不再|不予|杜绝|暂停|不新建)[^，]{0,30}$")
_CONDITION = re.compile("的(?:[，、；）：]|$|\n|项目|企业|单位|给予|予以|可|应|须|按|必须)")
_DONE = re.compile(
    r"(?:已|已经|现已|均已|现有(?!水平|基础|规模|能力)|共有|目前(?!水平)|曾|截至|业已|实际)(?:累计|全部|基本|总计|超额)*"
    r"(?:完成|建成|达|达到|形成|建设|有|实现|突破|超过|发展|推广|创建|培育|纳入)?[^，]{0,6}$"
)
_SHARE_OF_BASE = re.compile(
    "(?P<name>.{2,60}?)(?P<verb>达到|达|占到?|约占|提高到|提升到|(?<![不得])超过|不(?:应|宜|得)?(?:大于|高于|超过|低于|小于|少于))"
    "(?P<base>[^，、]{2,20})的(?:约)?"
)


def measure(left: str, group: list[Quantity], right: str, before: Demand | None) -> Reading:
    """Read the words left and right of a group of quantities; the verb of the demand `before` may reach on."""
    limited = group[0].before and group[0].unit in lexicon().counted
    if (group[0].unit.lstrip("万亿千百十") in lexicon().classes and not limited) or _DONE.search(left):
        return None
    if group[0].unit in ("%", "") and (found := _SHARE_OF_BASE.fullmatch(left)):
        return _share_of_base(found)
    if _FORBIDDEN.search(left[-40:]) or _CONDITION.match(right):
        return CLASS
    head, late, verb = left, "", _verb_at_end(left)
    if not verb:
        head, late = strip_hedges(left)
        verb = _verb_at_end(head)
    stem, early = strip_hedges(head[: len(head) - len(verb)])
    around = Around(stem, verb, early + late, tuple(group), right)
    return _with_verb(around) if verb else read_without_verb(around, before)


def _share_of_base(found: re.Match[str]) -> Demand | None:
    """响应能力达到最大负荷的5%, 非化石能源占能源消费总量的20%."""
    name = clean_name(found["name"])
    if _GRANT.search(found["name"]):
        return None
    verb = found["verb"] if found["verb"] in lexicon().before else "达到"
    if name and (found["verb"].startswith("占") or verb != "达到"):
        name = f"{name}占{found['base']}比重"
    return Demand(name, "level", verb, strip_hedges(found["name"])[1], "SVQ") if name else None


def _verb_at_end(text: str) -> str:
    """The longest verb that the text ends with."""
    verbs = lexicon().verbs
    for length in range(min(_VERB_MOST, len(text)), 0, -1):
        word = text[-length:]
        if any(word in group for group in verbs.values()):
            return word
    return ""


def _with_verb(around: Around) -> Reading:
    """A verb right before the quantity decides the kind."""
    verbs, verb, first = lexicon().verbs, around.verb, around.first
    if first.unit in ("番", "倍") and first.text == "一" and verb in verbs["up"]:
        return around.asks(around.name, "increase", "SVQ")
    if verb in verbs["level"] and (around.name or verb not in verbs["build"]):
        if first.after and verb in _COPULAS and (around.right[:1] not in _AFTER_VALUE or first.after[0] == "及"):
            return CLASS
        return _level(around)
    if verb in verbs["down"] or verb in verbs["up"]:
        if first.bare:
            return None
        label = verb + around.noun if around.noun and not around.is_share else ""
        return around.asks(around.name or label, "reduction" if verb in verbs["down"] else "increase", "SVQ")
    return _made(around)


def _level(around: Around) -> Demand | None:
    """An indicator shall stand at a value."""
    name, noun, first, verb = around.name, around.noun, around.first, around.verb
    if first.bare and not (name and (ends_with_head(name) or name.isascii()) and around.ended):
        return None
    if around.right.startswith("覆盖") and verb in ("实现", "达到") and first.value == 100:
        return around.asks(name + "覆盖", "coverage", "SVQ")
    if _NEW.match(name) and not around.is_share and verb not in _CEILINGS:
        return around.asks(name, "increase", "SVQ")
    if around.right.startswith("的") and noun:
        return Demand(name + noun, "level", verb, around.hedges, "SVQ")
    if not name and noun and verb in ("实现", "达到", "保持", "满足") and not around.ended:
        return Demand(noun, "level", verb, around.hedges, "VQN", soft=True)
    return Demand(name, "level", verb, around.hedges, "SVQ")


def _made(around: Around) -> Reading:
    """建设10个实验室, 充电桩建成20万个: something is made, counted or done away with."""
    name, noun, first, verb = around.name, around.noun, around.first, around.verb
    new = verb in lexicon().verbs["new"]
    if around.is_span_of_time or noun.startswith(_VAGUE_NOUNS):
        return None
    if not noun or around.ended:
        if not name:
            return Demand("", "increase", verb, around.hedges, "SVQ", soft=True) if new else None
        return around.asks(name if ends_with_head(name) else name + verb, "increase" if new else "level", "SVQ")
    if first.after and first.unit not in _COUNTS and _names_class(first):
        return CLASS
    if around.is_share and not around.right.startswith("的"):
        return None
    label = verb + noun if new else name + noun if around.is_share else noun
    return around.asks(label, "increase" if new else "level", "VQN")


def _names_class(quantity: Quantity) -> bool:
    """淘汰35蒸吨/小时以下燃煤锅炉: the size names a class; 建设160万千瓦以上燃机 does not."""
    return quantity.after in ("以下", "及以下", "及以上") or "/" in quantity.unit
