"""«Мои сеансы» names a device by words."""
import pytest

from sgo.rules.browsers import named

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(("agent", "words"), [
    (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0.0.0 Safari/537.36", "Chrome на Windows"),
    (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0.0.0 YaBrowser/25.10.0.0 Safari/537.36", "Яндекс Браузер на Windows"),
    (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge на Windows"),
    (f"Mozilla/5.0 (Linux; Android 15; Pixel 8) {WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome на Android"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox на Linux"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
     "Safari на iPhone"),
    ("curl/8.9.1", "неизвестное устройство"), ("", "неизвестное устройство"), (None, "неизвестное устройство")])
def test_a_device_is_named_by_its_browser_and_system(agent, words):
    assert named(agent) == words
