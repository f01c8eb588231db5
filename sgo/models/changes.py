"""The change log and the access log: who changed and who opened what (152-ФЗ ст. 19)."""
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Integer, String
from sqlalchemy.orm import Mapped, relationship

from .base import Base, Choice, choice, col, key, link, only_once


class ChangeKind(Choice):
    CREATED = "created", "создано"
    CHANGED = "changed", "изменено"
    DELETED = "deleted", "удалено"


class ChangeSet(Base):
    """One deed of one person; its ids are in the order of commits, its digests form a chain."""
    __tablename__ = "change_set"
    __label__ = ("Действие", "Журнал изменений")
    __table_args__ = (only_once("change_set_operation_once", "account_id", "operation", field="operation",
                                sentence="Это действие уже сделано.", where="operation IS NOT NULL"), Index("change_set_when", "at"))
    id: Mapped[key]
    at: Mapped[datetime] = col("Когда")
    account_id: Mapped[int | None] = link("account", "Кто")
    who: Mapped[str] = col("Кто (имя)", String(200))
    address: Mapped[str | None] = col("Откуда", String(45))
    deed: Mapped[str] = col("Действие", String(200))
    operation: Mapped[str | None] = col("Номер операции", String(64))
    answer: Mapped[dict[str, Any] | None] = col("Ответ", JSON)
    undoes_id: Mapped[int | None] = link("change_set", "Отменяет действие")
    digest: Mapped[str] = col("Отпечаток", String(64), default="")


class Change(Base):
    """What a deed did to one row: the values before and after, of the changed columns only."""
    __tablename__ = "change"
    __label__ = ("Изменение", "Изменения")
    __table_args__ = (Index("change_of_row", "table_name", "row_id"), Index("change_of_table", "table_name", "change_set_id"),
                      Index("change_of_group", "group_id", "id"))
    id: Mapped[key]
    change_set_id: Mapped[int] = link("change_set", "Действие")
    table_name: Mapped[str] = col("Таблица", String(40))
    row_id: Mapped[int] = col("Строка", Integer)
    kind: Mapped[ChangeKind] = choice(ChangeKind, "Что сделано")
    before: Mapped[dict[str, Any] | None] = col("Было", JSON)
    after: Mapped[dict[str, Any] | None] = col("Стало", JSON)
    student_id: Mapped[int | None] = col("Ученик", Integer, index=True)
    group_id: Mapped[int | None] = col("Учебная группа", Integer)
    person_id: Mapped[int | None] = col("Человек", Integer, index=True)
    digest: Mapped[str] = col("Отпечаток", String(64))
    change_set: Mapped[ChangeSet] = relationship()


class AccessLog(Base):
    """Who opened, searched, exported or printed personal data, and who came in or failed to."""
    __tablename__ = "access_log"
    __label__ = ("Обращение", "Журнал обращений")
    __table_args__ = (Index("access_log_when", "at"), Index("access_log_of_object", "object_kind", "object_id"))
    id: Mapped[key]
    at: Mapped[datetime] = col("Когда")
    account_id: Mapped[int | None] = link("account", "Кто")
    who: Mapped[str] = col("Кто (имя)", String(200))
    address: Mapped[str | None] = col("Откуда", String(45))
    action: Mapped[str] = col("Действие", String(40))
    object_kind: Mapped[str | None] = col("Что", String(40))
    object_id: Mapped[int | None] = col("Номер", Integer)
    detail: Mapped[str | None] = col("Подробности", String(300))
    digest: Mapped[str] = col("Отпечаток", String(64), default="")
