"""What a school taught the program about its own files."""
from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped

from .base import Row, col, only_once


class ColumnLayout(Row):
    """Which columns of a list mean what, as a person corrected it: known again by the titles of the head."""
    __tablename__ = "column_layout"
    __label__ = ("Разметка столбцов", "Разметки столбцов")
    __table_args__ = (only_once("column_layout_once", "kind", "signature", field="signature", sentence="Разметка такого списка уже запомнена."),)
    kind: Mapped[str] = col("Что загружается", String(40))
    signature: Mapped[str] = col("Заголовки столбцов", Text)
    columns: Mapped[dict[str, str]] = col("Что значат столбцы", JSON, default=dict)

    def __str__(self) -> str:
        return self.signature[:80]
