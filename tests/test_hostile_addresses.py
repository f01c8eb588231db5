"""Numbers and texts that no person types into an address or a field: a refusal in words, never an error of the program."""
import pytest

HUGE, ODD = "9" * 30, "%C2%B2"                          # the second is a superscript two
ADDRESSES = [
    ("anna", f"/records/student/?f_class={ODD}"), ("olga", f"/records/student/?page={HUGE}&size=-1"), ("olga", f"/records/student/?page={ODD}"),
    ("zoya", f"/reports/itogi-klassa?class_id={ODD}"), ("zoya", f"/reports/itogi-klassa.pdf?period_id={HUGE}"), ("mama", f"/diary/?child={HUGE}"),
    ("mama", f"/diary/marks/?year={HUGE}&period={ODD}"), ("mama", f"/diary/marks/{HUGE}"), ("mama", f"/diary/tasks/answer?kind={ODD}&id={HUGE}"),
    ("anna", f"/journal/1/answers?lesson={ODD}"), ("mama", f"/my-school/?child={ODD}"),
    ("vera", f"/diary/?child={ODD}"), ("olga", f"/journal/{HUGE}"), ("anna", f"/journal/?parallel={HUGE}"), ("olga", f"/records/student/new/?person_id={HUGE}"),
    ("olga", "/records/person-contacts/new/?birth_date=abc"), ("olga", f"/records/student/details/?id={HUGE}"), ("anna", "/search/?q=%00"),
    ("olga", "/records/person/?q=%00ив%00"), ("olga", f"/journal/{HUGE}/topics?q=%00"), ("anna", f"/files/homework-file/{HUGE}"),
    ("olga", f"/timetable-lessons/?since=0001-01-01&until=9999-12-31&class_id={HUGE}&group_id={ODD}"), ("olga", f"/timetable-lessons/?since={ODD}&until="),
    ("zoya", f"/reports/dostup-k-zhurnalu?account_id={HUGE}"), ("olga", f"/jobs/{HUGE}/result"),
    ("olga", "/records/mark/?f_set_at_from=0001-01-01&f_set_at_to=9999-12-31"), ("olga", "/records/change-set/?since=0001-01-01&until=9999-12-31"),
    ("zoya", f"/prints/class/{HUGE}"), ("olga", f"/archive/{HUGE}.zip")]
POSTS = [
    ("vanya", "/diary/tasks/done", {"tick": f"homework-{HUGE}-1"}), ("vanya", "/diary/tasks/answer", {"kind": "work\0", "id": "²", "text": "\0", "drop": HUGE}),
    ("anna", f"/journal/{HUGE}/cells", {}), ("anna", f"/journal/{HUGE}/lessons", {}),
    ("anna", "/journal/{group}/lessons/1", {"topic": "Дроби\0", "minutes": HUGE, "drop": HUGE, "late-²": "x", "due_on": "9999-99-99", "version": HUGE}),
    ("anna", "/journal/{group}/lessons/1", {"drop": HUGE, f"late-{HUGE}": "5", "late-1": "²", "version": "1"}),
    ("anna", "/journal/{group}/lessons/1/alike", {"to": HUGE}), ("olga", "/timetable-lessons/", {"since": "2026-12-01", "until": "2026-12-02", "seen": "\0²"}),
    ("olga", "/records/school-year/new/", {"name": "2030/2031", "start_on": "9999999999999", "end_on": "2031-05-26"}),
    ("olga", "/records/study-group/new/", {"hours_week": "1e4000000"}), ("olga", "/records/room/new/", {"number": "7", "capacity": "²"}),
    ("olga", "/class-journals/{class}", {"subject": "²"}), ("olga", "/import/pupils/load", {"col-²": "full_name"}),
    ("olga", "/archive/seal", {"class": HUGE, "period": HUGE}), ("olga", "/archive/seal", {"period": "²"}), ("olga", "/prints/class/{class}", {"period": HUGE}),
    ("olga", "/records/timetable-slot/new/", {"weekday": "--5", "number": "٣"})]


@pytest.mark.both_databases
def test_no_address_breaks_the_program(as_):
    broken = [(who, url) for who, url in ADDRESSES if as_(who).get(url).status_code >= 500]
    assert not broken


@pytest.mark.both_databases
def test_no_field_breaks_the_program(as_, cast):
    broken = []
    for who, url, data in POSTS:
        answer = as_(who).post(url.format(group=cast.group["5А maths"], **{"class": cast.school_class["5А"]}), data=data)
        if answer.status_code >= 500 or "invalid literal" in answer.text:
            broken.append((who, url, answer.status_code))
    assert not broken
