"""The command line: what it prints, and how it ends: command_line_test.py BINARY."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from server import PATIENCE, ROOT, Server, example

EXAMPLE = ROOT / "examples/emr/inline.json"


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_headroom(self, *arguments, stdin=""):
        return subprocess.run([BINARY, *map(str, arguments)], input=stdin, capture_output=True, text=True,
                              cwd=self.folder, timeout=PATIENCE)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path


class Evaluate(CommandLine):
    def test_prints_a_page_for_a_person(self):
        done = self.run_headroom("evaluate", EXAMPLE)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        for words in ("j-2AXXXXXXGAPLF", "scale_out", "3 → 6 instances", "ig-CORE", "ig-TASK", "$0.454", "$0.908",
                      "increment", "aws.emr.ModifyInstanceGroups", '"InstanceCount": 4'):
            self.assertIn(words, done.stdout)
        self.assertLess(max(map(len, done.stdout.splitlines())), 121)

    def test_prints_the_answer_of_the_api(self):
        done = self.run_headroom("evaluate", EXAMPLE, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("\n"), 1)
        answer = json.loads(done.stdout)
        self.assertEqual((answer["action"], answer["current"], answer["target"]), ("scale_out", 3, 6))
        server = Server(BINARY, self.folder / "headroom.db")
        self.addCleanup(server.kill)
        body = EXAMPLE.read_bytes()
        self.assertEqual(server.ask("POST", "/v1/evaluations?dry_run=true", body).body, done.stdout.strip().encode())
        stored = server.ask("POST", "/v1/evaluations", body).json()
        self.assertEqual(stored | {"id": ""}, answer | {"id": ""})

    def test_reads_standard_input(self):
        done = self.run_headroom("evaluate", "--json", "-", stdin=EXAMPLE.read_text())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, self.run_headroom("evaluate", "--json", EXAMPLE).stdout)

    def test_reads_aws_documents_alone(self):
        done = self.run_headroom("evaluate", ROOT / "examples/emr/evaluation.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("j-2QK7R4WV0M3DN", done.stdout)

    def test_says_everything_that_is_wrong_with_a_request(self):
        request = example()
        request["cluster"]["pools"][0]["requested"] = -1
        request["policy"]["limits"]["minimum"] = 11
        request["surprise"] = 1
        done = self.run_headroom("evaluate", self.file("bad.json", json.dumps(request)))
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, "")
        self.assertIn("bad.json", done.stderr)
        for pointer in ("/cluster/pools/0/requested", "/policy/limits/minimum", "/surprise"):
            self.assertIn(pointer, done.stderr)

    def test_refuses_what_is_no_request(self):
        for text in ("", "{", "[]", '{"a":1,"a":2}', "nonsense"):
            done = self.run_headroom("evaluate", "-", stdin=text)
            self.assertEqual(done.returncode, 2, text)
            self.assertIn("standard input", done.stderr)
            self.assertEqual(done.stdout, "")
        missing = self.run_headroom("evaluate", "missing.json")
        self.assertEqual(missing.returncode, 2)
        self.assertIn("missing.json", missing.stderr)
        self.assertEqual(self.run_headroom("evaluate", self.folder).returncode, 2)

    def test_takes_prices_of_a_file(self):
        prices = {"items": [{"instance_type": "m5.xlarge", "vcpus": 4, "memory_mib": 16384,
                             "on_demand_hourly_usd": 1, "emr_hourly_usd": 0.5}]}
        done = self.run_headroom("evaluate", "--json", EXAMPLE, "--instance-types",
                                 self.file("types.json", json.dumps(prices)))
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(answer["hourly_cost_usd"], 2.07)
        self.assertEqual(answer["emr_hourly_cost_usd"], 1.5)
        bad = self.run_headroom("evaluate", EXAMPLE, "--instance-types", self.file("types.json", "{}"))
        self.assertEqual(bad.returncode, 2)
        self.assertIn("types.json", bad.stderr)

    def test_writes_an_answer_out_for_a_person(self):
        answer = self.run_headroom("evaluate", "--json", EXAMPLE).stdout
        shown = self.run_headroom("explain", "-", stdin=answer)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertEqual(shown.stdout, self.run_headroom("evaluate", EXAMPLE).stdout)
        for text in ("{}", "{", '{"action": 7}', '{"action": "scale_out", "changes": [1], "artifacts": 3}'):
            self.assertIn(self.run_headroom("explain", "-", stdin=text).returncode, (0, 2), text)


class Database(CommandLine):
    def test_is_made_and_migrated(self):
        database = self.folder / "headroom.db"
        made = self.run_headroom("migrate", "--database", database)
        self.assertEqual(made.returncode, 0, made.stderr)
        status = self.run_headroom("migrate", "--status", "--database", database)
        self.assertEqual(status.returncode, 0, status.stderr)
        names = sorted(path.stem for path in (ROOT / "migrations").glob("*.sql"))
        lines = status.stdout.splitlines()
        self.assertEqual(len(lines), len(names))
        for line, name in zip(lines, names):
            self.assertRegex(line, f"^applied +{name}")
        self.assertEqual(self.run_headroom("migrate", "--check", "--database", database).returncode, 0)

    def test_that_is_missing_or_foreign_fails_the_check(self):
        foreign = self.file("foreign.db", "not a database at all, though long enough to be read as one " * 20)
        for database in (foreign, self.folder / "nowhere" / "headroom.db"):
            checked = self.run_headroom("migrate", "--check", "--database", database)
            self.assertEqual(checked.returncode, 1, checked.stdout)
            self.assertIn(str(database), checked.stderr)
        self.assertTrue(foreign.read_text().startswith("not a database"))

    def test_is_copied_while_a_server_uses_it(self):
        database, copy = self.folder / "headroom.db", self.folder / "copy.db"
        server = Server(BINARY, database)
        self.addCleanup(server.kill)
        stored = server.ask("POST", "/v1/evaluations", example())
        self.assertEqual(self.run_headroom("migrate", "--status", "--database", database).returncode, 0)
        done = self.run_headroom("backup", copy, "--database", database)
        self.assertEqual(done.returncode, 0, done.stderr)
        again = self.run_headroom("backup", copy, "--database", database)
        self.assertEqual(again.returncode, 1)
        self.assertIn(str(copy), again.stderr)
        restored = Server(BINARY, copy)
        self.addCleanup(restored.kill)
        self.assertEqual(restored.ask("GET", stored.headers["Location"]).body, stored.body)


class Usage(CommandLine):
    def test_prints_the_openapi_document(self):
        done = self.run_headroom("openapi")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stdout, (ROOT / "openapi.yaml").read_text())

    def test_explains_itself(self):
        for arguments in (["--help"], ["serve", "--help"], ["evaluate", "--help"], ["migrate", "--help"],
                          ["backup", "--help"], ["openapi", "--help"]):
            done = self.run_headroom(*arguments)
            self.assertEqual(done.returncode, 0, arguments)
            self.assertIn("--help", done.stdout)
            self.assertEqual(done.stderr, "")
        self.assertRegex(self.run_headroom("--version").stdout, r"^headroom \d+\.\d+\.\d+\n$")

    def test_refuses_what_it_does_not_know(self):
        wrong = [[], ["levitate"], ["evaluate"], ["evaluate", "a", "b"], ["evaluate", EXAMPLE, "--loud"],
                 ["migrate", "--status", "--check"], ["backup"], ["openapi", "more"], ["serve", "--listen", "nowhere"],
                 ["serve", "--listen", "127.0.0.1:99999"], ["serve", "--config", "missing.toml"]]
        for arguments in wrong:
            done = self.run_headroom(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertNotEqual(done.stderr, "", arguments)
            self.assertEqual(done.stdout, "", arguments)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()
