"""Flask-Admin with all screens, and the menu that the templates show."""
from typing import Any

from flask import Flask
from flask_admin import Admin
from flask_admin.theme import Bootstrap4Theme

from sgo import guard

from .home import Home
from .menu import WORK, Menu
from .records import records_views
from .screens import pages


def init_app(app: Flask) -> None:
    """Make the screens of this application and give the templates their menu."""
    home = Home(name="Мой день", endpoint="admin", url="/")
    screens: list[tuple[str, Any]] = [(WORK, home), *pages(), *records_views()]
    admin = Admin(app, name="СГО", url="/", index_view=home, theme=Bootstrap4Theme(), csp_nonce_generator=guard.nonce)
    for _, view in screens[1:]:
        admin.add_view(view)
    menu = app.extensions["sgo-menu"] = Menu([(section, view) for section, view in screens if section])
    app.jinja_env.globals["menu_of"] = menu.of
