"""A full disk refuses what cannot be stored, and nothing else, until there is room again: disk_full_test.py BINARY.

Skipped where no small file system can be mounted."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from server import Server, example, wait_for


class DiskFull(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder.name], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("cannot mount a small file system: " + mounted.stderr.decode().strip())
        self.addCleanup(subprocess.run, ["umount", "--lazy", folder.name], check=True)
        self.disk = Path(folder.name)
        self.ballast = self.disk / "ballast"
        self.ballast.write_bytes(bytes(700_000))
        self.server = Server(BINARY, self.disk / "headroom.db")
        self.addCleanup(self.server.kill)

    def post(self, number):
        return self.server.ask("POST", "/v1/evaluations", example(cluster=f"j-{number}"))

    def fill(self):
        """Posts until it is refused: what was acknowledged, and the refusal."""
        acknowledged = {}
        for number in range(20_000):
            answer = self.post(number)
            if answer.status != 201:
                return acknowledged, answer
            acknowledged[answer.json()["id"]] = answer.body
        self.fail("the disk does not get full")

    def assert_kept(self, acknowledged):
        for decision, body in acknowledged.items():
            self.assertEqual(self.server.ask("GET", f"/v1/decisions/{decision}").body, body)

    def test_refuses_reads_on_and_recovers_by_itself(self):
        acknowledged, refused = self.fill()
        self.assertGreater(len(acknowledged), 10)
        self.assertEqual(refused.status, 507, refused.body)
        self.assertEqual(refused.headers["Content-Type"], "application/problem+json")
        self.assertEqual(refused.json()["retryable"], True)
        self.assertTrue(int(refused.headers["Retry-After"]) > 0)

        self.assert_kept(acknowledged)
        self.assertEqual(self.server.ask("GET", "/v1/decisions?limit=1").status, 200)
        self.assertEqual(self.server.ask("POST", "/v1/evaluations?dry_run=true", example()).status, 200)
        self.assertEqual(self.server.ask("GET", "/livez").status, 200)
        self.assertEqual(self.server.ask("GET", "/readyz").status, 503)
        self.assertIn(self.post("still-full").status, (503, 507))

        self.ballast.unlink()
        wait_for(lambda: self.server.ask("GET", "/readyz").status == 200, "the server to be ready again")
        self.assertEqual(self.post("again").status, 201)
        self.assert_kept(acknowledged)
        self.assertEqual(self.server.terminate(), 0)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()
