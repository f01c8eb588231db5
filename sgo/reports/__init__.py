"""Reports as declared tables; renderers see only a table. `REPORTS` is the catalogue."""
from . import class_results, journal_access
from .base import Report

REPORTS: dict[str, Report] = {report.key: report for report in (class_results.REPORT, journal_access.REPORT)}
