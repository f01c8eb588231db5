"""Успеваемость, качество, СОУ, and what kind of pupil the period's marks show (domain rules §4.1, §4.7)."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

WEIGHTS = {5: 100, 4: 64, 3: 36, 2: 16, "н/а": 7, 1: 7}             # Simonov's degree of training; a setting of the school


@dataclass(frozen=True)
class Counts:
    """How many of each mark stand in a subject; `none` are pupils without any mark, `exempt` those who are freed."""
    n5: int = 0
    n4: int = 0
    n3: int = 0
    n2: int = 0
    n1: int = 0
    not_assessed: int = 0
    exempt: int = 0
    passed: int = 0
    failed: int = 0
    none: int = 0

    @classmethod
    def of(cls, marks: Iterable[int | str | None]) -> "Counts":
        """Count marks and codes as they stand in a column."""
        names = {5: "n5", 4: "n4", 3: "n3", 2: "n2", 1: "n1", "н/а": "not_assessed", "осв": "exempt", "зч": "passed", "нз": "failed", None: "none"}
        found: dict[str, int] = {}
        for mark in marks:
            found[names[mark]] = found.get(names[mark], 0) + 1
        return cls(**found)

    def __add__(self, other: "Counts") -> "Counts":
        """Totals of parallels and schools come from counts, never from percentages."""
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def assessed(self) -> int:
        """N: all but those freed and those without a mark; «н/а» is in it."""
        return self.n5 + self.n4 + self.n3 + self.n2 + self.n1 + self.not_assessed

    @property
    def success(self) -> Fraction | None:
        """% успеваемости: the share of 5, 4 and 3."""
        return _share(self.n5 + self.n4 + self.n3, self.assessed)

    @property
    def quality(self) -> Fraction | None:
        """% качества знаний: the share of 5 and 4."""
        return _share(self.n5 + self.n4, self.assessed)

    @property
    def training(self) -> Fraction | None:
        """СОУ, the degree of training by Simonov."""
        points = sum(WEIGHTS[mark] * number for mark, number in ((5, self.n5), (4, self.n4), (3, self.n3), (2, self.n2), (1, self.n1),
                                                                 ("н/а", self.not_assessed)))
        return Fraction(points, self.assessed) if self.assessed else None

    @property
    def mean(self) -> Fraction | None:
        """Средний балл: over marks only."""
        number = self.assessed - self.not_assessed
        total = 5 * self.n5 + 4 * self.n4 + 3 * self.n3 + 2 * self.n2 + self.n1
        return Fraction(total, number) if number else None

    @property
    def pass_share(self) -> Fraction | None:
        """% зачёта, for subjects without marks."""
        return _share(self.passed, self.passed + self.failed)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if whole else None


class Category(StrEnum):
    """What the period's marks make of a pupil."""
    EXCELLENT = "отличник"
    GOOD = "хорошист"
    SATISFACTORY = "троечник"
    FAILING = "неуспевающий"
    NOT_ASSESSED = "неаттестован"
    UNMARKED = "безотметочное"


def category(marks: Sequence[int | str]) -> Category:
    """The pupil's group by all period marks; «осв» and «зч» do not count (§4.7)."""
    values = [mark for mark in marks if isinstance(mark, int)]
    if "нз" in marks or any(value <= 2 for value in values):
        return Category.FAILING
    if "н/а" in marks:
        return Category.NOT_ASSESSED
    if not values:
        return Category.UNMARKED
    return {5: Category.EXCELLENT, 4: Category.GOOD, 3: Category.SATISFACTORY}[min(values)]


def near(marks: Sequence[int | str]) -> str | None:
    """«с одной 4» or «с одной 3»: one mark away from the better group (§4.7)."""
    values = [mark for mark in marks if isinstance(mark, int)]
    kind = category(marks)
    if kind is Category.GOOD and values.count(4) == 1:
        return "с одной 4"
    if kind is Category.SATISFACTORY and values.count(3) == 1:
        return "с одной 3"
    return None


@dataclass(frozen=True)
class ClassFigures:
    """A class in a period, by pupils."""
    counted: int
    success: Fraction | None
    quality: Fraction | None


def class_figures(categories: Iterable[Category]) -> ClassFigures:
    """Успеваемость and качество of a class: by pupils, not by marks; the unmarked do not count (§4.7)."""
    counted = [kind for kind in categories if kind is not Category.UNMARKED]
    good = sum(kind in (Category.EXCELLENT, Category.GOOD) for kind in counted)
    passing = good + sum(kind is Category.SATISFACTORY for kind in counted)
    return ClassFigures(len(counted), _share(passing, len(counted)), _share(good, len(counted)))
