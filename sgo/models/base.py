"""The declarative base, the column shapes every model shares, and where a label or a constraint's sentence is kept."""
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, ClassVar, Self

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (BigInteger, CheckConstraint, ColumnElement, DateTime, ForeignKey, Index, Integer, MetaData, String, TypeDecorator, and_, or_,
                        text)
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, MappedColumn, declared_attr, mapped_column, registry

NAMING = {"ix": "%(table_name)s_%(column_0_N_name)s", "uq": "%(table_name)s_%(column_0_N_name)s_unique",
          "ck": "%(constraint_name)s", "fk": "%(table_name)s_%(column_0_N_name)s_link", "pk": "%(table_name)s_key"}
KEY = BigInteger().with_variant(Integer, "sqlite")      # a BIGINT key does not count up on SQLite
SORTED = String(400).with_variant(String(400, collation="C"), "postgresql")


class UTCDateTime(TypeDecorator[datetime]):
    """An instant; SQLite forgets the zone, so it is written and read as UTC."""
    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Root of all models; `__label__` is the row's name in one and many."""
    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: UTCDateTime})
    __label__: ClassVar[tuple[str, str]]


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
key = Annotated[int, mapped_column(KEY, primary_key=True)]


class Row(Base):
    """A row that people change: it carries a version, so that the second of two editors is told (optimistic lock)."""
    __abstract__ = True
    id: Mapped[key]
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"), info={"label": "Версия"})

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:       # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.__table__.c.version}


class Archived:
    """People and dictionaries are archived, not deleted; `visible` leaves archived rows out unless asked."""
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime, info={"label": "В архиве с"})


class Dated:
    """A fact that holds on the days [since, until): `until` is the first day on which it no longer holds."""
    since: Mapped[date] = mapped_column(info={"label": "С", "help": "Первый день, когда это действует"})
    until: Mapped[date | None] = mapped_column(
        info={"label": "До", "help": "Первый день, когда это уже не действует; пусто – действует и сейчас"})

    @classmethod
    def holds_on(cls, day: Any) -> ColumnElement[bool]:
        """The condition that the fact holds on the day: a date, or a column with one."""
        return and_(cls.since <= day, or_(cls.until.is_(None), cls.until > day))


class Choice(str, Enum):
    """A closed list: a value for the database and a Russian label for people."""
    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    def __str__(self) -> str:
        return self.label


def col(label: str, *args: Any, help: str = "", scale: int = 0, **options: Any) -> MappedColumn[Any]:
    """A column with its Russian label and, where the meaning is not obvious, a help text; `scale` is how many of the stored units make one of a person's."""
    info = {"label": label} | ({"help": help} if help else {}) | ({"scale": scale} if scale else {})
    return mapped_column(*args, info=info, **options)


def choice(kind: type[Choice], label: str, help: str = "", **options: Any) -> MappedColumn[Any]:
    """A column that holds one of `kind`, stored by value and checked by the database."""
    stored = SqlEnum(kind, native_enum=False, length=24, create_constraint=True, validate_strings=True,
                     name=f"{kind.__name__.lower()}_known", values_callable=lambda members: [member.value for member in members])
    return col(label, stored, help=help, **options)


def link(target: str, label: str, help: str = "", index: bool = True, **options: Any) -> MappedColumn[Any]:
    """A foreign key to the id of `target`, indexed because we filter by it; the database refuses to delete the target."""
    return col(label, KEY, ForeignKey(f"{target}.id", ondelete="RESTRICT"), help=help, index=index, **options)


def flag(label: str, default: bool = False, help: str = "") -> MappedColumn[Any]:
    """A yes-or-no column that always has a value."""
    return col(label, default=default, server_default=text("true" if default else "false"), help=help)


def only_once(name: str, *columns: str, field: str, sentence: str, where: str | None = None) -> Index:
    """A unique index with the sentence a person reads when it is hit; `where` leaves archived or empty rows out."""
    part: dict[str, Any] = {"sqlite_where": text(where), "postgresql_where": text(where)} if where else {}
    return Index(name, *columns, unique=True, info={"field": field, "sentence": sentence}, **part)


def always(name: str, condition: str, field: str, sentence: str) -> CheckConstraint:
    """A check constraint with the sentence a person reads when it is hit."""
    return CheckConstraint(condition, name=name, info={"field": field, "sentence": sentence})


def in_order(table: str) -> CheckConstraint:
    """`until` is later than `since`."""
    return always(f"{table}_in_order", "until IS NULL OR until > since", "until", "Окончание раньше начала. Исправьте одну из дат.")


def label_of(attribute: InstrumentedAttribute[Any] | Any) -> str:
    """The Russian label kept beside the column."""
    column = getattr(attribute, "expression", attribute)
    return str(column.info.get("label", column.name))
