"""Marks and codes of the journal: how a typed cell is read, what it may hold, and the averages (domain rules §4.2-§4.6, §5)."""
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

ATTENDANCE = ("ОТ", "Б", "УП", "НП", "ОП", "ОСВ")
ABSENT = frozenset({"ОТ", "Б", "УП", "НП"})
CODES = ("зч", "нз", "осв", "н/а", ".")
THRESHOLDS = (Fraction(9, 2), Fraction(7, 2), Fraction(5, 2))      # from which average 5, 4 and 3 are suggested
FAR = Fraction(6, 10)                                   # a period mark further from the average than this is warned of
LATIN_KEYS = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,./", "йцукенгшщзхъфывапролджэячсмитьбю.")
SHORTCUTS = {"у": "УП", "б": "Б", "н": "НП", "о": "ОТ", "п": "ОП", "от": "ОТ", "уп": "УП", "нп": "НП", "оп": "ОП", "осв": "ОСВ"}
WORDS = {"зч": "зч", "зачет": "зч", "зач": "зч", "нз": "нз", "незачет": "нз", "н/а": "н/а", "на": "н/а", ".": ".", "•": "."}
MARK = re.compile(r"(\d+)(?:[/\\](\d+))?")
MINUTES = re.compile(r"(оп|п)?(\d{1,3})(м|мин)?")
LATE, LATEST = "ОП", 45                                 # the code of who came late, and by how many minutes at most
UNREADABLE = "«{0}» не понято. Введите отметку 5, 4, 3 или 2, две через дробь 4/5, точку или код: ОТ, Б, УП, НП, ОП."


@dataclass(frozen=True)
class CellEntry:
    """What a cell of the journal holds: at most one attendance code, and a mark or a code of assessment."""
    attendance: str | None = None
    value: int | None = None
    second: int | None = None
    code: str | None = None
    minutes: int | None = None                          # how late, with «ОП»

    @property
    def is_empty(self) -> bool:
        """Whether the cell is to be cleared."""
        return not (self.attendance or self.value or self.code)


def parse_cell(text: str, allow_one: bool = False) -> CellEntry:
    """Read a cell as typed, in either keyboard layout; raises ValueError with a sentence."""
    entry = CellEntry()
    for part in text.strip().split():
        entry = _with(entry, part, text.strip(), allow_one)
    return entry


def _with(entry: CellEntry, part: str, whole: str, allow_one: bool) -> CellEntry:
    folded = part.casefold().replace("ё", "е")
    spelt = folded if folded[:1] in "оп" else folded.translate(LATIN_KEYS)
    if (late := MINUTES.fullmatch(spelt)) and _is_late(entry, late):
        return _with_minutes(entry, late)
    if match := MARK.fullmatch(folded):
        return _with_mark(entry, match, whole, allow_one)
    word = folded if folded in SHORTCUTS or folded in WORDS else folded.translate(LATIN_KEYS)
    if word in SHORTCUTS:
        if entry.attendance:
            raise ValueError("В клетке один код посещаемости. Уберите второй.")
        return replace(entry, attendance=SHORTCUTS[word])
    if word in WORDS and not (entry.value or entry.code):
        return replace(entry, code=WORDS[word])
    raise ValueError(UNREADABLE.format(whole))


def _is_late(entry: CellEntry, match: re.Match[str]) -> bool:
    """Minutes stand beside «ОП»: «оп12», «оп 12», «оп 4м»; a bare number that may be a mark is a mark."""
    code, number, unit = match.groups()
    if code:
        return not entry.attendance
    return entry.attendance == LATE and entry.minutes is None and (bool(unit) or int(number) > 5)


def _with_minutes(entry: CellEntry, match: re.Match[str]) -> CellEntry:
    minutes = int(match.group(2))
    if not 1 <= minutes <= LATEST:
        raise ValueError(f"Опоздание – от 1 до {LATEST} минут.")
    return replace(entry, attendance=LATE, minutes=minutes)


def _with_mark(entry: CellEntry, match: re.Match[str], whole: str, allow_one: bool) -> CellEntry:
    if entry.value or entry.code:
        raise ValueError("За одну работу ставят одну отметку или две через дробь: 4/5.")
    lowest = 1 if allow_one else 2
    values = [int(group) for group in match.groups() if group]
    if any(not lowest <= value <= 5 for value in values):
        raise ValueError(f"Отметки «{whole}» нет: бывают 5, 4, 3, 2{' и 1' if allow_one else ''}.")
    return replace(entry, value=values[0], second=values[1] if len(values) > 1 else None)


def shown(entry: CellEntry) -> str:
    """The cell's text, the attendance first: «ОТ 4», «ОП 5/4», «.»."""
    mark = entry.code or ("" if entry.value is None else str(entry.value) + (f"/{entry.second}" if entry.second else ""))
    return " ".join(part for part in (entry.attendance, mark) if part)


@dataclass(frozen=True)
class CellFacts:
    """All that decides whether a mark or a code may stand in a cell."""
    day: date
    today: date
    parallel: int
    is_member: bool
    held: bool = True                                   # not cancelled, and on a school day
    closed: bool = False                                # the period is closed
    paper: bool = False                                 # the group's journal is on paper
    grading: str = "five"                               # five, pass or none
    present_code: str | None = None                     # the attendance code that stands in the cell now
    late: bool = False                                  # «сдал позже»
    standing: str = ""                                  # the mark that stands in the cell
    beside: str = ""                                    # a mark for another work of the lesson that says the pupil was there
    may_mark: bool = True                               # a class teacher may set attendance only
    period_end: date | None = None                      # the last day of the lesson's period
    edit_days: int | None = None                        # how many days after the lesson a change needs no reason; None: until the period's end
    with_reason: bool = False                           # the reason of a late change was given
    touches_marks: bool = True                          # attendance alone is corrected until the period's end


@dataclass(frozen=True)
class Refusal:
    """Why something may not stand in a cell, and what would open it: «late» or «reason»."""
    sentence: str
    needs: str | None = None

    def __str__(self) -> str:
        return self.sentence


def cell_refusal(entry: CellEntry, facts: CellFacts) -> Refusal | None:
    """Why this may not stand in the cell, or None: every rule of the journal's cells in one place (Р 8.3-8.7)."""
    if sentence := _day_refusal(facts):
        return Refusal(sentence)
    return _mark_refusal(entry, facts) or _late_refusal(facts)


def _day_refusal(facts: CellFacts) -> str | None:
    if facts.paper:
        return "Журнал этой группы ведётся на бумаге."
    if facts.closed:
        return "Период закрыт. Изменить отметку может разрешить администратор: с причиной, под запись."
    if facts.day > facts.today:
        return "Урок ещё не прошёл. Отметки ставят в день урока и позже."
    if not facts.held:
        return "В этот день урока не было: каникулы, выходной или урок отменён."
    if not facts.is_member:
        return "В этот день ученика не было в этой группе."
    return None


def _mark_refusal(entry: CellEntry, facts: CellFacts) -> Refusal | None:
    code = entry.attendance or facts.present_code
    if entry.attendance in ABSENT and facts.beside:
        stands = f"За другую работу этого урока стоит отметка {facts.beside}."
        if not facts.may_mark:
            return Refusal(f"{stands} Сначала её уберёт учитель предмета, или он отметит, что работа сдана позже.")
        return Refusal(f"{stands} Уберите её, а если работы сданы позже, нажмите «Сдал позже».", "late")
    if entry.value is None and entry.code is None:
        if entry.attendance in ABSENT and facts.standing not in ("", ".") and not facts.late:
            if not facts.may_mark:
                return Refusal(f"В клетке стоит отметка {facts.standing}. Сначала её уберёт учитель предмета, или он отметит, что работа сдана позже.")
            return Refusal(f"В клетке стоит отметка {facts.standing}. Уберите её, а если работа сдана позже, нажмите «Сдал позже».", "late")
        return None
    if sentence := _grading_refusal(entry, facts):
        return Refusal(sentence)
    if code in ABSENT and entry.code != "." and not facts.late:
        return Refusal(f"На уроке стоит «{code}»: отсутствовал – отметка невозможна. Если работа сдана позже, нажмите «Сдал позже».", "late")
    return None


def _grading_refusal(entry: CellEntry, facts: CellFacts) -> str | None:
    if not facts.may_mark:
        return "Текущие отметки ставит учитель предмета. Классный руководитель исправляет только посещаемость."
    if facts.parallel == 1:
        return "В 1 классе отметок не ставят: только посещаемость и темы (Регламент, п. 8.4)."
    if facts.grading == "none":
        return "По этому предмету отметок не ставят."
    if facts.grading == "pass" and entry.value is not None:
        return "По этому предмету ставят «зч» или «нз»."
    if entry.code == "н/а":
        return "«н/а» ставят за период, а не за урок. За несделанную работу ставят точку."
    if facts.grading == "five" and entry.code in ("зч", "нз"):
        return "По этому предмету ставят отметки 5–2."
    return None


def is_late_change(facts: CellFacts) -> bool:
    """Whether a change comes after its time: the period has ended, or the days for corrections are over. It is written with its reason."""
    over = facts.touches_marks and facts.edit_days is not None and facts.today > facts.day + timedelta(days=facts.edit_days)
    return over or (facts.period_end is not None and facts.today > facts.period_end)


def _late_refusal(facts: CellFacts) -> Refusal | None:
    if facts.with_reason or not is_late_change(facts):
        return None
    return Refusal("Срок исправления прошёл. Напишите причину: изменение увидит заместитель директора.", "reason")


def average(marks: Iterable[tuple[int | None, int | None]]) -> Fraction | None:
    """The simple average; a double mark «4/5» is two marks, codes do not count; None without marks (§4.2)."""
    values = [value for pair in marks for value in pair if value is not None]
    return Fraction(sum(values), len(values)) if values else None


def weighted_average(marks: Iterable[tuple[int | None, int | None, int]]) -> Fraction | None:
    """The average with the works' weights: sum of mark times weight over the sum of weights (§4.3)."""
    pairs = [(value, weight) for first, second, weight in marks for value in (first, second) if value is not None]
    total = sum(weight for _, weight in pairs)
    return Fraction(sum(value * weight for value, weight in pairs), total) if total else None


def suggested(mean: Fraction | None, thresholds: Sequence[Fraction] = THRESHOLDS) -> int | None:
    """The period mark that the unrounded average suggests; the teacher decides (§4.4)."""
    if mean is None:
        return None
    return next((mark for mark, least in zip((5, 4, 3), thresholds, strict=True) if mean >= least), 2)


def is_far(mark: int, mean: Fraction | None) -> bool:
    """Whether the mark is so far from the average that one should look again (§4.4)."""
    return mean is not None and abs(mark - mean) > FAR


def rounded(mean: Fraction) -> int:
    """Half up, as a school rounds: 4.5 is 5."""
    return (mean + Fraction(1, 2)).__floor__()


def year_mark(periods: Sequence[int | str]) -> int | str | None:
    """The year's mark from those of the periods: their half-up mean; «н/а» when more than half are; «зч» by the last one (§4.5)."""
    if not periods:
        return None
    values = [mark for mark in periods if isinstance(mark, int)]
    if not values:
        last = periods[-1]
        return last if last in ("зч", "нз", "осв") else "н/а"
    if 2 * sum(mark == "н/а" for mark in periods) > len(periods):
        return "н/а"
    return rounded(Fraction(sum(values), len(values)))


def final_mark(year: int, exam: int | None) -> int:
    """The final mark: the half-up mean of the year's and the exam's mark, or the year's where there was no exam (§4.6)."""
    return year if exam is None else rounded(Fraction(year + exam, 2))


def final_in_mathematics(years: Sequence[int], exam: int, in_two_steps: bool = False) -> int:
    """«Математика» of grade 9 from its courses and the exam: one mean of all, or the courses' rounded mean first (§4.6)."""
    if in_two_steps:
        return final_mark(rounded(Fraction(sum(years), len(years))), exam)
    return rounded(Fraction(sum(years) + exam, len(years) + 1))


def least_number(hours_week: int) -> int:
    """How many marks a period mark needs: three for a lesson a week, five for more (§4.4); hours in hundredths."""
    return 3 if hours_week <= 100 else 5
