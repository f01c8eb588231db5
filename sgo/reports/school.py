"""The school in numbers (Р 10.3): «Наполняемость классов» and «Движение учащихся по школе»."""
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from sgo.access import HEADS, Actor
from sgo.models import OrderKind
from sgo.rules import wording

from . import school_reading as reading
from . import scopes
from .behind import to
from .render import charts
from .base import Column, Line, Parameter, Report, Table, Value

COMING = {OrderKind.ENROL, OrderKind.INITIAL}


OF_SIZE: dict[int, dict[str, str]] = {5: {}, 6: {"gender": "м"}, 7: {"gender": "ж"}}      # columns of pupils, boys, girls


def build_size(actor: Actor, day: int) -> Table:
    """Class by class on a day: boys, girls, the norm and the free places; parallels, stages and the school from counts."""
    on = scopes.day(day)
    lines, here = reading.classes(on), [one for one in reading.stays(on, on) if one.holds(on)]
    boys = Counter(one.class_id for one in here if one.is_boy)
    girls = Counter(one.class_id for one in here if not one.is_boy)

    def of(some: Iterable[reading.SchoolClassLine]) -> tuple[list[int], int]:
        some = list(some)
        return [sum(number) for number in zip(*((boys[one.id] + girls[one.id], boys[one.id], girls[one.id], one.norm) for one in some), strict=True)], len(some)
    by_name, table = {one.name: one for one in lines}, []
    for number, name, (sums, classes) in reading.grouped(lines, of) if lines else []:
        one = by_name.get(name)
        about: list[Value] = [one.leader, one.shift, one.room] if one else [wording.counted(classes, "класс", "класса", "классов"), "", ""]
        values = [number, name, *about, *sums, sums[3] - sums[0], Fraction(sums[0], classes) if number == "" else ""]
        ways = {place: to("student", klass=one.id, on=on, **more) for place, more in OF_SIZE.items()} if one else {}
        table.append(Line(values, number == "", ways))
    columns = [Column("№"), Column("Класс", text=True), Column("Классный руководитель", text=True), Column("Смена"), Column("Кабинет", text=True),
               Column("Учеников"), Column("Мальчиков"), Column("Девочек"), Column("Норма"), Column("Свободно"), Column("В среднем")]
    chart = charts.bar("Учеников в классах", [one.name for one in lines], [boys[one.id] + girls[one.id] for one in lines]) if lines else ""
    return Table(SIZE.title, [("Школа", reading.name_of_school()), ("На день", wording.date_ru(on))], columns, table, chart=chart,
                 empty="В этом году классов нет.")


def build_movement(actor: Actor, period_id: int) -> Table:
    """Who was there at the beginning, who came, who left, who is there at the end (§4.8): moves between classes are no movement of the school."""
    chosen = reading.period(period_id)
    first, last = chosen.start_on, min(chosen.end_on, actor.today)
    stays, lines = reading.stays(first, last), reading.classes(last)
    ids = {one.id: one for one in lines}
    moved = {(one.student, one.since) for one in stays if first < one.since <= last and any(
        other.student == one.student and other.until == one.since for other in stays)}

    def of(some: Iterable[reading.SchoolClassLine]) -> list[int]:
        wanted = {one.id for one in some}
        mine = [one for one in stays if one.class_id in wanted]
        came = [one for one in mine if first < one.since <= last]
        left = [one for one in mine if one.until and first < one.until <= last]
        inside = sum((one.student, one.since) in moved for one in came)
        out_inside = sum((one.student, one.until) in moved for one in left)
        return [sum(one.holds(first) for one in mine), len(came) - inside, inside, len(left) - out_inside, out_inside, sum(one.holds(last) for one in mine)]
    ids_of = {one.name: one.id for one in lines}
    table = [Line([number, name, *sums], number == "", _ways(ids_of.get(name), first, last))
             for number, name, sums in (reading.grouped(lines, of) if lines else [])]
    columns = [Column("№"), Column("Класс", text=True), Column("На начало"), Column("извне", "Прибыло"), Column("из другого класса", "Прибыло"),
               Column("из школы", "Выбыло"), Column("в другой класс", "Выбыло"), Column("На конец")]
    notes = [_named(one, first, last, ids) for one in stays
             if ((one.student, one.since) not in moved and first < one.since <= last)
             or (one.until and first < one.until <= last and (one.student, one.until) not in moved)]
    said = f"{chosen.name}, {wording.date_ru(first)} – {wording.date_ru(last)}"
    return Table(MOVEMENT.title, [("Школа", reading.name_of_school()), ("Период", said)], columns, table,
                 notes=[*notes, "На начало + прибыло − выбыло = на конец. Выбывший с какого-то дня в этот день в классе уже не числится."],
                 empty="В этом году классов нет.")


def _ways(class_id: int | None, first: date, last: date) -> dict[int, str]:
    """The pupils at both ends, and the orders in between, of one class."""
    if class_id is None:
        return {}
    days = {"since": first + timedelta(1), "until": last}
    come, gone = to("order_item", to=class_id, **days), {"from": class_id}
    return {2: to("student", klass=class_id, on=first), 3: come, 4: come, 5: to("order_item", **gone, **days), 6: to("order_item", **gone, **days),
            7: to("student", klass=class_id, on=last)}


def _named(one: reading.Stay, first: date, last: date, classes: dict[int, reading.SchoolClassLine]) -> str:
    came = first < one.since <= last
    name = classes[one.class_id].name if one.class_id in classes else ""
    where = f", {one.where}" if one.where else ""
    return f"{'Прибыл' if came else 'Выбыл'}: {one.name}, {name}, {wording.date_ru(one.since if came or one.until is None else one.until)}{where}."


SIZE = Report("napolnyaemost", "Наполняемость классов", "Сколько учеников в каждом классе, параллели и в школе, сколько мест свободно.", "Школа", HEADS,
              (Parameter("day", "На день", scopes.days),), build_size)
MOVEMENT = Report("dvizhenie", "Движение учащихся по школе", "Сколько было, прибыло, выбыло и стало, по классам, с фамилиями.", "Школа", HEADS,
                  (Parameter("period_id", "Период", scopes.periods, scopes.running),), build_movement)
