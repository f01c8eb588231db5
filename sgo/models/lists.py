"""What people make of their lists: the columns each has chosen, and views saved and shared with roles."""
from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, relationship

from .accounts import Role
from .base import Row, choice, col, link, only_once


class ListColumns(Row):
    """The columns that a person wants to see in a list."""
    __tablename__ = "list_columns"
    __label__ = ("Столбцы списка", "Столбцы списков")
    __table_args__ = (only_once("list_columns_once", "account_id", "table_name", field="table_name", sentence="Столбцы этого списка уже выбраны."),)
    account_id: Mapped[int] = link("account", "Чьи", index=False)
    table_name: Mapped[str] = col("Список", String(40))
    columns: Mapped[list[str]] = col("Столбцы", JSON, default=list)


class SavedView(Row):
    """A list's search, filters and order under a name; it never shows more rows than its reader may see."""
    __tablename__ = "saved_view"
    __label__ = ("Сохранённый вид", "Сохранённые виды")
    __table_args__ = (only_once("saved_view_once", "account_id", "table_name", "name", field="name", sentence="Вид с таким названием у вас уже есть."),)
    account_id: Mapped[int] = link("account", "Чей", index=False)
    table_name: Mapped[str] = col("Список", String(40))
    name: Mapped[str] = col("Название", String(80))
    query: Mapped[str] = col("Условия", Text)

    def __str__(self) -> str:
        return self.name


class SavedViewRole(Row):
    """A role with which a saved view is shared."""
    __tablename__ = "saved_view_role"
    __label__ = ("Кому открыт вид", "Кому открыты виды")
    __table_args__ = (only_once("saved_view_role_once", "view_id", "role", field="role", sentence="Вид этой роли уже открыт."),)
    view_id: Mapped[int] = link("saved_view", "Вид", index=False)
    role: Mapped[Role] = choice(Role, "Роль")
    view: Mapped[SavedView] = relationship()
