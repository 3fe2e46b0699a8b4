"""What is wrong with declarations, found at start-up and reported all at once."""

from __future__ import annotations

from .describe import describe_text
from .finding import Finding
from .report import report
from .rule import Check, CheckContext, Rule
from .table import RULES, run_checks

__all__ = ["RULES", "Check", "CheckContext", "Finding", "Rule", "describe_text", "report", "run_checks"]
