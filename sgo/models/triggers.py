"""What no constraint can say: dated facts do not overlap, the logs only grow. Made anew after every migration, on both databases."""
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text


@dataclass(frozen=True)
class NoOverlap:
    """Rows of `table` with equal `keys` hold on days that do not meet; `closed` when the end day belongs to the span."""
    name: str
    table: str
    keys: tuple[str, ...]
    field: str
    sentence: str
    start: str = "since"
    end: str = "until"
    closed: bool = False
    forever: str = "'9999-12-31'"
    joins: str = ""                                     # what else is read to compare two rows
    also: str = ""                                      # a condition beside the equal keys
    needs: tuple[str, ...] = ()                         # the columns of that condition, where a step back may lack them


SAME_WEEK = "(other.week_type = NEW.week_type OR other.week_type = 'every' OR NEW.week_type = 'every')"
OVERLAPS = (
    NoOverlap(
        "class_teacher_overlap", "class_teacher", ("class_id",), "since", "В эти дни у класса уже есть классный руководитель. Закройте прежнее назначение."
    ),
    NoOverlap("teaching_assignment_overlap", "teaching_assignment", ("group_id", "employee_id"), "since", "Этот учитель уже ведёт эту группу в эти дни."),
    NoOverlap("group_member_overlap", "group_member", ("group_id", "student_id"), "since", "Ученик уже в этой группе в эти дни."),
    NoOverlap("enrolment_overlap", "enrolment", ("student_id",), "since", "Ученик в эти дни уже зачислен."),
    NoOverlap("guardianship_overlap", "guardianship", ("guardian_id", "student_id"), "since", "Это представительство на эти дни уже внесено."),
    NoOverlap(
        "study_period_overlap",
        "study_period",
        ("scheme_id",),
        "start_on",
        "Период пересекается с другим периодом. Исправьте даты.",
        "start_on",
        "end_on",
        closed=True,
    ),
    NoOverlap("period_scheme_overlap", "period_scheme", ("year_id",), "first_parallel", "У этих параллелей система периодов в этом году уже есть.",
              "first_parallel", "last_parallel", closed=True, forever="99"),
    NoOverlap("person_status_overlap", "person_status", ("person_id", "status_id"), "since", "Этот статус на эти дни уже внесён."),
    NoOverlap("appointment_overlap", "appointment", ("employee_id", "duty"), "since", "Такое назначение на эти дни уже внесено.",
              also="COALESCE(other.class_id, 0) = COALESCE(NEW.class_id, 0) AND COALESCE(other.subject_id, 0) = COALESCE(NEW.subject_id, 0)",
              needs=("class_id", "subject_id")),
    NoOverlap("school_year_overlap", "school_year", (), "start_on", "Учебный год пересекается с другим. Исправьте даты.", "start_on", "end_on", closed=True),
    NoOverlap("holiday_overlap", "holiday", ("year_id",), "start_on", "Каникулы пересекаются с другими каникулами этих параллелей. Исправьте даты.", "start_on",
              "end_on", closed=True, also="other.first_parallel <= NEW.last_parallel AND NEW.first_parallel <= other.last_parallel"),
    NoOverlap("bell_slot_overlap", "bell_slot", ("schedule_id",), "starts_at", "Урок пересекается с другим уроком этого расписания звонков.", "starts_at",
              "ends_at", forever="'23:59:59'"),
    NoOverlap("group_member_two_subgroups", "group_member", ("student_id",), "group_id", "Ученик в эти дни уже в другой подгруппе по этому предмету.",
              joins="JOIN study_group AS his ON his.id = other.group_id JOIN study_group AS mine ON mine.id = NEW.group_id",
              also="his.id <> mine.id AND his.subject_id = mine.subject_id AND his.year_id = mine.year_id"),
    NoOverlap("timetable_teacher_twice", "timetable_slot", ("employee_id", "weekday", "number"), "employee", "Учитель в это время уже на другом уроке.",
              also=SAME_WEEK),
    NoOverlap("timetable_room_twice", "timetable_slot", ("room_id", "weekday", "number"), "room", "Кабинет в это время уже занят.", also=SAME_WEEK),
    NoOverlap("timetable_group_twice", "timetable_slot", ("group_id", "weekday", "number"), "group", "У этой группы в это время урок уже есть.",
              also=SAME_WEEK),
    NoOverlap("timetable_class_twice", "timetable_slot", ("weekday", "number"), "number", "У этого класса в это время уже другой урок.",
              joins="JOIN study_group AS his ON his.id = other.group_id JOIN study_group AS mine ON mine.id = NEW.group_id "
                    "JOIN study_group_class AS of_his ON of_his.group_id = his.id "
                    "JOIN study_group_class AS of_mine ON of_mine.group_id = mine.id AND of_mine.class_id = of_his.class_id",
              also=f"his.id <> mine.id AND NOT (his.is_subgroup AND mine.is_subgroup) AND {SAME_WEEK}"),
)
WHOLE = "id"                                            # a row that never changes at all, whatever the column
GROWING = {"change_set": "digest", "change": "digest", "access_log": "digest", "journal_archive": "sha256", "diary_receipt": WHOLE, "report_run": WHOLE}


def _meets(rule: NoOverlap) -> str:
    less = "<=" if rule.closed else "<"
    same = " AND ".join(["other.id <> NEW.id", *(f"other.{column} = NEW.{column}" for column in rule.keys), *([rule.also] if rule.also else [])])
    return (f"SELECT 1 FROM {rule.table} AS other {rule.joins} WHERE {same} "
            f"AND other.{rule.start} {less} COALESCE(NEW.{rule.end}, {rule.forever}) AND NEW.{rule.start} {less} COALESCE(other.{rule.end}, {rule.forever})")


def _sealed(digest: str) -> str:
    """When a row of a growing table changes no more: at once, or once its digest is written."""
    return "OLD.id IS NOT NULL" if digest == WHOLE else f"OLD.{digest} <> ''"


def _sqlite(rules: Sequence[NoOverlap] = OVERLAPS, growing: Mapping[str, str] = GROWING) -> Iterator[tuple[str, str]]:
    for rule in rules:
        for moment in ("insert", "update"):
            name = f"{rule.name}_{moment}"
            yield name, (f"CREATE TRIGGER {name} AFTER {moment.upper()} ON {rule.table} WHEN EXISTS ({_meets(rule)}) "
                         f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {rule.name}'); END")
    for table, digest in growing.items():
        yield f"{table}_stays", (f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} "
                                 f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {table}_stays'); END")
        which = "" if digest == WHOLE else f"OF {digest} "
        yield f"{table}_sealed", (f"CREATE TRIGGER {table}_sealed BEFORE UPDATE {which}ON {table} WHEN {_sealed(digest)} "
                                  f"BEGIN SELECT RAISE(ABORT, 'CHECK constraint failed: {table}_sealed'); END")


def _postgresql(rules: Sequence[NoOverlap] = OVERLAPS, growing: Mapping[str, str] = GROWING) -> Iterator[tuple[str, str, str, str]]:
    for rule in rules:
        # one lock a table: a lock a row would exhaust the server's memory in a mass load, and dated facts are seldom written
        body = (f"PERFORM pg_advisory_xact_lock(hashtext('{rule.table}')); IF EXISTS ({_meets(rule)}) THEN "
                f"RAISE EXCEPTION '{rule.name}' USING ERRCODE = 'check_violation', CONSTRAINT = '{rule.name}'; END IF; RETURN NEW;")
        yield rule.name, rule.table, "AFTER INSERT OR UPDATE", body
    for table, digest in growing.items():
        refuse = "RAISE EXCEPTION '{0}' USING ERRCODE = 'check_violation', CONSTRAINT = '{0}';"
        yield f"{table}_stays", table, "BEFORE DELETE", refuse.format(f"{table}_stays")
        yield (
            f"{table}_sealed",
            table,
            "BEFORE UPDATE",
            f"IF {_sealed(digest)}{'' if digest == WHOLE else f' AND NEW.{digest} <> OLD.{digest}'} THEN " + refuse.format(f"{table}_sealed")
            + " END IF; RETURN NEW;",
        )


def names(dialect: str) -> list[str]:
    """The triggers that must be there on this database."""
    return sorted(name for name, *_ in (_sqlite() if dialect == "sqlite" else _postgresql()))


def _possible(connection: Connection) -> tuple[list[NoOverlap], dict[str, str]]:
    """The rules and the growing tables that are there: after a step back some are not."""
    inspector = inspect(connection)
    columns = {table: {column["name"] for column in inspector.get_columns(table)} for table in inspector.get_table_names()}
    return ([rule for rule in OVERLAPS if {*rule.keys, *rule.needs, rule.start, rule.end} <= columns.get(rule.table, set())],
            {table: digest for table, digest in GROWING.items() if table in columns})


def install(connection: Connection) -> None:
    """Drop and make all triggers; a batch migration on SQLite loses those of the table it copies."""
    rules, growing = _possible(connection)
    if connection.dialect.name == "sqlite":
        for name, statement in _sqlite(rules, growing):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            connection.execute(text(statement))
        return
    for name, table, moment, body in _postgresql(rules, growing):
        connection.execute(text(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"))
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name} ON {table}"))
        connection.execute(text(f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"))
