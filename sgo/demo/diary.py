"""What families have done in the diary of the demo school: ticks and answers to the week's homework, a few words of teachers beside marks."""
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from sgo.models import GroupMember, Homework, Mark, Student, TaskAnswer

from . import school
from .rows import Rows

ANSWERS = ("Решил всё, кроме последнего номера.", "Готово, решение в тетради.", "Выучил правило, примеры придумал сам.")
WORDS = ("Хорошее решение, молодец.", "Повторить правило.", "Аккуратнее с записью ответа.", "Работа над ошибками нужна к следующему уроку.")
AT = datetime(2026, 11, 22, 16, 20, tzinfo=UTC)


def add(rows: Rows) -> None:
    """Everything of this file."""
    members: dict[int, list[int]] = defaultdict(list)
    for row in rows.of(GroupMember):
        if row["until"] is None:
            members[row["group_id"]].append(row["student_id"])
    persons = {row["id"]: row["person_id"] for row in rows.of(Student)}
    coming = [row for row in rows.of(Homework) if row["text"] and row["due_on"] and school.TODAY <= row["due_on"] < school.TODAY + timedelta(days=5)]
    for place, row in enumerate(coming):
        for number, student in enumerate(members[row["group_id"]][:12]):
            if (place + number) % 5 == 0:
                sent = (place + number) % 3 == 0
                rows.add(TaskAnswer, student_id=student, group_id=row["group_id"], day=row["day"], homework_id=row["id"], done_at=AT,
                         text=ANSWERS[place % len(ANSWERS)] if sent else None, sent_at=AT if sent else None,
                         sent_on=school.TODAY - timedelta(days=1) if sent else None, sent_by_id=persons[student] if sent else None)
    for place, row in enumerate(row for row in rows.of(Mark) if row["day"] > school.TODAY - timedelta(days=14)):
        if place % 23 == 0:
            row["comment"] = WORDS[0 if row.get("value") == 5 else 1 + place % (len(WORDS) - 1)]
