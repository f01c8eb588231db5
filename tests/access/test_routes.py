"""Every route for every role: who gets in is written here by hand, and a route that is not written here fails."""
import pytest

ADM, ZAV, DIR, COORD, SYS, TCH, CLS, PUP, PAR = PEOPLE = ("olga", "zoya", "dmitry", "kostya", "semyon", "anna", "vera", "vanya", "mama")
HEADS = {ADM, ZAV, DIR, COORD}
TEACHERS = {TCH, CLS}
STAFF = HEADS | TEACHERS
ALL = set(PEOPLE)

READERS = {                                             # who opens the list of a table; CLS is a teacher too
    "organisation": STAFF, "parallel": STAFF, "school_class": STAFF, "class_teacher": STAFF, "room": STAFF, "column_layout": {ADM}, "job": STAFF | {SYS},
    "school_year": STAFF, "study_period": STAFF, "holiday": STAFF, "calendar_exception": STAFF, "bell_schedule": STAFF, "bell_slot": STAFF,
    "person": STAFF | {SYS}, "person_contacts": STAFF, "person_papers": STAFF, "person_social": {ADM, ZAV, DIR, CLS}, "person_health": {ADM, ZAV, DIR, CLS},
    "employee": STAFF, "student": STAFF, "student_file": HEADS | {CLS}, "correction_request": HEADS | {CLS}, "account_slip": {ADM, COORD, CLS},
    "role_request": {ADM, COORD}, "guardian": {ADM, ZAV, DIR, CLS}, "guardianship": {ADM, ZAV, DIR, CLS},
    "subject": STAFF, "subject_area": STAFF, "study_group": STAFF, "study_group_class": STAFF, "group_member": STAFF, "teaching_assignment": STAFF,
    "thematic_plan": STAFF, "plan_section": STAFF, "plan_topic": STAFF, "timetable_slot": STAFF,
    "homework_file": STAFF,
    "lesson": STAFF, "homework": STAFF, "work": STAFF, "work_type": STAFF, "mark": STAFF, "attendance": STAFF,
    "absence_document": STAFF, "period_mark": STAFF, "year_mark": STAFF,
    "movement_order": HEADS | {CLS}, "order_item": HEADS | {CLS}, "enrolment": STAFF,
    "account": STAFF | {SYS}, "account_role": STAFF | {SYS}, "login_attempt": {ADM, COORD, SYS}, "access_log": {ADM, DIR, COORD},
    "change_set": {ADM, DIR, COORD} | TEACHERS, "change": {ADM, DIR, COORD} | TEACHERS,
    "licence": STAFF, "accreditation": STAFF, "funding_item": HEADS, "appointment": {ADM, DIR, COORD, SYS} | TEACHERS, "period_scheme": STAFF,
    "production_day": STAFF, "profile": STAFF, "component": STAFF, "component_load": STAFF, "curriculum_line": STAFF, "group_hours": STAFF,
    "substitution": STAFF, "social_status": STAFF, "staff_position": STAFF, "staff_category": STAFF, "foreign_language": STAFF,
    "family": {ADM, ZAV, DIR, CLS}, "family_member": {ADM, ZAV, DIR, CLS}, "person_status": {ADM, ZAV, DIR, CLS}, "student_language": HEADS | {CLS},
    "vocational_training": HEADS | {CLS}, "name_cases": HEADS | {CLS}, "person_document": STAFF, "consent": STAFF,
    "exam_entry": STAFF, "report_run": STAFF, "federal_form": HEADS,
    "exam_mark": STAFF, "final_mark": STAFF, "conduct_mark": STAFF, "order_debt": HEADS | {CLS}, "journal_rules": STAFF, "journal_archive": HEADS | {CLS},
    "period_closing": STAFF, "work_file": STAFF, "late_change": STAFF, "diary_rules": STAFF, "task_answer": STAFF, "task_answer_file": STAFF,
    "diary_receipt": {ADM, ZAV, DIR, CLS}, "absence_note": HEADS | {CLS}, "paper_diary_request": HEADS | {CLS}, "paper_diary_issue": HEADS | {CLS}}
KEPT_BY_ADM = {
    "parallel",
    "school_class",
    "class_teacher",
    "room",
    "school_year",
    "study_period",
    "holiday",
    "calendar_exception",
    "bell_schedule",
    "bell_slot",
    "subject",
    "subject_area",
    "study_group",
    "study_group_class",
    "group_member",
    "teaching_assignment",
    "timetable_slot",
    "work_type",
    "licence",
    "accreditation",
    "period_scheme",
    "production_day",
    "profile",
    "component",
    "component_load",
    "curriculum_line",
    "group_hours",
    "substitution",
    "social_status",
    "staff_position",
    "staff_category",
    "foreign_language",
    "movement_order",
    "order_item",
    "order_debt",
}
BY_CLASS_TEACHER = {"person_contacts", "person_papers", "person_social", "person_health", "guardianship", "person_status", "person_document",
                    "consent", "student_language", "vocational_training", "name_cases", "family", "family_member", "student_file", "exam_entry"}
CREATORS = {key: {ADM} for key in KEPT_BY_ADM} | {key: {ADM, CLS} for key in BY_CLASS_TEACHER} | {
    "person": {ADM}, "employee": {ADM}, "student": {ADM}, "guardian": {ADM}, "account": {ADM},
    "thematic_plan": TEACHERS, "plan_section": TEACHERS, "plan_topic": TEACHERS,
    "funding_item": {ADM, DIR}, "appointment": {ADM, DIR, COORD}, "exam_mark": TEACHERS}
EDITORS = CREATORS | {"organisation": {ADM}, "journal_rules": {ADM}, "diary_rules": {ADM}, "person": {ADM, CLS}, "guardian": {ADM, CLS}}

PAGES = {  # endpoint, method -> address and who is let in
    ("admin.index", "GET"): ("/", ALL),
    ("journal.index", "GET"): ("/journal/", STAFF),
    ("journal.grid", "GET"): ("/journal/999999", STAFF),
    ("journal.by_class", "GET"): ("/journal/class/999999", STAFF),
    ("journal.cells", "POST"): ("/journal/999999/cells", STAFF),
    ("journal.changed", "GET"): ("/journal/999999/changes?since=1", STAFF),
    ("journal.cell", "GET"): ("/journal/999999/cells/999999/0/999999", STAFF),
    ("journal.pupil_story", "GET"): ("/journal/999999/pupils/999999/story", STAFF),
    ("journal.lesson_story", "GET"): ("/journal/999999/lessons/999999/story", STAFF),
    ("journal.new_work", "GET"): ("/journal/999999/works/new?lesson=999999", STAFF),
    ("journal.work", "GET"): ("/journal/999999/works/999999", STAFF),
    ("journal.create_work", "POST"): ("/journal/999999/works?lesson=999999", STAFF),
    ("journal.change_work", "POST"): ("/journal/999999/works/999999", STAFF),
    ("journal.remove_work", "POST"): ("/journal/999999/works/999999/remove", STAFF),
    ("journal.add_file", "POST"): ("/journal/999999/works/999999/files", STAFF),
    ("journal.remove_file", "POST"): ("/journal/999999/works/files/999999/remove", STAFF),
    ("debts.index", "GET"): ("/journal/debts/", STAFF),
    ("files.work", "GET"): ("/files/work-file/999999", ALL - {SYS}),
    ("journal.lessons", "POST"): ("/journal/999999/lessons", STAFF),
    ("journal.record", "POST"): ("/journal/999999/lessons/999999", STAFF),
    ("journal.remove", "POST"): ("/journal/999999/lessons/999999/remove", STAFF),
    ("absences.index", "GET"): ("/absences/", HEADS | {CLS}),
    ("absences.month", "GET"): ("/absences/month", HEADS | {CLS}),
    ("absences.codes", "POST"): ("/absences/codes", HEADS | {CLS}),
    ("absences.puzzles", "GET"): ("/absences/puzzles", HEADS | {CLS}),
    ("absences.papers", "GET"): ("/absences/papers", HEADS | {CLS}),
    ("absences.enter", "GET"): ("/absences/papers/new", {CLS}),
    ("absences.enter", "POST"): ("/absences/papers/new", {CLS}),
    ("absences.preview", "GET"): ("/absences/preview", {CLS}),
    ("absences.paper", "GET"): ("/absences/papers/999999", HEADS | {CLS}),
    ("absences.paper", "POST"): ("/absences/papers/999999", HEADS | {CLS}),
    ("absences.apply", "POST"): ("/absences/papers/999999/apply", HEADS | {CLS}),
    ("absences.cancel", "POST"): ("/absences/papers/999999/cancel", HEADS | {CLS}),
    ("journal.present", "POST"): ("/journal/999999/lessons/999999/present", STAFF),
    ("journal.alike", "POST"): ("/journal/999999/lessons/999999/alike", STAFF),
    ("journal.load", "GET"): ("/journal/999999/lessons/999999/load?due=2026-11-25", STAFF),
    ("journal.topics", "GET"): ("/journal/999999/topics?q=дроби", STAFF),
    ("timetable.index", "GET"): ("/timetable-lessons/", {ADM}),
    ("timetable.index", "POST"): ("/timetable-lessons/", {ADM}),
    ("finals.index", "GET"): ("/finals/", STAFF),
    ("finals.group", "GET"): ("/finals/group/999999", STAFF),
    ("finals.of_class", "GET"): ("/finals/class/999999", STAFF),
    ("finals.pupil", "GET"): ("/finals/pupil/999999", STAFF),
    ("finals.cells", "POST"): ("/finals/cells", STAFF),
    ("finals.accept_group", "GET"): ("/finals/group/999999/accept", STAFF),
    ("finals.accept_group", "POST"): ("/finals/group/999999/accept", STAFF),
    ("finals.accept_class", "GET"): ("/finals/class/999999/accept", STAFF),
    ("finals.accept_class", "POST"): ("/finals/class/999999/accept", STAFF),
    ("finals.periods", "GET"): ("/finals/periods/", STAFF),
    ("finals.period", "GET"): ("/finals/periods/999999", STAFF),
    ("finals.period", "POST"): ("/finals/periods/999999", {ADM}),
    ("notices.index", "GET"): ("/notices/", ALL),
    ("notices.read", "POST"): ("/notices/read", ALL),
    ("diary.index", "GET"): ("/diary/", {CLS, PUP, PAR}),
    ("diary_marks.index", "GET"): ("/diary/marks/", {CLS, PUP, PAR}),
    ("my_school.index", "GET"): ("/my-school/", {PUP, PAR}),
    ("diary_tasks.index", "GET"): ("/diary/tasks/", {CLS, PUP, PAR}),
    ("diary_tasks.done", "POST"): ("/diary/tasks/done", {PUP, PAR}),
    ("diary_tasks.answer", "GET"): ("/diary/tasks/answer?kind=homework&id=999999", {CLS, PUP, PAR}),
    ("diary_tasks.send", "POST"): ("/diary/tasks/answer", {PUP, PAR}),
    ("journal.answers", "GET"): ("/journal/999999/answers", STAFF),
    ("diary_marks.subject", "GET"): ("/diary/marks/999999", {CLS, PUP, PAR}),
    ("diary_notes.index", "GET"): ("/diary/notes/", {PAR}),
    ("diary_notes.index", "POST"): ("/diary/notes/", {PAR}),
    ("diary_notes.withdraw", "POST"): ("/diary/notes/999999/withdraw", {PAR}),
    ("diary_receipts.index", "GET"): ("/diary/read/", {PAR}),
    ("diary_receipts.week", "POST"): ("/diary/read/week", {PAR}),
    ("diary_receipts.mark", "POST"): ("/diary/read/mark", {PAR}),
    ("absences.notes", "GET"): ("/absences/notes", HEADS | {CLS}),
    ("absences.answer", "POST"): ("/absences/notes/999999", {CLS}),
    ("readers.index", "GET"): ("/readers/", {ADM, ZAV, DIR, CLS}),
    ("readers.remind", "POST"): ("/readers/remind", {CLS}),
    ("paper_diary.index", "GET"): ("/paper-diary/", HEADS | {CLS}),
    ("paper_diary.handed", "POST"): ("/paper-diary/handed", HEADS | {CLS}),
    ("paper_diary.requests", "GET"): ("/paper-diary/requests", HEADS | {CLS}),
    ("paper_diary.requests", "POST"): ("/paper-diary/requests", {ADM, ZAV, CLS}),
    ("paper_diary.withdraw", "POST"): ("/paper-diary/requests/999999/withdraw", HEADS | {CLS}),
    ("paper_diary.log", "GET"): ("/paper-diary/log", HEADS | {CLS}),
    ("paper_diary.take_back", "POST"): ("/paper-diary/log/999999/back", HEADS | {CLS}),
    ("paper_diary.slips", "GET"): ("/paper-diary/slips.pdf", HEADS | {CLS}),
    ("paper_diary.print_all", "POST"): ("/paper-diary/print", HEADS | {CLS}),
    ("files.index", "GET"): ("/files/", ALL - {SYS}),
    ("files.scan", "GET"): ("/files/person-document/999999", ALL - {SYS}),
    ("people.index", "GET"): ("/people/", STAFF | {SYS}),
    ("people.card", "GET"): ("/people/999999", STAFF | {SYS}),
    ("organisation.index", "GET"): ("/organisation/", STAFF),
    ("organisation.reviewed", "POST"): ("/organisation/reviewed", {ADM}),
    ("organisation.approve", "POST"): ("/organisation/approve", {DIR}),
    ("approvals.index", "GET"): ("/approvals/", HEADS),
    ("approvals.approve", "POST"): ("/approvals/approve", {DIR}),
    ("social.index", "GET"): ("/social/", HEADS),
    ("tables.index", "GET"): ("/tables/", STAFF | {SYS}),
    ("search.index", "GET"): ("/search/?q=ивано", STAFF),
    ("builder.index", "GET"): ("/builder/", STAFF),
    ("builder.run", "GET"): ("/builder/999999", STAFF),
    ("builder.ready", "GET"): ("/builder/ready/birthdays", STAFF),
    ("builder.rows", "GET"): ("/builder/999999/rows", STAFF),
    ("builder.ready_rows", "GET"): ("/builder/ready/debtors/rows?of=[]", STAFF),
    ("builder.file", "GET"): ("/builder/999999.xlsx", STAFF),
    ("builder.ready_file", "GET"): ("/builder/ready/birthdays.csv", STAFF),
    ("builder.copy", "POST"): ("/builder/999999/copy", STAFF),
    ("builder.favourite", "POST"): ("/builder/999999/favourite", STAFF),
    ("builder.schedule", "POST"): ("/builder/999999/schedule", STAFF),
    ("composer.new", "GET"): ("/builder/compose/", HEADS),
    ("composer.edit", "GET"): ("/builder/compose/999999", HEADS),
    ("composer.mend", "POST"): ("/builder/compose/999999/mend", HEADS),
    ("composer.catalogue", "GET"): ("/builder/compose/catalogue/student", HEADS),
    ("composer.values", "GET"): ("/builder/compose/values?thing=mark&path=student", HEADS),
    ("composer.preview", "POST"): ("/builder/compose/preview", HEADS),
    ("composer.rows", "POST"): ("/builder/compose/rows", HEADS),
    ("composer.file", "POST"): ("/builder/compose/file", HEADS),
    ("composer.save", "POST"): ("/builder/compose/save", HEADS),
    ("composer.remove", "POST"): ("/builder/compose/999999/remove", HEADS),
    ("composer.readers", "GET"): ("/builder/compose/999999/readers", HEADS),
    ("composer.readers", "POST"): ("/builder/compose/999999/readers", HEADS),
    ("composer.versions", "GET"): ("/builder/compose/999999/versions", HEADS),
    ("composer.restore", "POST"): ("/builder/compose/999999/versions/1", HEADS),
    ("reports.index", "GET"): ("/reports/", STAFF | {PAR, PUP}),
    ("letters.index", "GET"): ("/letters/", STAFF | {PAR}),
    ("letters.letter", "GET"): ("/letters/999999", STAFF | {PAR}),
    ("letters.send", "POST"): ("/letters/send", {CLS}),
    ("reports.favourite", "POST"): ("/reports/itogi-klassa/favourite", STAFF),
    ("reports.batch", "POST"): ("/reports/itogi-klassa/batch", STAFF),
    ("reports.rows", "GET"): ("/reports/rows?what=mark", STAFF),
    ("reports.run", "GET"): ("/reports/runs/999999", STAFF),
    ("reports.hand", "POST"): ("/reports/itogi-klassa/hand", STAFF),
    ("reports.report", "GET"): ("/reports/itogi-klassa", STAFF),
    ("reports.as_xlsx", "GET"): ("/reports/itogi-klassa.xlsx", STAFF),
    ("reports.as_pdf", "GET"): ("/reports/itogi-klassa.pdf", STAFF),
    ("reports_forms.index", "GET"): ("/reports/forms/", HEADS),
    ("reports_forms.form", "GET"): ("/reports/forms/osh-1", HEADS),
    ("reports_forms.save", "POST"): ("/reports/forms/osh-1", {ADM, ZAV}),
    ("reports_forms.check", "POST"): ("/reports/forms/osh-1/check", {DIR}),
    ("reports_forms.reopen", "POST"): ("/reports/forms/osh-1/reopen", HEADS),
    ("reports_forms.submit", "POST"): ("/reports/forms/osh-1/submit", {ADM, ZAV}),
    ("reports_forms.rows", "GET"): ("/reports/forms/osh-1/rows?cell=4:12:4", HEADS),
    ("reports_forms.layout", "GET"): ("/reports/forms/osh-1/layout", {ADM}),
    ("reports_forms.layout", "POST"): ("/reports/forms/osh-1/layout", {ADM}),
    ("jobs.index", "GET"): ("/jobs/", STAFF | {SYS}),
    ("jobs.state", "GET"): ("/jobs/state", STAFF | {SYS}),
    ("jobs.result", "GET"): ("/jobs/999999/result", STAFF | {SYS}),
    ("jobs.cancel", "POST"): ("/jobs/999999/cancel", STAFF | {SYS}),
    ("jobs.again", "POST"): ("/jobs/999999/again", STAFF | {SYS}),
    ("prints.index", "GET"): ("/prints/", STAFF),
    ("prints.of_group", "GET"): ("/prints/group/999999", STAFF),
    ("prints.group_pdf", "GET"): ("/prints/group/999999.pdf", STAFF),
    ("prints.group_year", "POST"): ("/prints/group/999999", STAFF),
    ("prints.of_class", "GET"): ("/prints/class/999999", STAFF),
    ("prints.class_book", "POST"): ("/prints/class/999999", STAFF),
    ("archive.index", "GET"): ("/archive/", HEADS | {CLS}),
    ("archive.file", "GET"): ("/archive/999999.zip", HEADS | {CLS}),
    ("archive.seal", "POST"): ("/archive/seal", {ADM}),
    ("imports.index", "GET"): ("/import/", {ADM}),
    ("imports.pupils", "GET"): ("/import/pupils", {ADM}),
    ("imports.pupils", "POST"): ("/import/pupils", {ADM}),
    ("imports.preview", "POST"): ("/import/pupils/preview", {ADM}),
    ("imports.load", "POST"): ("/import/pupils/load", {ADM}),
    ("imports.done", "GET"): ("/import/pupils/done/999999", {ADM}),
    ("imports.rejected", "GET"): ("/import/pupils/rejected/none.xlsx?class_name=5А", {ADM}),
    ("reference.index", "GET"): ("/import/records/", {ADM}),
    ("reference.table", "GET"): ("/import/records/room", {ADM}),
    ("reference.table", "POST"): ("/import/records/room", {ADM}),
    ("reference.preview", "POST"): ("/import/records/room/preview", {ADM}),
    ("reference.load", "POST"): ("/import/records/room/load", {ADM}),
    ("reference.done", "GET"): ("/import/records/room/done/999999", {ADM}),
    ("reference.rejected", "GET"): ("/import/records/room/rejected/none.xlsx", {ADM}),
    ("reference.current", "GET"): ("/import/records/room/current.xlsx", {ADM}),
    ("history.index", "GET"): ("/history/", STAFF),
    ("history.person", "GET"): ("/history/person/999999", STAFF),
    ("trail.index", "GET"): ("/access-trail/", {SYS}),
    ("class_journals.index", "GET"): ("/class-journals/", {ADM}),
    ("class_journals.make", "GET"): ("/class-journals/999999", {ADM}),
    ("class_journals.make", "POST"): ("/class-journals/999999", {ADM}),
    ("diary_phone.index", "GET"): ("/diary/phone/", {PUP, PAR}),
    ("diary_phone.copy", "GET"): ("/diary/phone/copy", {PUP, PAR}),
    ("diary_phone.make", "POST"): ("/diary/phone/link", {PUP, PAR}),
    ("diary_phone.marks", "POST"): ("/diary/phone/marks", {PUP, PAR}),
    ("diary_phone.revoke", "POST"): ("/diary/phone/revoke", {PUP, PAR}),
    ("my_data.index", "GET"): ("/my-data/", {PUP, PAR}),
    ("my_data.correction", "POST"): ("/my-data/correction", {PUP, PAR}),
    ("corrections.index", "GET"): ("/corrections/", {ADM, CLS}),
    ("corrections.answer", "POST"): ("/corrections/answer", {ADM, CLS}),
    ("handover.index", "GET"): ("/handover/", {ADM, COORD, CLS}),
    ("handover.slips", "POST"): ("/handover/print", {ADM, CLS}),
    ("handover.handed", "POST"): ("/handover/handed", {ADM, CLS}),
    ("handover.create", "POST"): ("/handover/create", {ADM}),
    ("digest.index", "GET"): ("/account/digest/", {PUP, PAR}),
    ("digest.index", "POST"): ("/account/digest/", {PUP, PAR}),
    ("digest.stop", "POST"): ("/account/digest/stop", {PUP, PAR}),
    ("digest.confirm", "GET"): ("/account/digest/confirm/x", {PUP, PAR}),
    ("digest.confirm", "POST"): ("/account/digest/confirm/x", {PUP, PAR}),
    ("handover.new", "GET"): ("/handover/new/999999", {ADM}),
    ("handover.open", "POST"): ("/handover/new/999999", {ADM}),
    ("account.sessions", "GET"): ("/account/", ALL),
    ("account.password", "GET"): ("/account/password", ALL),
    ("account.password", "POST"): ("/account/password", ALL),
    ("account.end", "POST"): ("/account/sessions/end", ALL),
    ("account.logout", "POST"): ("/account/logout", ALL),
    ("r_account.password", "POST"): ("/records/account/password/", STAFF | {SYS}),
    ("r_account.role", "POST"): ("/records/account/role/", STAFF | {SYS}),
    ("r_account.withdraw", "POST"): ("/records/account/role/withdraw/", STAFF | {SYS}),
    ("r_account.decide", "POST"): ("/records/account/role/decide/", STAFF | {SYS}),
    ("r_thematic_plan.turn", "POST"): ("/records/thematic-plan/turn/?id=999999&to=review", STAFF),
    ("r_movement_order.sign", "GET"): ("/records/movement-order/sign/?id=999999", HEADS | {CLS}),
    ("r_movement_order.sign", "POST"): ("/records/movement-order/sign/?id=999999", HEADS | {CLS}),
    ("r_change_set.undo", "GET"): ("/records/change-set/undo/?id=999999", {ADM, DIR, COORD} | TEACHERS),
    ("r_change_set.reverse", "POST"): ("/records/change-set/undo/", {ADM, DIR, COORD} | TEACHERS),
}
PUBLIC = {("login.index", "GET"), ("login.index", "POST"), ("static", "GET"), ("admin.static", "GET"), ("health", "GET"),
          ("calendar", "GET"),                          # a secret address instead of a login
          ("digest_stop", "GET"), ("digest_stop", "POST")}      # a token of the letter, which can only stop the letters
DOORS = {                                               # of each table: view, method -> tail of the address, whose right it asks
    ("index_view", "GET"): ("", READERS), ("details_view", "GET"): ("details/?id=999999", READERS), ("export", "GET"): ("export/xlsx/", READERS),
    ("create_view", "GET"): ("new/", CREATORS), ("create_view", "POST"): ("new/", CREATORS), ("edit_view", "GET"): ("edit/?id=999999", EDITORS),
    ("edit_view", "POST"): ("edit/?id=999999", EDITORS), ("ajax_lookup", "GET"): ("ajax/lookup/?name=no", READERS),
    ("keep_columns", "POST"): ("columns/", READERS), ("save_view", "POST"): ("views/save/", READERS)}
SHUT = {("ajax_update", "POST"), ("delete_view", "POST"), ("action_view", "POST"),      # each asks its row's own right: told in the doors' stories
        ("delete_view_of_list", "POST")}


def expected(endpoint, method):
    """The address of a route and who is let in; None for a route that is open to everybody, KeyError for one that nobody has thought of."""
    if (endpoint, method) in PUBLIC:
        return None
    if (endpoint, method) in PAGES:
        return PAGES[endpoint, method]
    table, _, view = endpoint.removeprefix("r_").partition(".")
    readers, url = READERS[table], f"/records/{table.replace('_', '-')}/"
    if (view, method) in SHUT:
        return url + {"ajax_update": "ajax/update/", "delete_view": "delete/", "action_view": "action/", "delete_view_of_list": "views/delete/"}[view], set()
    tail, rights = DOORS[view, method]
    return url + tail, rights.get(table, set()) & readers


def routes(app):
    return sorted({(rule.endpoint, method) for rule in app.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}})


def test_every_route_is_thought_of(app):
    for endpoint, method in routes(app):
        expected(endpoint, method)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_role_gets_in_where_it_is_let_in_and_nowhere_else(app, as_, who):
    client, wrong = as_(who), []
    for endpoint, method in routes(app):
        if (wanted := expected(endpoint, method)) is None or endpoint in {"account.logout", "account.end"}:
            continue
        url, people = wanted
        answer = client.open(url, method=method)
        refused = answer.status_code == 403 or (answer.status_code == 404 and (endpoint.split(".")[1], method) in SHUT)
        if answer.status_code >= 500 or refused == (who in people):
            wrong.append((endpoint, method, answer.status_code))
    assert not wrong


def test_nobody_gets_in_without_a_login(app):
    client, wrong = app.test_client(), []
    for endpoint, method in routes(app):
        if (wanted := expected(endpoint, method)) is None:
            continue
        answer = client.open(wanted[0], method=method)
        if answer.status_code != (302 if method == "GET" else 401) or (method == "GET" and "/login?next=" not in answer.location):
            wrong.append((endpoint, method, answer.status_code))
    assert not wrong


def test_the_public_pages_are_these_only(app):
    client = app.test_client()
    assert client.get("/login").status_code == client.get("/health").status_code == client.get("/static/css/sgo.css").status_code == 200
