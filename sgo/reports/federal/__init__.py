"""Federal statistical forms (ОШ-1, ОШ-5, ОШ-9, ОО-1): their layout is data, their control sums are told, what was handed in is frozen (Р 10.3)."""
from collections.abc import Callable
from functools import partial

from sgo.access import HEADS, Actor

from .. import scopes
from ..base import Options, Parameter, Report
from . import layouts, states

ABOUT = {
    "osh-1": ("ОШ-1", "Сведения о дневном общеобразовательном учреждении: классы, обучающиеся, возраст, движение, языки."),
    "osh-5": ("ОШ-5", "Сведения о вечернем (сменном) учреждении: очно-заочные и заочные классы."),
    "osh-9": ("ОШ-9", "Допрофессиональная и профессиональная подготовка обучающихся 8–11 (12) классов."),
    "oo-1": ("ОО-1", "Сведения об организации, классах, обучающихся, их возрасте и движении, о работниках."),
}


def _default(key: str) -> Callable[[Actor, Options], int | None]:
    def default(actor: Actor, options: Options) -> int | None:
        return scopes.snapshot(options, layouts.day(key))
    return default


FORMS = [Report(key, ABOUT[key][0], ABOUT[key][1], "Школа", HEADS, (Parameter("day", "На дату", scopes.snapshots, _default(key)),),
                partial(states.build, key=key), filled=True) for key in layouts.KEYS]
