"""The schema's history: models and migrations agree, up and down run on a filled school, the triggers stand guard."""
from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from sgo import migrations
from sgo.models import Base, Enrolment, ForeignLanguage, Room, SchoolClass, Student, StudentFile, StudentLanguage, WorkType, db
from sgo.models.triggers import OVERLAPS
from sgo.services import constraints

pytestmark = pytest.mark.both_databases
DECORATED = ("sentence", "field")


@pytest.fixture
def engine(house):
    made = create_engine(house.url)
    yield made
    made.dispose()


def test_models_and_migrations_agree(engine):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": False}), Base.metadata) == []


def test_down_and_up_run_on_a_filled_school_and_the_triggers_come_back(house, engine):
    migrations.downgrade(house.url, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(house.url)
    assert set(Base.metadata.tables) <= set(inspect(engine).get_table_names())
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO access_log (id, at, who, action, digest) VALUES (1, '2026-11-23 10:00:00', 'x', 'y', '')"))
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text("DELETE FROM access_log"))


def test_a_step_back_and_forth_keeps_positions_languages_and_periods(house, engine, cast, writing):
    with writing():
        language = ForeignLanguage(name="английский")
        db.session.add(language)
        db.session.flush()
        db.session.add(StudentLanguage(student_id=cast.student["vanya"], language_id=language.id))
    told = ("SELECT person_id, name FROM employee JOIN staff_position ON staff_position.id = position_id ORDER BY person_id",
            "SELECT student_id, name FROM student_language JOIN foreign_language ON foreign_language.id = language_id",
            "SELECT study_period.id, year_id, kind, study_period.name FROM study_period "
            "JOIN period_scheme ON period_scheme.id = scheme_id ORDER BY study_period.id")

    def facts():
        with engine.connect() as connection:
            return [[tuple(row) for row in connection.execute(text(statement))] for statement in told]

    before = facts()
    migrations.downgrade(house.url, "0001")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT position FROM employee WHERE position = 'директор'")).scalar() == "директор"
        assert connection.execute(text("SELECT foreign_language FROM student WHERE foreign_language IS NOT NULL")).scalar() == "английский"
    migrations.upgrade(house.url)
    assert facts() == before


def test_personal_files_move_out_of_the_pupils_and_back(house, engine, cast, writing):
    with writing():
        file = db.session.scalars(select(StudentFile).where(StudentFile.student_id == cast.student["vanya"])).one()
        file.previous_school, file.transport = "Школа № 5", True
        db.session.delete(db.session.scalars(select(StudentFile).where(StudentFile.student_id == cast.student["lev"])).one())

    def facts(table, key):
        with engine.connect() as connection:
            columns = f"{key}, personal_file_no, previous_school, transport, adapted_program"
            return {row[0]: tuple(row[1:]) for row in connection.execute(text(f"SELECT {columns} FROM {table}"))}

    before = facts("student_file", "student_id")
    migrations.downgrade(house.url, "0005")
    assert facts("student", "id") == before | {cast.student["lev"]: (None, None, False, False)}
    assert before[cast.student["vanya"]][1:] == ("Школа № 5", True, False)
    migrations.upgrade(house.url)
    assert facts("student_file", "student_id") == before


@pytest.mark.parametrize("table", ["change_set", "change"])
@pytest.mark.parametrize("deed", ["DELETE FROM {}", "UPDATE {} SET digest = 'x'"])
def test_the_logs_only_grow(engine, table, deed):
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(deed.format(table)))


def _add(rows):
    for row in rows:
        db.session.add(row)
        db.session.flush()


def told(app, writing, *rows):
    """The field and the sentence of the constraint that these rows hit."""
    with pytest.raises(IntegrityError) as hit, writing():
        _add(rows)
    with app.app_context():
        return constraints.sentence(hit.value)


def test_a_pupil_is_in_one_class_at_a_time(app, cast, writing, read):
    item, student = read(select(Enrolment.item_id, Enrolment.student_id))[0]
    row = Enrolment(student_id=student, year_id=cast.year, parallel_id=5, class_id=cast.school_class["5Б"], item_id=item, since=date(2026, 10, 1))
    assert told(app, writing, row)[1] == next(rule.sentence for rule in OVERLAPS if rule.table == "enrolment")


def test_a_unique_index_speaks_beside_its_field(app, writing):
    assert told(app, writing, Room(number="23")) == ("number", next(index.info["sentence"] for index in Room.__table__.indexes if index.unique))


def test_a_check_speaks_beside_its_field(app, writing):
    assert told(app, writing, WorkType(name="Иная", letter="И", weight=1000)) == ("weight", "Вес – от 1 до 100.")


def test_an_empty_field_says_to_fill_it(app, writing):
    assert told(app, writing, Room(name="без номера")) == ("number", "Заполните поле.")


def test_a_row_that_others_need_stays(app, cast, writing):
    with pytest.raises(IntegrityError) as hit, writing():
        db.session.delete(db.session.get(SchoolClass, cast.school_class["5А"]))
    with app.app_context():
        field, sentence = constraints.sentence(hit.value)
    assert field is None
    assert any("а" <= letter <= "я" for letter in sentence)


def test_every_unique_index_and_check_has_its_sentence():
    for table in Base.metadata.tables.values():
        for kept in (*table.indexes, *table.constraints):
            if getattr(kept, "unique", False):
                assert all(kept.info.get(word) for word in DECORATED), kept.name
    assert Student.__label__
