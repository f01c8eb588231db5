"""What is done in the background, by the kind of the job: each reads with the rights of whoever asked, as on a page."""
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sgo import clock
from sgo.access import Actor
from sgo.rules import wording
from sgo.services import Refused, archive, paper, paper_diary
from sgo.services.jobs import Doing, Made, Progress
from sgo.services.paper import ClassPaper

from . import paper as pages
from . import batch, slips
from .builder import schedules
from .render import pdf

GROUP, CLASS, SLIPS = "journal_group", "journal_class", "diary_slips"


def footer(actor: Actor) -> str:
    """At the foot of a printed page: who made it and when."""
    return f"{actor.name}, {wording.moment_ru(clock.now())}"


def _group(actor: Actor, params: Mapping[str, Any], progress: Progress) -> Made:
    """The journal of one group for the whole year."""
    progress(0, 2)
    read = paper.of_group(params["group"], None, paper.group_of(actor, params["group"]))
    progress(1, 2)
    return _file(pdf.journal_pdf(pages.of_group(read, pages.Layout(params["lying"], footer(actor)))), params["name"])


def _class(actor: Actor, params: Mapping[str, Any], progress: Progress) -> Made:
    """The whole journal of a class."""
    progress(0, 1)
    read = paper.of_class(params["class"], params["period"], paper.class_of(actor, params["class"]), actor.today)
    return _file(book(actor, read, params["lying"], progress), params["name"])


def _seal(actor: Actor, params: Mapping[str, Any], progress: Progress) -> Made:
    """The journals of a closed period sealed, of one class or of all: what has not changed since the last sealing is left alone."""
    archive.demand(actor)
    period, wanted = params["period"], [params["class"]] if params["class"] else archive.classes_of(params["period"])
    made, same = 0, []
    for number, class_id in enumerate(wanted):
        progress(number, len(wanted))
        prepared = archive.prepare(actor, class_id, period)
        if prepared.same:
            same.append(prepared.same)
            continue
        read = paper.of_class(class_id, period, paper.class_of(actor, class_id), actor.today)
        archive.seal(actor, prepared, book(actor, read, False, lambda done, total: None))
        made += 1
    progress(len(wanted), len(wanted))
    if len(wanted) == 1 and same:
        return Made(f"Журнал не изменился: он уже запечатан, {same[0]}.")
    return Made(f"Запечатано: {made}." + (f" Не изменились и запечатаны раньше: {len(same)}." if same else ""))


def _slips(actor: Actor, params: Mapping[str, Any], progress: Progress) -> Made:
    """The diaries on paper of a week, of all classes that this person prints for: a step a class, and one for joining them."""
    classes, foot, made = paper_diary.slips.classes(actor), footer(actor), []

    def parts() -> Iterator[bytes]:
        for number, (class_id, _) in enumerate(classes):
            progress(number, len(classes) + 1)
            one = paper_diary.slips.of_class(actor, class_id, date.fromisoformat(params["week"]), params["due"])
            made.append(len(one.slips))
            if one.slips:
                yield pdf.slips_pdf(slips.of_classes([one], foot))
        progress(len(classes), len(classes) + 1)

    data = pdf.joined("Дневник на бумаге", parts())
    if not any(made):
        raise Refused("Печатать нечего: на эту неделю дневник на бумаге никому не нужен.")
    progress(len(classes) + 1, len(classes) + 1)
    file = _file(data, params["name"])
    return replace(file, words=f"{wording.counted(sum(made), 'листок', 'листка', 'листков')}, {file.words}")


def book(actor: Actor, read: ClassPaper, lying: bool, progress: Progress) -> bytes:
    """A class's journal as a book; a step a group, and one for the typesetting."""
    layout, groups, total = pages.Layout(lying, footer(actor)), [], len(read.groups) + 1
    for number, one in enumerate(read.groups, start=1):
        groups.append(pages.group(read, one, layout))
        progress(number, total)
    made = pdf.journal_pdf(pages.of_class(read, layout, groups, actor.today))
    progress(total, total)
    return made


def _file(data: bytes, name: str) -> Made:
    return Made(f"PDF, {max(1, len(data) // 1024)} КБ", data, f"{name}.pdf", pdf.MIME)


KINDS: dict[str, Doing] = {GROUP: _group, CLASS: _class, SLIPS: _slips, archive.JOB: _seal, schedules.KIND: schedules.made, batch.KIND: batch.made}
