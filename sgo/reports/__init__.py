"""Reports as declared tables; renderers see only a table. `REPORTS` is the catalogue, in the order of the page."""
from . import (class_marks, class_month, class_results, class_teacher, class_year, journal_access, pupil, pupil_means, pupils_lists, school, school_marks,
               school_progress, teacher)
from .base import Report
from .federal import FORMS

REPORTS: dict[str, Report] = {report.key: report for report in (
    school_marks.SUMMARY, school_progress.REPORT, school_marks.MAP, school_marks.RATING, school.SIZE, school.MOVEMENT,
    class_results.REPORT, class_teacher.REPORT, class_teacher.BEFORE, class_year.MARKS, class_year.MISSED_LESSONS, class_month.REPORT, class_month.TRUANTS,
    class_marks.DENSITY, class_marks.DEBTS, pupils_lists.TOTALS, pupils_lists.ABOUT, teacher.REPORT, teacher.PROGRAMME,
    pupil.CARD, pupil.RESULTS, pupil.DAYS, pupil_means.MEAN, pupil_means.COURSE, pupil.LETTER, journal_access.REPORT, *FORMS)}
