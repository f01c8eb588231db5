"""Reports that run at once: definitions as anybody might compose them, opened as copies."""
from dataclasses import dataclass
from typing import Any

Definition = dict[str, Any]


@dataclass(frozen=True)
class Start:
    """A ready report: its name, what it answers, its definition."""
    key: str
    title: str
    about: str
    definition: Definition


def _is(field: str, op: str, value: Any = None) -> Definition:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


def _count(label: str, of: str = "", **more: Any) -> Definition:
    return {"kind": "count", "label": label} | ({"of": of} if of else {}) | more


def _ready(key: str) -> Definition:
    return {"kind": "ready", "ready": key}


IN_CLASS = _is("studies", "yes")
HOLDS = _is("holds", "yes")
BAD = {"any": [_is("code", "in", ["."]), _is("value", "le", 2)]}
STARTS = [
    Start("debtors", "Должники по предметам", "Двойки и незакрытые точки этого периода: по классам, ученикам и предметам.", {
        "thing": "mark", "where": {"all": [_is("day", "within", "this_period"), _is("last", "yes"), BAD]},
        "group": ["student.enrolment@.class", "student", "group.subject"], "measures": [_count("Двоек и долгов")]}),
    Start("no_snils", "Ученики без СНИЛС и неполные личные дела", "Кому не хватает СНИЛС, даты рождения, адреса или номера личного дела.", {
        "thing": "student", "where": {"all": [IN_CLASS, {"any": [
            _is("person.person_papers.snils", "empty"), _is("person.person_contacts.birth_date", "empty"), _is("student_file.personal_file_no", "empty"),
            _is("person.person_contacts.actual_address", "empty")]}]},
        "show": ["self", "enrolment@.class", "person.person_papers.snils", "person.person_contacts.birth_date", "student_file.personal_file_no",
                 "person.person_contacts.actual_address"], "sort": [{"by": 1}, {"by": 0}]}),
    Start("load", "Нагрузка учителей", "Часы в неделю, группы и предметы каждого учителя в этом году.", {
        "thing": "teaching_assignment", "where": {"all": [_is("group.year.status", "in", ["current"]), HOLDS]}, "group": ["employee"],
        "measures": [{"kind": "sum", "field": "group.hours_week", "label": "Часов в неделю"}, _count("Групп"),
                     {"kind": "distinct", "field": "group.subject", "label": "Предметов"}]}),
    Start("social", "Социальный паспорт классов и школы", "Сколько учеников каждого класса имеют социальный статус; итог – по школе.", {
        "thing": "person_status", "where": {"all": [HOLDS, _is("person.student.enrolment@.class", "filled")]}, "group": ["person.student.enrolment@.class"],
        "across": "status", "measures": [{"kind": "distinct", "field": "person", "label": "Учеников"}], "view": "pivot"}),
    Start("density", "Накопляемость отметок", "Отметок на ученика за урок в этом периоде, по группам; 0,30 и больше – хорошо.", {
        "thing": "study_group", "where": {"all": [_is("year.status", "in", ["current"])]}, "group": ["self"],
        "measures": [_count("Отметок", "mark", where={"all": [_is("day", "within", "this_period"), _is("value", "filled")]}),
                     _count("Уроков", "lesson", where={"all": [_is("day", "within", "this_period"), _is("held", "yes")]}),
                     _count("Учеников", "group_member"),
                     {"kind": "formula", "label": "Накопляемость", "formula": "округл([Отметок] / ([Учеников] * [Уроков]); 2)"}],
        "having": [{"measure": "Уроков", "op": "gt", "value": 0}], "sort": [{"by": 4}], "totals": False}),
    Start("truants", "Пропуски без причины", "НП и неуказанные причины за последние 30 дней, по ученикам.", {
        "thing": "attendance", "where": {"all": [_is("day", "within", {"word": "last_days", "number": 30}), _is("code", "in", ["НП", "ОТ"])]},
        "group": ["student.enrolment@.class", "student", "code"], "measures": [_count("Уроков")]}),
    Start("birthdays", "Дни рождения", "Именинники на ближайшие 30 дней.", {
        "thing": "student", "where": {"all": [IN_CLASS, _is("person.person_contacts.birth_date", "anniversary", {"word": "next_days", "number": 30})]},
        "show": ["self", "enrolment@.class", "person.person_contacts.birth_date", "age", "person.person_contacts.birth_date#season",
                 "person.person_contacts.birth_date#day"], "sort": [{"by": 4}, {"by": 5}, {"by": 0}]}),
    Start("nearly", "Кандидаты в отличники и ученики с одной «3»", "Отличники прошлого периода и те, кому до лучшей категории не хватает одной отметки.", {
        "thing": "student", "period": "last_period", "on": "period_end",
        "where": {"all": [IN_CLASS, {"any": [_is("category", "in", ["отличник"]), _is("near", "filled")]}]},
        "show": ["self", "enrolment@.class", "category", "near"], "sort": [{"by": 3}, {"by": 1}, {"by": 0}]}),
    Start("quality", "Классы по качеству", "Успеваемость и качество классов за прошлый период, лучшие – первыми.", {
        "thing": "student", "period": "last_period", "on": "period_end", "where": {"all": [IN_CLASS]}, "group": ["enrolment@.class"],
        "measures": [_count("Учеников"), _ready("pupils_quality"), _ready("pupils_success"), _ready("pupils_excellent"), _ready("pupils_good"),
                     _ready("pupils_failing")], "sort": [{"by": 2, "desc": True}]}),
    Start("movement", "Движение за год", "Сколько учеников прибыло, выбыло и переведено, по месяцам этого учебного года.", {
        "thing": "order_item", "where": {"all": [_is("order.status", "in", ["signed"]), _is("effective_on", "within", "this_year")]},
        "group": ["order.kind"], "across": "effective_on#month", "measures": [_count("Учеников")], "view": "pivot"}),
    Start("categories", "Сотрудники с истекающей категорией", "Чья квалификационная категория заканчивается в ближайшие полгода.", {
        "thing": "employee", "where": {"all": [_is("dismissed_on", "empty"), _is("category_valid_to", "within", {"word": "next_days", "number": 183})]},
        "show": ["self", "position", "category", "category_valid_to"], "sort": [{"by": 3}]}),
    Start("second_language", "Второй иностранный", "Сколько учеников каждого класса учат второй иностранный язык и какой.", {
        "thing": "student_language", "where": {"all": [_is("number", "eq", 2), _is("student.enrolment@.class", "filled")]},
        "group": ["student.enrolment@.class"], "across": "language", "measures": [{"kind": "distinct", "field": "student", "label": "Учеников"}],
        "view": "pivot"}),
]
BY_KEY = {one.key: one for one in STARTS}
