"""Which tables are the program's own, and where those who ask say another word than the model does."""

NEVER = {"id", "version", "sort_key", "search_key", "login_key", "archived_at", "digest", "answer", "data", "sha256", "checked_sha256",
         "token"}                                       # columns for nobody
TECHNICAL = {
    "account", "account_role", "account_secret", "account_slip", "access_log", "calendar_link", "change", "change_set", "column_layout",
    "custom_report", "custom_report_favourite", "custom_report_schedule", "custom_report_share", "custom_report_version", "diary_receipt", "diary_rules",
    "diary_visit", "digest_subscription", "homework_file", "job", "journal_archive", "journal_rules", "known_device", "list_columns", "login_attempt",
    "name_cases", "notice", "report_run", "report_visit",
    "role_request", "saved_view", "saved_view_role", "stored_file", "task_answer_file", "user_session", "work_file"}
FIRST = (                                               # what is asked about most; the others follow by their names
    "student", "school_class", "mark", "period_mark", "year_mark", "final_mark", "exam_mark", "attendance", "lesson", "employee", "teaching_assignment",
    "movement_order", "order_item", "family", "guardian")
NAMED = {
    "attendance": ("Пропуск", "Пропуски и опоздания"), "teaching_assignment": ("Нагрузка учителя", "Нагрузка учителей"),
    "mark": ("Отметка", "Отметки текущие"), "order_item": ("Пункт приказа", "Пункты приказов: движение учеников"),
    "enrolment": ("Класс ученика", "Зачисления")}
