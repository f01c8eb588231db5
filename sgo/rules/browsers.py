"""What a browser calls itself, in words a person knows his device by."""
UNKNOWN = "неизвестное устройство"
BROWSERS = (("YaBrowser/", "Яндекс Браузер"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi/", "Vivaldi"), ("SamsungBrowser/", "Samsung Internet"),
            ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Firefox/", "Firefox"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"),
           ("Linux", "Linux"))


def _first(agent: str, known: tuple[tuple[str, str], ...]) -> str | None:
    return next((name for mark, name in known if mark in agent), None)


def named(agent: str | None) -> str:
    """«Chrome на Windows»; the more special names are asked first, for browsers claim to be each other."""
    browser, system = _first(agent or "", BROWSERS), _first(agent or "", SYSTEMS)
    return f"{browser} на {system}" if browser and system else browser or system or UNKNOWN
