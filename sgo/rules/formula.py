"""A person's own formula over figures: arithmetic, «если», «округл», comparisons; parsed by hand, exact, no code is ever run."""
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .wording import round_half_up

Number = Fraction | None
TOKEN = re.compile(r"\s*(?:(\d+(?:[.,]\d+)?)|\[([^\[\]]{1,80})\]|(<=|>=|<>|[-+*/()<>=;])|([^\W\d_]+))", re.UNICODE)
LONGEST, DEEPEST, LARGEST = 300, 30, Fraction(10) ** 15
FUNCTIONS = {"если": 3, "if": 3, "округл": 2, "round": 2, "мин": 2, "min": 2, "макс": 2, "max": 2}


class Wrong(ValueError):
    """The formula cannot be read; the sentence says where and what to do."""


@dataclass(frozen=True)
class Node:
    """A part of a formula: a number, a name in brackets, or something done to other parts."""
    kind: str
    value: Fraction | str = ""
    parts: Sequence["Node"] = ()


def parse(text: str, names: Sequence[str]) -> Node:
    """The formula as a tree; names are those of the figures before it. Wrong with a sentence."""
    if len(text) > LONGEST:
        raise Wrong(f"Формула длиннее {LONGEST} знаков. Разбейте её на две.")
    reader = _Reader(_tokens(text), {name.casefold(): name for name in names})
    node = reader.comparison(0)
    if reader.peek() is not None:
        raise Wrong(f"Лишнее в конце формулы: «{reader.peek()}».")
    return node


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, text = 0, text.strip()
    if not text:
        raise Wrong("Введите формулу, например: [Двоек] / [Отметок] * 100.")
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise Wrong(f"«{text[at:at + 10].strip()}» здесь не понято. Имена показателей берут в квадратные скобки.")
        number, name, sign, word = match.groups()
        kinds = (("number", number and number.replace(",", ".")), ("name", name and name.strip()), ("sign", sign), ("word", word and word.casefold()))
        found.append(next((kind, value) for kind, value in kinds if value))
        at = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]], names: Mapping[str, str]):
        self.tokens, self.names, self.at = tokens, names, 0

    def peek(self) -> str | None:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    def take(self, *signs: str) -> str | None:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" and self.tokens[self.at][1] in signs:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def comparison(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise Wrong("Слишком много скобок. Разбейте формулу на две.")
        left = self.sum(depth)
        sign = self.take("<=", ">=", "<>", "<", ">", "=")
        return Node(sign, parts=(left, self.sum(depth))) if sign else left

    def sum(self, depth: int) -> Node:
        left = self.product(depth)
        while sign := self.take("+", "-"):
            left = Node(sign, parts=(left, self.product(depth)))
        return left

    def product(self, depth: int) -> Node:
        left = self.atom(depth)
        while sign := self.take("*", "/"):
            left = Node(sign, parts=(left, self.atom(depth)))
        return left

    def atom(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise Wrong("Слишком много скобок. Разбейте формулу на две.")
        if self.take("-"):
            return Node("negative", parts=(self.atom(depth + 1),))
        if self.take("("):
            inner = self.comparison(depth + 1)
            self.expect(")")
            return inner
        if self.at >= len(self.tokens):
            raise Wrong("Формула не закончена: после знака нужно число или показатель.")
        kind, value = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Node("number", Fraction(Decimal(value)))
        if kind == "name":
            if value.casefold() not in self.names:
                known = ", ".join(f"[{name}]" for name in self.names.values()) or "пока нет ни одного"
                raise Wrong(f"Показателя [{value}] нет. Есть: {known}.")
            return Node("name", self.names[value.casefold()])
        if kind == "word":
            return self.call(value, depth)
        raise Wrong(f"«{value}» стоит не на месте.")

    def call(self, word: str, depth: int) -> Node:
        if word not in FUNCTIONS:
            raise Wrong(f"«{word}» – такой функции нет. Есть: если, округл, мин, макс; имена показателей берут в [скобки].")
        self.expect("(")
        parts = [self.comparison(depth + 1)]
        while self.take(";"):
            parts.append(self.comparison(depth + 1))
        self.expect(")")
        least = 1 if FUNCTIONS[word] == 2 and word in ("округл", "round") else FUNCTIONS[word]
        if not least <= len(parts) <= FUNCTIONS[word]:
            raise Wrong(f"«{word}»: через точку с запятой нужно {FUNCTIONS[word]} значения.")
        return Node(word, parts=tuple(parts))

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise Wrong(f"Не хватает «{sign}»." if self.at >= len(self.tokens) else f"Перед «{self.peek()}» не хватает «{sign}».")


def names(node: Node) -> set[str]:
    """The figures that a formula speaks of."""
    return {str(node.value)} if node.kind == "name" else {name for part in node.parts for name in names(part)}


def value(node: Node, figures: Mapping[str, Number]) -> Number:
    """What the formula comes to, exactly; None where a figure is missing, something is divided by zero, or a number grows beyond all sense."""
    if node.kind == "number":
        return node.value if isinstance(node.value, Fraction) else None
    if node.kind == "name":
        return figures.get(str(node.value))
    if node.kind in ("если", "if"):
        asked = value(node.parts[0], figures)
        return None if asked is None else value(node.parts[1 if asked else 2], figures)
    parts = [value(part, figures) for part in node.parts]
    if any(part is None for part in parts):
        return None
    found = _done(node.kind, [part for part in parts if part is not None])
    return found if found is not None and abs(found) <= LARGEST and found.denominator <= LARGEST else None


def _done(kind: str, parts: list[Fraction]) -> Number:
    first, second = parts[0], parts[-1]
    if kind in ("округл", "round"):
        places = int(second) if len(parts) > 1 else 0
        return Fraction(round_half_up(first, places)) if 0 <= places <= 6 else None
    if kind in ("мин", "min", "макс", "max"):
        return min(parts) if kind in ("мин", "min") else max(parts)
    if kind == "negative":
        return -first
    if kind == "/":
        return first / second if second else None
    simple = {"+": lambda: first + second, "-": lambda: first - second, "*": lambda: first * second}
    if kind in simple:
        return simple[kind]()
    truth = {"<": first < second, ">": first > second, "=": first == second, "<=": first <= second, ">=": first >= second, "<>": first != second}
    return Fraction(int(truth[kind]))
