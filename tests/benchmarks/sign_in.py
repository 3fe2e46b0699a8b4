"""How long sign-in takes for somebody who exists and for somebody who does not (S15): run it when the machine is quiet.

``python -m tests.benchmarks.sign_in [rounds]`` asks for both in turn, in one process and without a network, and prints
the medians, their difference, and the share of pairs in which the known person waited longer (0.5 tells nothing).
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from dashboard import security
from dashboard.demo import create_app
from tests.integration.people import PASSWORD, Person

KNOWN, UNKNOWN = "known@example.com", "unknown@example.com"
MOST = 1_000_000


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        taken = measure(Path(folder), rounds)
    known, unknown = taken[KNOWN], taken[UNKNOWN]
    longer = sum(one > other for one in known for other in unknown) / (len(known) * len(unknown))
    medians = [statistics.median(times) * 1000 for times in (known, unknown)]
    sys.stdout.write(
        f"known {medians[0]:.1f} ms, unknown {medians[1]:.1f} ms, difference {abs(medians[0] - medians[1]):.1f} ms, "
        f"known longer in {longer:.2f} of pairs; {rounds} rounds\n"
    )


def measure(folder: Path, rounds: int) -> dict[str, list[float]]:
    app = create_app(
        {
            "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite'}",
            "SECRET_KEY": "only-for-this-measurement-and-no-other",
            "DEMO_SEED": False,
            "DASHBOARD_LOGIN_ATTEMPTS": MOST,
            "DASHBOARD_LOGIN_ATTEMPTS_PER_ADDRESS": MOST,
        }
    )
    with app.app_context():
        app.extensions["demo_site"].create_tables()
        security.create_user(KNOWN, PASSWORD)
    person = Person(app)
    person.get("/admin/login")
    taken: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for _round in range(rounds):
        for email, times in taken.items():
            start = time.perf_counter()
            person.post("/admin/login", {"email": email, "password": "wrong"})
            times.append(time.perf_counter() - start)
    return taken


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
