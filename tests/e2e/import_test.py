"""A month of snapshots goes into the store quickly and in bounded memory: import_test.py BINARY."""

import json
import re
import sys
import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

from server import Server

METRICS = [f"metric-{number:02}" for number in range(20)]
POINTS = 30 * 24 * 12  # five-minute points
START = datetime(2026, 10, 1, tzinfo=timezone.utc)
MIB = 1 << 20


def times():
    return [(START + timedelta(minutes=5 * point)).strftime("%Y-%m-%dT%H:%M:%SZ") for point in range(POINTS)]


def value(point, metric):
    """Up to six significant digits that follow no rule."""
    return (point * 7919 + metric * 104729) % 999_983 / 1000


def month_as_csv():
    return "observed_at,metric,value\n" + "".join(
        f"{at},{name},{value(point, metric)}\n" for point, at in enumerate(times())
        for metric, name in enumerate(METRICS))


def month_as_ndjson():
    return "".join(json.dumps({"observed_at": at, "values": {name: value(point, metric)
                                                             for metric, name in enumerate(METRICS)}}) + "\n"
                   for point, at in enumerate(times()))


class Import(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.server = Server(BINARY, Path(folder.name) / "headroom.db")
        self.addCleanup(self.server.kill)
        self.server.wait_until_ready()

    def memory(self, name):
        """Bytes: VmHWM is the most that was resident so far, VmSize what is mapped."""
        status = Path(f"/proc/{self.server.process.pid}/status").read_text()
        return 1024 * int(re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)[1])

    def imported(self, body, media_type):
        """The bytes by which the import raised the most that was ever resident."""
        before = self.memory("VmHWM")
        answer = self.server.ask("POST", "/v1/clusters/etl/snapshots", body.encode(), {"Content-Type": media_type})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json(), {"accepted": POINTS * len(METRICS), "duplicates": 0, "rejected": []})
        return self.memory("VmHWM") - before

    def check(self, body, media_type):
        used = self.imported(body, media_type)
        # docs/snapshots.md: the body, and at most 100 bytes a point; and the caches of the database.
        bound = len(body) + 100 * POINTS * len(METRICS) + 24 * MIB
        if self.memory("VmSize") < 1 << 40:  # a sanitizer reserves more, and its memory is not the server's
            self.assertLess(used, bound, f"{used / MIB:.0f} MiB for {len(body) / MIB:.0f} MiB")
        found = self.server.ask("GET", "/v1/clusters/etl/snapshots?metric=metric-07&since=2026-10-30T00:00:00Z"
                                       "&until=2026-11-01T00:00:00Z").json()["series"]
        self.assertEqual([point["value"] for point in found[0]["datapoints"]],
                         [value(point, 7) for point in range(29 * 288, POINTS)])

    def test_a_month_as_csv(self):
        self.check(month_as_csv(), "text/csv")

    def test_a_month_as_ndjson(self):
        self.check(month_as_ndjson(), "application/x-ndjson")

    def test_a_month_again_is_all_duplicates(self):
        body = month_as_csv()
        self.imported(body, "text/csv")
        again = self.server.ask("POST", "/v1/clusters/etl/snapshots", body.encode(), {"Content-Type": "text/csv"})
        self.assertEqual(again.json(), {"accepted": 0, "duplicates": POINTS * len(METRICS), "rejected": []})


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()
