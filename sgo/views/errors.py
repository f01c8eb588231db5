"""Refusals as pages and as JSON: what happened and what to do next, never a traceback."""
from typing import Any

from flask import Flask, jsonify, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException

from sgo import guard
from sgo.access import FAMILY, current_actor
from sgo.models import db
from sgo.services import Refused

TITLES = {400: "Запрос не понят", 401: "Сеанс закончился", 403: "Нет права", 404: "Не найдено", 405: "Так эту страницу не открывают", 410: "Файла нет",
          413: "Файл слишком велик", 429: "Слишком часто", 500: "Ошибка программы"}
SENTENCES = {
    400: "Вернитесь на страницу и повторите действие.",
    403: "У вас нет права на это действие.",
    404: "Такой страницы или записи нет, или она вам не видна. Проверьте адрес или найдите запись через меню.",
    405: "Откройте её по ссылке из меню.",
    413: "Скан – до 10 МБ, список – до 16 МБ. Вернитесь назад: введённое не потеряно. Выберите файл меньшего размера.",
    500: "Введённое на предыдущей странице не потеряно: вернитесь назад и повторите. Если ошибка повторится, "
         "сообщите администратору школы время и адрес страницы.",
}


FOR_FAMILIES = "Это раздел сотрудников школы. Ваши разделы – «Дневник» и «Мои данные». Если чего-то в них не хватает, спросите классного руководителя."


def _answer(code: int, sentence: str) -> Any:
    db.session.rollback()
    roles = current_actor().roles
    if code == 403 and roles and roles <= FAMILY:
        sentence = f"{FOR_FAMILIES} {sentence}"
    if guard.wants_json():
        return jsonify(error=sentence), code
    return render_template("error.html", code=code, title=TITLES.get(code, "Не получилось"), sentence=sentence, actor=current_actor()), code


def init_app(app: Flask) -> None:
    """Give every refusal its sentence."""

    @app.errorhandler(HTTPException)
    def refused_by_http(error: HTTPException) -> Any:
        if error.response is not None:
            return error.response
        code = error.code or 500
        own = error.description if error.description and any("а" <= letter <= "я" for letter in error.description.lower()) else None
        if code == 404 and own:
            return _answer(code, f"Такой записи нет, или она вам не видна. {own}")
        return _answer(code, own or SENTENCES.get(code, SENTENCES[500]))

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> Any:
        return _answer(400, "Страница устарела. Обновите её и отправьте снова.")

    @app.errorhandler(Refused)
    def refused_by_service(error: Refused) -> Any:
        return _answer(409, str(error))

    @app.errorhandler(OverflowError)
    @app.errorhandler(DataError)
    def too_much(error: Exception) -> Any:
        return _answer(400, "В запросе слишком большое число, слишком длинный текст или недопустимый знак. Вернитесь назад и исправьте.")

    @app.errorhandler(Exception)
    def broken(error: Exception) -> Any:
        app.logger.exception("unhandled")
        return _answer(500, SENTENCES[500])
