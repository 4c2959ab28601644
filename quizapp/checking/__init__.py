"""Checking banks: what is wrong with them, and the audit that tries to catch their questions lying or giving away."""

from __future__ import annotations

from quizapp.checking.audit import AuditReport, audit_banks, sensible_processes
from quizapp.checking.banks import LINES_OF_A_POINT, Report, check_banks

__all__ = ["LINES_OF_A_POINT", "AuditReport", "Report", "audit_banks", "check_banks", "sensible_processes"]
