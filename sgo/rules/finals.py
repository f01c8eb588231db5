"""Marks that sum up: what is proposed, how it was counted, and what may stand where (domain rules §4.4-§4.6, §5; Р 8.7-8.9)."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from . import marks, wording
from .cells import Attempt, Counting
from .marks import LATIN_KEYS, THRESHOLDS, WORDS

Result = int | str                                      # a mark or a code, as it stands in a cell
PERIOD, YEAR, EXAM, FINAL = "period", "year", "exam", "final"
NAMES = {YEAR: "Год", EXAM: "Экзамен", FINAL: "Итоговая"}
NOT_ASSESSED, EXEMPT, PASSED, FAILED = "н/а", "осв", "зч", "нз"
EXAMINED = ("Русский язык", "Математика")               # every pupil of grade 9 passes these
MATHEMATICS = "Математика"
LAST_GRADE = 9
EXAM_GRADES = (9, 11)                                   # whose state exams come by law; others have the exams that the school has set


@dataclass(frozen=True)
class Manner:
    """How this school sums marks up: its «Правила журнала»."""
    weights: bool = True
    allows_one: bool = False
    dot_as_two: bool = False
    retake: str = "last"                                # last, best or all
    thresholds: tuple[Fraction, ...] = THRESHOLDS
    least_single: int = 3
    least_several: int = 5
    missed_percent: int = 50
    in_two_steps: bool | None = None                    # mathematics of grade 9; None: the school has not chosen
    conduct: bool = False

    def least(self, hours_week: int) -> int:
        """How many marks a period needs, by the hours a week in hundredths."""
        return self.least_single if hours_week <= 100 else self.least_several


@dataclass(frozen=True)
class Given:
    """One attempt's current mark."""
    work: int
    attempt: int
    value: int | None
    second: int | None
    code: str | None
    weight: int


@dataclass(frozen=True)
class Grounds:
    """What a period mark rests on."""
    values: tuple[tuple[int, int], ...] = ()            # the marks that count, each with its weight
    lessons: int = 0
    missed: int = 0

    @property
    def number(self) -> int:
        """How many marks count."""
        return len(self.values)

    def mean(self, manner: Manner) -> Fraction | None:
        """The unrounded average, weighted where the school weighs."""
        if manner.weights:
            return marks.weighted_average([(value, None, weight) for value, weight in self.values])
        return marks.average([(value, None) for value, _ in self.values])

    @property
    def missed_share(self) -> Fraction | None:
        """Missed lessons in per cent of those held."""
        return Fraction(100 * self.missed, self.lessons) if self.lessons else None


@dataclass(frozen=True)
class Offer:
    """What is proposed for a cell and how it was counted; `warning` is what the teacher should know."""
    mark: Result | None = None
    words: str = ""
    warning: str = ""


def read(text: str) -> Result | None:
    """A cell as typed, in either keyboard layout: a mark, a code, or None for an empty one; ValueError with a sentence."""
    folded = text.strip().casefold().replace("ё", "е")
    if not folded:
        return None
    if folded.isdecimal() and len(folded) == 1:
        if folded not in "12345":
            raise ValueError(f"Отметки «{text.strip()}» нет: бывают 5, 4, 3, 2.")
        return int(folded)
    known = {word: code for word, code in WORDS.items() if code != "."} | {EXEMPT: EXEMPT}
    word = folded if folded in known else folded.translate(LATIN_KEYS)
    if word in known:
        return known[word]
    raise ValueError(f"«{text.strip()[:20]}» не понято. Введите 5, 4, 3, 2 или код: зч, нз, осв, н/а.")


def counted(given: Sequence[Given], manner: Manner) -> tuple[tuple[int, int], ...]:
    """The marks that count with their weights: which attempt of a work does, the school's rules say; a double mark is two (§4.2)."""
    found: list[tuple[int, int]] = []
    counting = Counting(manner.weights, manner.retake, manner.dot_as_two)
    for _, run in groupby(sorted(given, key=lambda one: (one.work, one.attempt)), key=lambda one: one.work):
        attempts = list(run)
        counts = counting.of_work([Attempt(one.value, one.second, one.code) for one in attempts])
        found += [(value, attempts[0].weight) for one in counts for value in (one.value, one.second) if value is not None]
    return tuple(found)


def shown(mark: Result | None) -> str:
    """A cell's text."""
    return "" if mark is None else str(mark)


# ---------- what is proposed
def of_period(grounds: Grounds, manner: Manner, hours_week: int, grading: str) -> Offer:
    """The period mark that the unrounded average suggests; none where there are too few marks (§4.4)."""
    if grading != "five":
        return Offer()
    mean, least = grounds.mean(manner), manner.least(hours_week)
    if mean is None or grounds.number < least:
        few = f"Отметок {grounds.number}, а нужно не меньше {least}: отметка не предлагается."
        return Offer(None, mean_words(grounds, manner), few + (" Можно поставить «н/а»." if may_be_not_assessed(grounds, manner, hours_week) else ""))
    mark = marks.suggested(mean, manner.thresholds)
    return Offer(mark, f"{mean_words(grounds, manner)} {_threshold_words(mark or 2, manner)}")


def mean_words(grounds: Grounds, manner: Manner) -> str:
    """The average with its arithmetic: «(5×3 + 4×1) : (3 + 1) = 19 : 4 = 4,75»."""
    mean = grounds.mean(manner)
    if mean is None:
        return "Отметок нет."
    values = grounds.values
    if not manner.weights or all(weight == 1 for _, weight in values):
        said = " + ".join(str(value) for value, _ in values)
        total, over = sum(value for value, _ in values), str(len(values))
    else:
        said = " + ".join(f"{value}×{weight}" for value, weight in values)
        total, over = sum(value * weight for value, weight in values), str(sum(weight for _, weight in values))
    return f"{'Средневзвешенный' if manner.weights else 'Средний'} балл: ({said}) : {over} = {total} : {over} {_equals(mean)}."


def _equals(mean: Fraction) -> str:
    return f"{'=' if 100 * mean == int(100 * mean) else '≈'} {wording.decimal_ru(mean)}"


def _threshold_words(mark: int, manner: Manner) -> str:
    limits = dict(zip((5, 4, 3), manner.thresholds, strict=True))
    return f"«{mark}» ставят от {wording.decimal_ru(limits[mark])}." if mark in limits else f"Меньше {wording.decimal_ru(limits[3])} – «2»."


def may_be_not_assessed(grounds: Grounds, manner: Manner, hours_week: int) -> bool:
    """«н/а» stands only with too few marks and more than the school's share of lessons missed (§4.4)."""
    share = grounds.missed_share
    return grounds.number < manner.least(hours_week) and share is not None and share > manner.missed_percent


def of_year(periods: Sequence[Result | None]) -> Offer:
    """The year's mark once the last period has one: the half-up mean of those that stand (T19)."""
    standing = [mark for mark in periods if mark is not None]
    if not standing or periods[-1] is None:
        return Offer(None, "Годовая предлагается, когда стоит отметка за последний период.")
    mark, values = marks.year_mark(standing), [one for one in standing if isinstance(one, int)]
    if mark == NOT_ASSESSED:
        return Offer(mark, "«н/а» больше чем в половине периодов.")
    if not isinstance(mark, int):
        return Offer(mark, "По последнему периоду.")
    mean = Fraction(sum(values), len(values))
    return Offer(mark, f"({' + '.join(map(str, values))}) : {len(values)} {_equals(mean)}, округляется до {mark}.")


def of_final(year: Result | None, exam: Result | None, grade: int, attestation: str) -> Offer:
    """The final mark: the year's, or the half-up mean of the year's and the exam's (T20)."""
    if year is None:
        return Offer(None, "Сначала ставится годовая отметка.")
    if not isinstance(year, int):
        return Offer(year, "Как годовая.")
    if not isinstance(exam, int):
        if grade == LAST_GRADE and attestation in EXAMINED:
            return Offer(None, "Итоговая считается из годовой и экзаменационной: экзаменационной ещё нет.")
        return Offer(year, "Экзамена нет: итоговая равна годовой.")
    mark = marks.final_mark(year, exam)
    return Offer(mark, f"({year} + {exam}) : 2 {_equals(Fraction(year + exam, 2))}, округляется до {mark}.", _failed_words(exam, grade))


def _failed_words(exam: int, grade: int) -> str:
    return "Экзамен не сдан: аттестат не выдаётся, каким бы ни было среднее." if grade == LAST_GRADE and exam < 3 else ""


def of_mathematics(years: Sequence[Result | None], exam: Result | None, in_two_steps: bool | None) -> Offer:
    """«Математика» of grade 9 from the year marks of its courses and the exam: both ways are shown until the school has chosen (T21)."""
    values = [mark for mark in years if isinstance(mark, int)]
    if not values or len(values) < len(years):
        return Offer(None, "Сначала ставятся годовые отметки всех курсов математики.")
    if not isinstance(exam, int):
        return Offer(None, "Итоговая считается из годовых всех курсов и экзаменационной: экзаменационной ещё нет.")
    one, two = (marks.final_in_mathematics(values, exam, steps) for steps in (False, True))
    courses, rounded = Fraction(sum(values), len(values)), marks.rounded(Fraction(sum(values), len(values)))
    plus = " + ".join(map(str, values))
    first = f"({plus} + {exam}) : {len(values) + 1} {_equals(Fraction(sum(values) + exam, len(values) + 1))}, итог {one}"
    two_step = f"({rounded} + {exam}) : 2 {_equals(Fraction(rounded + exam, 2))}, итог {two}"
    second = f"курсы ({plus}) : {len(values)} {_equals(courses)}, то есть {rounded}; {two_step}"
    failed = _failed_words(exam, LAST_GRADE)
    if in_two_steps is None:
        chosen = "Школа не выбрала способ: администратор указывает его в «Правилах журнала»."
        return Offer(None, f"Одним средним: {first}. В два шага: {second}.", f"{chosen} {failed}".strip())
    return Offer(two if in_two_steps else one, f"{'В два шага' if in_two_steps else 'Одним средним'}: {second if in_two_steps else first}.", failed)


# ---------- what may stand
@dataclass(frozen=True)
class Facts:
    """All that decides whether a summing mark may stand in a cell."""
    kind: str
    grade: int
    grading: str = "five"
    is_member: bool = True
    begun: bool = True                                  # the period (for the year: the last one) has begun
    closed: bool = False                                # the period or the year is closed
    grounds: Grounds = Grounds()
    hours_week: int = 100
    periods: tuple[Result | None, ...] = ()
    year: Result | None = None
    exam_on: date | None = None                         # the day of the exam that the pupil is put down for
    today: date | None = None
    stands: bool = False                                # a mark stands in the cell: it may be corrected


def refusal(mark: Result | None, facts: Facts, manner: Manner) -> str | None:
    """Why this may not stand in the cell, or None; clearing asks only the state of the place."""
    return _place_refusal(facts) or (None if mark is None else _mark_refusal(mark, facts, manner))


def _place_refusal(facts: Facts) -> str | None:
    if facts.grade == 1:
        return "В 1 классе отметок не ставят (Регламент, п. 8.4)."
    if facts.closed:
        return "Период закрыт: отметки не изменить. Открыть его может администратор, с причиной." if facts.kind == PERIOD else "Учебный год закрыт."
    if facts.kind == EXAM and not facts.stands and (sentence := exam_refusal(facts.grade, facts.exam_on, facts.today, facts.begun)):
        return sentence
    if not facts.begun and facts.kind != EXAM:
        return "Период ещё не начался." if facts.kind == PERIOD else "Годовую ставят, когда идёт последний период года."
    if not facts.is_member:
        return "Ученик в это время не учился в этой группе."
    return "По этому предмету отметок не ставят." if facts.grading == "none" else None


def exam_refusal(grade: int, exam_on: date | None, today: date | None, begun: bool = True) -> str | None:
    """Why no mark of an exam may stand yet: it is put on its day and later; without a day only state exams are marked, in the year's last period."""
    if exam_on is not None:
        return f"Экзамен {wording.date_ru(exam_on)}: отметку ставят в этот день и позже." if today is not None and today < exam_on else None
    if grade not in EXAM_GRADES:
        return "Экзамена у ученика нет. Кто, что и когда сдаёт, указывают в «Участниках экзаменов»."
    return None if begun else "Экзамены сдают в конце года. День экзамена указывают в «Участниках экзаменов»."


def _mark_refusal(mark: Result, facts: Facts, manner: Manner) -> str | None:
    if mark == 1 and not manner.allows_one:
        return "Отметки «1» нет: бывают 5, 4, 3, 2."
    if facts.kind == FINAL and facts.year is None:
        return "Сначала поставьте годовую отметку."
    if mark == NOT_ASSESSED:
        return _not_assessed_refusal(facts, manner)
    if facts.kind == EXAM and not isinstance(mark, int):
        return "За экзамен ставят отметку: 5, 4, 3 или 2."
    if facts.kind == EXAM or mark == EXEMPT:
        return None
    if facts.grading == "pass" and mark not in (PASSED, FAILED):
        return "По этому предмету ставят «зч» или «нз»."
    if facts.grading == "five" and mark in (PASSED, FAILED):
        return "По этому предмету ставят отметки 5, 4, 3, 2."
    return None


def _not_assessed_refusal(facts: Facts, manner: Manner) -> str | None:
    if facts.kind == PERIOD:
        if may_be_not_assessed(facts.grounds, manner, facts.hours_week):
            return None
        share = wording.percent_ru(facts.grounds.missed_share, 0)
        return (f"«н/а» ставят, если отметок меньше {manner.least(facts.hours_week)} и пропущено больше {manner.missed_percent} % уроков. "
                f"Здесь отметок {facts.grounds.number}, пропущено {share}.")
    if facts.kind == YEAR:
        standing = [one for one in facts.periods if one is not None]
        many = 2 * sum(one == NOT_ASSESSED for one in standing) > len(standing)
        return None if many else "«н/а» за год ставят, когда «н/а» стоит больше чем в половине периодов."
    if facts.kind == FINAL:
        return None if facts.year == NOT_ASSESSED else "«н/а» в итоговую ставят, когда и годовая «н/а»."
    return "За экзамен ставят отметку: 5, 4, 3 или 2."


def asks_reason(mark: Result | None, facts: Facts, manner: Manner) -> bool:
    """Whether a period mark lies so far from the average that it needs a reason (§4.4)."""
    return facts.kind == PERIOD and isinstance(mark, int) and marks.is_far(mark, facts.grounds.mean(manner))


# ---------- the end of grade 9
def lacks_for_exams(years: dict[str, Result | None]) -> list[str]:
    """What keeps a pupil of grade 9 from the state exams: subjects without a year mark of at least 3; empty means he is admitted (§4.6)."""
    found = []
    for subject, mark in years.items():
        if mark is None:
            found.append(f"{subject}: нет годовой")
        elif mark in (1, 2, FAILED, NOT_ASSESSED):
            found.append(f"{subject}: {mark}")
    return found


def lacks_for_certificate(finals: dict[str, Result | None], exams: dict[str, Result | None]) -> list[str]:
    """What keeps a pupil from the certificate: finals below 3 and exams not passed, whatever the mean (§4.6)."""
    found = [f"{subject}: {'нет итоговой' if mark is None else mark}" for subject, mark in finals.items() if mark in (None, 1, 2, FAILED, NOT_ASSESSED)]
    return found + [f"{subject}: экзамен {mark}" for subject, mark in exams.items() if isinstance(mark, int) and mark < 3]


def is_with_honours(finals: Sequence[Result | None], exam_attempts: Sequence[int]) -> bool:
    """«С отличием»: all final marks are 5, no exam was taken twice (§4.6)."""
    values = [mark for mark in finals if mark not in (PASSED, EXEMPT)]
    return bool(values) and all(mark == 5 for mark in values) and all(attempt == 1 for attempt in exam_attempts)
