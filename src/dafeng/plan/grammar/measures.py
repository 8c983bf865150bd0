"""Quantities in their segment: is this a demand on an indicator, a size that picks out a class, or neither?

The patterns, with S a name, V a verb, Q a quantity, N a noun:
S V Q (装机达到600万千瓦), S Q (比例不低于50%), V Q N (建设10个实验室), V N Q (新增公园600座), V … S Q 的 N
(建成半径小于5公里的网络), Q N V (90%以上的机关达到要求).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dafeng.plan.grammar.lexicon import lexicon
from dafeng.plan.grammar.names import clean_name, ends_with_head, strip_hedges
from dafeng.plan.grammar.quantities import Quantity

__all__ = ["Demand", "measure"]

Kind = Literal["level", "reduction", "increase", "coverage"]
_VERB_MOST = 8
_PREDICATE = re.compile(
    r"达到|完成|实现|建成|配备|开展|建立|采用|使用|符合|纳入|执行|创建|安装|具备|实施|通过|满足|参与|达标|得到|接入"
)
_IS_ENDED = re.compile(
    r"(?:的)?(?:目标|任务|水平|要求|标准|指标|目标任务|）|”|\)|。|！|\n|；|，|、|;)*$|(?:的?目标|的?水平|的?任务|的?要求)[。，；并且]|[并且等]|[和与及以、]+"
)
_SOFT = frozenset(
    [
        "支持",
        "推广",
        "推动",
        "推进",
        "实施",
        "开展",
        "发布",
        "制定",
        "参与",
        "运行",
        "设置",
        "提供",
        "利用",
        "处理",
        "处置",
        "发展",
        "投入",
        "完善",
        "健全",
        "保护",
        "纳入",
        "示范",
        "试点",
        "生产",
        "供应",
        "规划",
        "保有",
        "覆盖",
        "突破",
        "启动",
        "申报",
        "推荐",
        "部署",
        "落地",
        "清理",
        "转化",
        "解决",
        "销售",
        "举办",
        "提升改造",
        "接入",
        "更新",
        "替代",
        "评选",
        "储存",
        "增加",
        "拥有",
        "装机",
        "消纳",
        "输送",
        "回收",
        "开设",
    ]
)
_COPULAS = frozenset(["为", "是", "占", "达", "到"])
_AFTER_VALUE = ("", "的", "。", "，", "；", "、", "并", "且", "和", "）", "\n")
_FORBIDDEN = re.compile("(?:不得|严禁|禁止|限制|严控|不再|不予|杜绝|暂停|不新建)[^，]{0,12}$")
_CONDITION = re.compile("的(?:[，、；）：]|$|\n|项目|企业|单位|给予|予以|可|应|须|按|必须)")
_DONE = re.compile(
    r"(?:已|已经|现已|均已|现有|共有|目前|曾|截至|业已|实际)(?:累计|全部|基本|总计|超额)*(?:完成|建成|达|达到|形成|建设|有|实现|突破|超过|发展|推广|创建|培育|纳入)?[^，]{0,6}$"
)


@dataclass(frozen=True, slots=True)
class Demand:
    """What a quantity asks: name, kind, verb and adverbs; a `soft` one is a target only with a year."""

    name: str
    kind: Kind
    verb: str
    hedges: str
    pattern: str
    soft: bool = False


def measure(left: str, group: list[Quantity], right: str, before: Demand | None) -> Demand | Literal["class"] | None:
    """Read the words left and right of a group of quantities. 'class' for a size that picks out a class.

    `before` is the demand just read, for a verb that reaches over a list.
    """
    quantity = group[0]
    if quantity.unit.lstrip("万亿千百十") in lexicon().classes:
        return None
    head, late, verb = left, "", _verb_at_end(left)
    if not verb:
        head, late = strip_hedges(left)
        verb = _verb_at_end(head)
    stem, early = strip_hedges(head[: len(head) - len(verb)])
    hedges = early + late
    if _DONE.search(left):
        return None
    if _FORBIDDEN.search(left[-30:]) or _CONDITION.match(right):
        return "class"
    if verb:
        return _with_verb(stem, verb, hedges, group, right)
    if quantity.unit in ("番", "倍") and quantity.before == "" and re.match("翻|增长|提高|增加", _printed(quantity)):
        return Demand(clean_name(stem), "increase", "翻", hedges, "SVQ")
    return _without_verb(stem, hedges, group, right, before)


def _printed(quantity: Quantity) -> str:
    return quantity.before + ("翻" if quantity.unit == "番" else "")


def _verb_at_end(text: str) -> str:
    verbs = lexicon().verbs
    for length in range(min(_VERB_MOST, len(text)), 0, -1):
        word = text[-length:]
        if any(word in group for group in verbs.values()):
            return word
    return ""


def _with_verb(
    stem: str, verb: str, hedges: str, group: list[Quantity], right: str
) -> Demand | Literal["class"] | None:
    """A verb right before the quantity decides the kind."""
    verbs = lexicon().verbs
    name, noun = clean_name(stem), _noun(right)
    if verb in verbs["level"] and (name or verb not in verbs["build"]):
        if group[0].after and verb in _COPULAS and (right[:1] not in _AFTER_VALUE or group[0].after[0] == "及"):
            return "class"
        return _level(name, verb, hedges, group, right, noun)
    if verb in verbs["down"] or verb in verbs["up"]:
        kind: Kind = "reduction" if verb in verbs["down"] else "increase"
        label = verb + noun if noun and group[0].unit not in lexicon().shares else ""
        return Demand(name or label, kind, verb, hedges, "SVQ")
    return _made(name, noun, verb, hedges, group, right)


def _made(
    name: str, noun: str, verb: str, hedges: str, group: list[Quantity], right: str
) -> Demand | Literal["class"] | None:
    """建设10个实验室, 充电桩建成20万个: something is made, counted or done away with."""
    quantity, soft = group[0], verb in _SOFT
    share = quantity.unit in lexicon().shares
    kind: Kind = "increase" if verb in lexicon().verbs["new"] else "level"
    if quantity.unit in lexicon().spans_of_time:
        return None
    if not noun or _IS_ENDED.match(right):
        return Demand(name if ends_with_head(name) else name + verb, kind, verb, hedges, "SVQ", soft) if name else None
    if quantity.after and quantity.unit not in _COUNTS and _names_class(group):
        return "class"
    if share and not right.startswith("的"):
        return None
    label = verb + noun if kind == "increase" else name + noun if share else noun
    return Demand(label, kind, verb, hedges, "VQN", soft)


_COUNTS = frozenset("个家座台套辆艘条处户人名项件所站口宗块片株栋幢")


def _names_class(group: list[Quantity]) -> bool:
    """淘汰35蒸吨/小时以下燃煤锅炉: the size names a class; 建设160万千瓦以上燃机 does not."""
    return group[0].after in ("以下", "及以下", "及以上") or "/" in group[0].unit


def _level(name: str, verb: str, hedges: str, group: list[Quantity], right: str, noun: str) -> Demand | None:
    quantity = group[0]
    kind: Kind = "level"
    if quantity.bare and not (name and (ends_with_head(name) or name.isascii()) and _IS_ENDED.match(right)):
        return None
    if right.startswith("覆盖") and verb in ("实现", "达到") and quantity.value == 100:
        kind = "coverage"
        return Demand(name + "覆盖", kind, verb, hedges, "SVQ")
    if right.startswith("的") and noun:
        return Demand(name + noun, kind, verb, hedges, "SVQ")
    if not name and noun and verb in ("实现", "达到", "保持", "满足") and not _IS_ENDED.match(right):
        return Demand(noun, kind, verb, hedges, "VQN", True)
    return Demand(name, kind, verb, hedges, "SVQ")


def _noun(right: str) -> str:
    """The noun after a quantity, up to a break."""
    text = re.split(r"[，。；：\n（]|以及", right.removeprefix("的"), maxsplit=1)[0]
    if "、" in text and "的" in text[text.index("、") :]:
        text = text[text.rindex("的") + 1 :]
    text = re.split(r"、|并(?!网)", text, maxsplit=1)[0]
    text = re.sub(r"[和与及]$", "", text)
    return clean_name(text) if len(text) > 1 else ""


def _without_verb(
    stem: str, hedges: str, group: list[Quantity], right: str, before: Demand | None
) -> Demand | Literal["class"] | None:
    quantity = group[0]
    ended = bool(_IS_ENDED.match(right))
    if before is not None and (carried := _carried(stem, group, right, ended, before)):
        return carried
    name = clean_name(stem)
    if quantity.before and quantity.before != "约":
        return _compared(stem, name, hedges, group, right, ended)
    if found := _share_of(name, group, right, hedges):
        return found
    if ended:
        return _verb_inside(stem, hedges, group) or _plain_value(name, hedges, quantity)
    return "class" if quantity.after else None


def _carried(stem: str, group: list[Quantity], right: str, ended: bool, before: Demand) -> Demand | None:
    """A verb reaches over a list: 建设10个A和5个B, 新增A10座、B20座."""
    bare_left = stem.strip("、和及与以，并 ")
    noun = _noun(right)
    if before.pattern == "VQN" and not bare_left and noun and not ended and not group[0].bare:
        label = before.verb + noun if before.kind == "increase" else noun
        return Demand(label, before.kind, before.verb, before.hedges, "VQN", before.soft)
    if before.pattern == "VNQ" and bare_left and ended and not group[0].bare and stem[:1] in "、和及与":
        return Demand(clean_name(bare_left), before.kind, before.verb, before.hedges, "VNQ", before.soft)
    return None


def _compared(
    stem: str, name: str, hedges: str, group: list[Quantity], right: str, ended: bool
) -> Demand | Literal["class"] | None:
    """A comparator before the number stands for the verb: 比例不低于50%."""
    quantity = group[0]
    if right.startswith("的") and _noun(right):
        return _attribute(stem, hedges, right) or "class"
    if quantity.unit.startswith(("原", "总")):
        return Demand(_noun(right) or name, "level", "", hedges, "SQ")
    if not ended and not right.startswith(("左右", "以", "的")):
        return "class" if right[:1] not in "并，。" else None
    if quantity.bare and not (name and ends_with_head(name)):
        return None
    if not ends_with_head(name, strong=True) and (inside := _verb_inside(stem, hedges, group)):
        return inside
    return Demand(name, "level", "", hedges, "SQ") if name or quantity.unit else None


def _attribute(stem: str, hedges: str, right: str) -> Demand | None:
    """建成平均服务半径小于5公里的充换电网络: the attribute is the indicator, of the thing that is built."""
    found = _last_verb(stem, ("build", "new"))
    if not found:
        return None
    verb, place = found
    attribute = clean_name(stem[place + len(verb) :])
    if verb in _SOFT or not ends_with_head(attribute):
        return None
    return Demand(_noun(right) + attribute, "level", verb, strip_hedges(stem[:place])[1] + hedges, "SQN")


def _last_verb(text: str, kinds: tuple[str, ...]) -> tuple[str, int] | None:
    """The last verb of the kinds in the text, with its place; longest first at each place."""
    verbs = lexicon().verbs
    for place in range(len(text) - 1, -1, -1):
        for length in range(min(_VERB_MOST, len(text) - place), 1, -1):
            word = text[place : place + length]
            if any(word in verbs[kind] for kind in kinds) and not text.startswith("区", place + length):
                # take the longest word that ends here and begins earlier
                for earlier in range(max(0, place - 4), place):
                    longer = text[earlier : place + length]
                    if any(longer in verbs[kind] for kind in kinds):
                        return longer, earlier
                return word, place
    return None


def _verb_inside(stem: str, hedges: str, group: list[Quantity]) -> Demand | None:
    """V N Q: 新增公园600座, 累计完成既有建筑节能改造8000万平方米."""
    quantity = group[0]
    if quantity.bare or quantity.unit in lexicon().spans_of_time or quantity.unit in lexicon().shares:
        return None
    found = _first_verb(stem)
    if not found:
        return None
    verb, place, kind = found
    thing = clean_name(stem[place + len(verb) :])
    if not thing:
        return None
    label = clean_name(stem[place:]) if kind != "level" or not clean_name(stem[:place]) else thing
    label = verb + thing if kind == "increase" else thing
    return Demand(label, kind, verb, strip_hedges(stem[:place])[1] + hedges, "VNQ", verb in _SOFT)


def _first_verb(stem: str) -> tuple[str, int, Kind] | None:
    """The verb that governs the noun before the quantity: the first of the segment."""
    verbs = lexicon().verbs
    for place in range(len(stem)):
        for length in range(min(_VERB_MOST, len(stem) - place), 1, -1):
            word = stem[place : place + length]
            if word in verbs["new"]:
                return word, place, "increase"
            if word in verbs["down"]:
                return word, place, "reduction"
            if word in verbs["build"] and not stem.startswith("区", place + length):
                return word, place, "level"
            if word in verbs["up"]:
                return word, place, "increase"
    return None


def _plain_value(name: str, hedges: str, quantity: Quantity) -> Demand | None:
    """森林覆盖率25%: a name with a head and a value, no verb between."""
    if quantity.bare or not ends_with_head(name) or len(name) < 3:
        return None
    return Demand(name, "level", "", hedges, "SQ", True)


def _share_of(name: str, group: list[Quantity], right: str, hedges: str) -> Demand | None:
    """90%以上的机关达到要求: a share of a class does something."""
    quantity = group[0]
    if quantity.unit != "%" or name or len(group) > 1:
        return None
    rest = right.removeprefix("的")
    if len(rest) < 4 or not _PREDICATE.search(rest):
        return None
    return Demand(clean_name(re.split("[，。；\n]", rest)[0]), "level", "", hedges, "QNV", True)
