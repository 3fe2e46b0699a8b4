"""The example application, for ``flask --app wsgi run`` and for gunicorn."""

from __future__ import annotations

from dashboard.demo import create_app

app = create_app()
