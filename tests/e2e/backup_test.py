"""`headroom backup` beside a server under load, and `headroom restore --check`: backup_test.py BINARY."""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from server import Load, Server, example


def run(*arguments, **options):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=100, **options)


class Backup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.database = self.folder / "headroom.db"

    def serve(self, database):
        server = Server(BINARY, database)
        self.addCleanup(server.kill)
        server.wait_until_ready()
        return server

    def backup(self, *arguments, **options):
        return run("backup", "--database", self.database, *arguments, **options)

    def test_under_load_has_what_was_acknowledged_before(self):
        server = self.serve(self.database)
        load = Load(server.port, 4, "load")
        load.wait_for_acknowledged(50)
        before = dict(load.acknowledged)
        copy = self.folder / "copy.db"
        done = self.backup(copy)
        self.assertEqual(done.returncode, 0, done.stderr)
        load.wait_for_acknowledged(len(before) + 20)
        load.stop()
        self.assertEqual(load.refused, [])
        checked = run("restore", "--check", copy, "-o", "json")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        found = json.loads(checked.stdout)
        self.assertGreaterEqual(found["decisions"], len(before))
        self.assertEqual(found["replayed"]["identical"], min(found["decisions"], 200))
        restored = self.serve(copy)
        for decision, body in before.items():
            self.assertEqual(restored.ask("GET", f"/v1/decisions/{decision}").body, body)

    def test_writes_over_nothing(self):
        self.serve(self.database).terminate()
        taken = self.folder / "taken"
        taken.write_text("precious")
        for target in (taken, self.database, self.folder):
            before = self.database.read_bytes()
            done = self.backup(target)
            self.assertEqual(done.returncode, 1, target)
            self.assertIn("exists already", done.stderr)
            self.assertEqual(self.database.read_bytes(), before)
        self.assertEqual(taken.read_text(), "precious")
        link = self.folder / "link.db"
        link.symlink_to(self.database)
        self.assertEqual(self.backup(link).returncode, 1)
        self.assertNotEqual(self.backup(self.folder / "nowhere" / "copy.db").returncode, 0)

    def test_leaves_nothing_on_a_full_disk(self):
        server = self.serve(self.database)
        for number in range(40):
            server.ask("POST", "/v1/evaluations", example(f"j-{number}"))
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", disk], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("cannot mount a small file system: " + mounted.stderr.decode().strip())
        self.addCleanup(subprocess.run, ["umount", "--lazy", disk], check=True)
        done = self.backup(disk / "copy.db")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("full", done.stderr)
        self.assertEqual(list(disk.iterdir()), [])
        self.assertEqual(server.ask("POST", "/v1/evaluations", example()).status, 201, "the server goes on")


class RestoreCheck(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.filled = Path(cls.folder.name) / "filled.db"
        made = run("generate-history", "--database", cls.filled, "--clusters", "12", "--days", "2", "--until",
                   "2026-11-22T00:00:00Z")
        assert made.returncode == 0, made.stderr
        cls.sound = Path(cls.folder.name) / "sound.db"
        assert run("backup", cls.sound, "--database", cls.filled).returncode == 0

    def setUp(self):
        folder = tempfile.TemporaryDirectory(dir=self.folder.name)
        self.addCleanup(folder.cleanup)
        self.backup = Path(folder.name) / "backup.db"

    def check(self, *arguments):
        return run("restore", "--check", self.backup, *arguments)

    def copy(self):
        self.backup.write_bytes(self.sound.read_bytes())

    def alter(self, *statements):
        self.copy()
        database = sqlite3.connect(self.backup)
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.close()

    def test_says_what_is_in_a_sound_one(self):
        self.copy()
        before = self.backup.read_bytes()
        done = self.check("-o", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(done.stdout)
        self.assertRegex(found.pop("schema_sha256"), "^[0-9a-f]{64}$")
        self.assertGreater(found.pop("reports"), 50)
        self.assertEqual(found.pop("bytes"), len(before))
        migrations = len(list((Path(__file__).resolve().parents[2] / "migrations").glob("*.sql")))
        self.assertEqual(found, {
            "file": str(self.backup), "can_be_restored": True, "faults": [], "migrations_applied": migrations,
            "migrations_pending": 0, "decisions": 576, "oldest_decision_at": "2026-11-20T00:00:00.025Z",
            "newest_decision_at": "2026-11-21T23:55:00.025Z", "clusters": 12, "policies": 6,
            "replayed": {"decisions": 200, "identical": 200, "different": 0, "unknown": {}}, "free_bytes": 0,
            "vacuum_pays": False, "notes": []})
        text = self.check("--sample", "1000")
        self.assertEqual(text.returncode, 0)
        self.assertTrue(text.stdout.startswith(f"{self.backup} can be restored\n"))
        self.assertIn("  replayed:   576, of which 576 are identical and 0 different\n", text.stdout)
        self.assertEqual(json.loads(self.check("--sample", "0", "-o", "json").stdout)["replayed"]["decisions"], 0)
        self.assertEqual(self.backup.read_bytes(), before)
        self.assertEqual(os.listdir(self.backup.parent), ["backup.db"], "it leaves no file beside it")

    def test_refuses_what_is_no_backup(self):
        def refused(words):
            before = self.backup.read_bytes() if self.backup.is_file() else None
            done = self.check()
            self.assertEqual((done.returncode, done.stdout), (1, ""), words)
            self.assertIn(words, done.stderr)
            self.assertIn(str(self.backup), done.stderr)
            self.assertEqual(self.backup.read_bytes() if self.backup.is_file() else None, before)
            self.assertEqual(done.stderr.count("\n"), 1)

        refused("There is no database")
        self.assertEqual(os.listdir(self.backup.parent), [])
        self.backup.write_bytes(b"")
        refused("is empty")
        self.backup.write_text("a letter to a friend, which is long enough to be taken for more\n" * 20)
        refused("is not a SQLite database")
        self.copy()
        self.backup.write_bytes(self.sound.read_bytes()[:-4096])
        refused("damaged")
        self.backup.unlink()
        foreign = sqlite3.connect(self.backup)
        foreign.execute("CREATE TABLE t (a)")
        foreign.close()
        refused("of another program")
        self.backup.unlink()
        self.backup.mkdir()
        refused("is a folder")

    def test_refuses_another_schema(self):
        self.alter("INSERT INTO schema_migrations VALUES (99, '0099_later.sql', 'a', 'b', '2030-01-01T00:00:00Z')")
        done = self.check()
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("newer Headroom", done.stderr)
        self.alter("CREATE TABLE mine (a)")
        self.assertIn("were changed since its last migration", self.check().stderr)

    def test_finds_damaged_pages(self):
        self.copy()
        with open(self.backup, "r+b") as file:
            file.seek(60 * 4096)
            file.write(b"\xff" * 4096)
        done = self.check()
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout + done.stderr, "damaged")
        self.assertNotIn("can be restored", done.stdout)

    def test_finds_rows_that_name_what_is_not_there(self):
        self.alter("DELETE FROM documents WHERE id = (SELECT max(policy_document) FROM decisions)")
        done = self.check()
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("should not be restored", done.stdout)
        self.assertIn("a row of decisions names a row of documents that is not there", done.stdout)
        self.assertIs(json.loads(self.check("-o", "json").stdout)["can_be_restored"], False)

    def test_finds_decisions_that_come_out_differently(self):
        self.alter("UPDATE decisions SET policy_document = (SELECT max(policy_document) FROM decisions)")
        done = self.check()
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("should not be restored", done.stdout)
        self.assertRegex(done.stdout, r"replayed: +200, of which \d+ are identical and [1-9]\d* different")

    def test_notices_a_copy_of_the_file_alone(self):
        self.backup.write_bytes(self.filled.read_bytes())
        done = self.check()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("`headroom backup` did not make this file", done.stdout)

    def test_advises_to_vacuum_if_it_pays(self):
        self.alter("DELETE FROM labels", "UPDATE chunks SET bytes = x''", "DELETE FROM events", "DELETE FROM snapshots")
        free = json.loads(self.check("-o", "json", "--sample", "0").stdout)["free_bytes"]
        self.assertGreater(free, 0)
        self.assertNotIn("VACUUM", self.check().stdout, "less than a megabyte is not worth it")
        self.alter("CREATE TABLE filler (a)", *["INSERT INTO filler VALUES (zeroblob(1000000))"] * 3, "DROP TABLE filler")
        done = self.check()
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"VACUUM would free about 3\.\d MB of \d\.\d MB")
        status = run("migrate", "--status", "--database", self.backup)
        self.assertIn("VACUUM would free about", status.stdout)
        small = self.backup.with_name("small.db")
        self.assertEqual(run("backup", small, "--database", self.backup).returncode, 0)
        self.assertLess(small.stat().st_size, self.backup.stat().st_size - 3_000_000)

    def test_refuses_wrong_usage(self):
        self.copy()
        for arguments in (["restore"], ["restore", self.backup], ["restore", "--check"],
                          ["restore", "--check", self.backup, "-o", "csv"],
                          ["restore", "--check", self.backup, "--sample", "-1"]):
            done = run(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
            self.assertNotEqual(done.stderr, "")


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()
