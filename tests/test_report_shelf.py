"""Reports at hand: favourites, and those opened last with their class and period; everybody's own."""
from tests.conftest import statements


def test_a_report_opened_with_a_class_stands_on_the_shelf(as_, cast):
    zoya, url = as_("zoya"), f"/reports/itogi-klassa?class_id={cast.school_class['5А']}&period_id={cast.period[1]}"
    assert "Вы недавно открывали" not in zoya.get("/reports/").text
    first = zoya.get(url)
    assert statements(zoya.get(url)) < statements(first)        # what is noted already is not written again
    page = zoya.get("/reports/").text
    assert "Вы недавно открывали" in page and "5А, 1 четверть" in page and f"class_id={cast.school_class['5А']}&amp;period_id=" in page
    assert "Вы недавно открывали" not in as_("vera").get("/reports/").text


def test_a_favourite_is_kept_and_put_away(as_, cast):
    zoya = as_("zoya")
    assert "Отчёт в избранном" in zoya.post("/reports/napolnyaemost/favourite", data={"on": "1"}, follow_redirects=True).text
    assert "Избранные" in zoya.get("/reports/").text and "Убрать из избранного" in zoya.get("/reports/napolnyaemost").text
    zoya.post("/reports/napolnyaemost/favourite", data={"on": "0"})
    assert "Избранные" not in zoya.get("/reports/").text
    assert as_("mama").post("/reports/napolnyaemost/favourite", data={"on": "1"}).status_code == 403
