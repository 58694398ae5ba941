"""Exports of `GET /v1/decisions` and of `headroom decisions export`: exports_test.py BINARY."""

import csv
import io
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from server import PATIENCE, Server, example, wait_for

NDJSON = {"Accept": "application/x-ndjson"}
CSV = {"Accept": "text/csv"}


class Download:
    """An export that is read as slowly as the test wants. The client takes little beforehand, so the server has to wait
    for it."""

    def __init__(self, port, target="/v1/decisions", headers=NDJSON):
        self.socket = socket.socket()
        # Small segments keep the buffers of the server's side small as well.
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", port))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.socket.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{lines}\r\n".encode())
        self.raw = b""

    def read(self, size):
        while len(self.raw) < size:
            more = self.socket.recv(65536)
            if not more:
                return
            self.raw += more

    def rest(self):
        """The body, without the chunks' frames; and whether the last chunk came."""
        try:
            while more := self.socket.recv(65536):
                self.raw += more
        except ConnectionResetError:
            pass
        self.socket.close()
        _, _, framed = self.raw.partition(b"\r\n\r\n")
        body = b""
        while framed:
            size, _, framed = framed.partition(b"\r\n")
            length = int(size, 16) if size else 0
            if length == 0:
                return body, bool(size)
            body += framed[:length]
            framed = framed[length + 2:]
        return body, False


class Exports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.filled = Path(cls.folder.name) / "filled.db"
        made = subprocess.run([BINARY, "generate-history", "--database", cls.filled, "--clusters", "12", "--days", "4",
                               "--until", "2026-11-22T00:00:00Z"], capture_output=True, text=True, timeout=100)
        assert made.returncode == 0, made.stderr
        cls.count = 12 * 4 * 24

    def setUp(self):
        folder = tempfile.TemporaryDirectory(dir=self.folder.name)
        self.addCleanup(folder.cleanup)
        self.database = Path(folder.name) / "headroom.db"
        self.database.write_bytes(self.filled.read_bytes())
        self.server = None

    def start(self, *options):
        self.server = Server(BINARY, self.database, *options)
        self.addCleanup(self.server.kill)
        self.server.wait_until_ready()
        return self.server

    def store(self, cluster):
        answer = self.server.ask("POST", "/v1/evaluations", example(cluster))
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()["id"]

    def test_has_what_there_was_when_it_began_while_more_is_stored(self):
        server = self.start()
        newest = self.store("j-newest")
        download = Download(server.port)
        download.read(1000)
        later = {self.store(f"j-{number}") for number in range(20)}
        with sqlite3.connect(self.database) as database:
            busy, pages, moved = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self.assertEqual((busy, pages, moved), (0, 0, 0), "an export that waits for its reader holds no transaction")
        body, is_whole = download.rest()
        self.assertTrue(is_whole)
        *lines, trailer = body.splitlines()
        ids = [json.loads(line)["id"] for line in lines]
        self.assertEqual(ids, sorted(ids, reverse=True))
        self.assertEqual(ids[0], newest)
        self.assertEqual(len(ids), self.count + 1)
        self.assertFalse(later & set(ids))
        self.assertEqual(json.loads(trailer), {"trailer": {"count": len(ids), "last_id": ids[-1], "complete": True}})

    def test_has_no_trailer_if_the_server_dies(self):
        download = Download(self.start().port)
        download.read(1000)
        self.server.kill()
        body, is_whole = download.rest()
        self.assertFalse(is_whole)
        self.assertGreater(len(body), 1000)
        self.assertNotIn(b'{"trailer"', body)

    def test_has_no_trailer_if_the_server_is_stopped(self):
        for headers, trailer in ((NDJSON, b'{"trailer"'), (CSV, b"# count")):
            server = self.start("--shutdown-deadline", "20")
            download = Download(server.port, headers=headers)
            download.read(1000)
            server.process.send_signal(signal.SIGTERM)
            wait_for(lambda: any("shutting down" in line for line in server.log), "the server to stop")
            body, is_whole = download.rest()
            self.assertTrue(is_whole, "the answer ends, but not the export")
            self.assertNotIn(trailer, body)
            self.assertEqual(server.wait(), 0)

    def test_ends_with_its_client(self):
        server = self.start()
        for _ in range(20):
            download = Download(server.port)
            download.read(1000)
            download.socket.close()
        self.assertEqual(server.ask("GET", "/readyz").status, 200)
        self.assertEqual(server.terminate(), 0)

    def test_as_csv_has_the_figures_of_the_answers(self):
        server = self.start()
        rows = list(csv.reader(io.StringIO(server.ask("GET", "/v1/decisions?outcome=failed", None, CSV).body.decode())))
        names, *rows, trailer = rows
        self.assertEqual(trailer, ["# count", str(len(rows))])
        self.assertGreater(len(rows), 10)
        for row in rows[:5]:
            cells = dict(zip(names, row))
            answer = server.ask("GET", f"/v1/decisions/{cells['id']}").json()
            self.assertEqual((int(cells["delta"]), cells["reason"], float(cells["hourly_cost_usd"])),
                             (answer["delta"], answer["reason"], answer["hourly_cost_usd"]))
            self.assertEqual(json.loads(cells["labels"]), answer["labels"])
            self.assertEqual(cells["summary"], answer["explanation"]["summary"])
            self.assertEqual(cells["outcome_detail"], "the platform lacks the capacity")

    def test_answers_head_without_a_body(self):
        answer = self.start().ask("HEAD", "/v1/decisions", None, NDJSON)
        self.assertEqual((answer.status, answer.headers["Content-Type"], answer.body),
                         (200, "application/x-ndjson", b""))

    def export(self, *arguments):
        return subprocess.run([BINARY, "decisions", "export", "--database", self.database, *arguments],
                              capture_output=True, text=True, timeout=PATIENCE)

    def test_of_a_file_is_that_of_the_server(self):
        server = self.start()
        for arguments, target, headers in (
                ([], "/v1/decisions", NDJSON), (["--view", "compact"], "/v1/decisions?view=compact", NDJSON),
                (["-o", "csv", "--label", "team=search"], "/v1/decisions?label.team=search", CSV),
                (["--cluster", "j-none"], "/v1/decisions?cluster_id=j-none", NDJSON),
                (["--outcome", "applied", "--policy", "etl@2", "--action", "scale_in", "--kind", "evaluation",
                  "--status", "decided", "--since", "2026-11-19T00:00:00Z", "--until", "2026-11-21T00:00:00Z"],
                 "/v1/decisions?outcome=applied&policy_id=etl@2&action=scale_in&kind=evaluation&status=decided"
                 "&since=2026-11-19T00:00:00Z&until=2026-11-21T00:00:00Z", NDJSON)):
            done = self.export(*arguments)
            self.assertEqual((done.returncode, done.stderr), (0, ""), arguments)
            self.assertEqual(done.stdout, server.ask("GET", target, None, headers).body.decode(), arguments)

    def run_decisions(self, *arguments, **environment):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("HEADROOM_")}
        return subprocess.run([BINARY, "decisions", *arguments], capture_output=True, text=True, timeout=PATIENCE,
                              env=clean | environment)

    def places(self, server):
        return (["--database", str(self.database)], ["--server", f"http://127.0.0.1:{server.port}"])

    def test_lists_the_same_of_a_file_and_of_a_server(self):
        server = self.start()
        for arguments, query in (
                ([], "limit=50"), (["--limit", "3"], "limit=3"),
                (["--cluster", "j-none"], "limit=50&cluster_id=j-none"),
                (["--changed", "true", "--limit", "7"], "limit=7&changed=true"),
                (["--outcome", "failed", "--label", "team=search"], "limit=50&outcome=failed&label.team=search"),
                (["--since", "2026-11-19T00:00:00Z", "--until", "2026-11-21T00:00:00Z", "--limit", "20"],
                 "limit=20&since=2026-11-19T00:00:00Z&until=2026-11-21T00:00:00Z")):
            expected = server.ask("GET", f"/v1/decisions?view=compact&{query}").json()["items"]
            for place in self.places(server):
                with self.subTest(arguments=arguments, place=place[0]):
                    done = self.run_decisions("list", "-o", "ndjson", *place, *arguments)
                    self.assertEqual((done.returncode, done.stderr), (0, ""))
                    self.assertEqual([json.loads(line) for line in done.stdout.splitlines()], expected)

    def test_lists_all_pages_and_goes_on_at_a_cursor(self):
        server = self.start()
        whole = [json.loads(line)["id"] for line in self.export("--view", "compact").stdout.splitlines()[:-1]]
        self.assertGreater(len(whole), 1000, "more than a page of the API")
        for place in self.places(server):
            with self.subTest(place[0]):
                done = self.run_decisions("list", "-o", "ndjson", "--all", *place)
                self.assertEqual([json.loads(line)["id"] for line in done.stdout.splitlines()], whole)
                done = self.run_decisions("list", "-o", "ndjson", "--limit", "1001", *place)
                self.assertEqual(len(done.stdout.splitlines()), 1001)
                first = json.loads(self.run_decisions("list", "--json", "--limit", "2", *place).stdout)
                self.assertEqual([item["id"] for item in first["items"]], whole[:2])
                rest = self.run_decisions("list", "--json", "--limit", "2", "--cursor", first["next_cursor"], *place)
                self.assertEqual([item["id"] for item in json.loads(rest.stdout)["items"]], whole[2:4])
                last = json.loads(self.run_decisions("list", "--json", "--cluster", "j-none", *place).stdout)
                self.assertEqual(last, {"items": [], "next_cursor": None})

    def test_lists_a_table_and_csv(self):
        server = self.start()
        for place in self.places(server):
            with self.subTest(place[0]):
                table = self.run_decisions("list", "--limit", "2", *place)
                self.assertEqual(len(table.stdout.splitlines()), 3)
                self.assertIn("More decisions match", table.stderr)
                rows = list(csv.reader(io.StringIO(self.run_decisions("list", "-o", "csv", "--limit", "2", *place).stdout)))
                self.assertEqual(rows[0], ["id", "evaluated_at", "cluster_id", "action", "reason", "blocked_by", "outcome",
                                           "current", "target"])
                for row in rows[1:]:
                    answer = server.ask("GET", "/v1/decisions/" + row[0]).json()
                    self.assertEqual(row[2:4] + row[7:], [answer["cluster_id"], answer["action"], str(answer["current"]),
                                                          str(answer["target"])])
                none = self.run_decisions("list", "-o", "csv", "--cluster", "j-none", *place)
                self.assertEqual(none.stdout.splitlines(), [",".join(rows[0])])

    def test_shows_the_same_of_a_file_and_of_a_server(self):
        server = self.start()
        id = server.ask("GET", "/v1/decisions?limit=1&changed=true").json()["items"][0]["id"]
        answer = server.ask("GET", f"/v1/decisions/{id}")
        text = subprocess.run([BINARY, "explain", "-"], input=answer.body, capture_output=True, timeout=PATIENCE).stdout
        for place in self.places(server):
            with self.subTest(place[0]):
                self.assertEqual(self.run_decisions("show", id, *place).stdout, text.decode())
                self.assertEqual(json.loads(self.run_decisions("show", id, "-o", "json", *place).stdout), answer.json())
                self.assertTrue(self.run_decisions("show", id, "-o", "markdown", *place).stdout.startswith("| "))
                for unknown in ("dec_0193aaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa", "nonsense", "a/b?c"):
                    done = self.run_decisions("show", unknown, *place)
                    self.assertEqual((done.returncode, done.stdout), (1, ""))
                    self.assertIn(f"there is no decision '{unknown}'", done.stderr)

    def test_finds_the_server_by_what_is_typed_or_by_the_environment(self):
        server = self.start()
        url = f"http://127.0.0.1:{server.port}"
        missing = str(self.database.with_name("missing.db"))
        nobody = "http://127.0.0.1:1"
        for arguments, environment, code in (
                ([], {"HEADROOM_SERVER": url}, 0), ([], {"HEADROOM_SERVER": url, "HEADROOM_DATABASE": missing}, 0),
                ([], {"HEADROOM_DATABASE": str(self.database)}, 0), ([], {"HEADROOM_DATABASE": missing}, 1),
                (["--server", url], {"HEADROOM_SERVER": nobody}, 0), (["--server", nobody], {"HEADROOM_SERVER": url}, 1),
                (["--database", str(self.database)], {"HEADROOM_SERVER": nobody}, 0), (["--server", url + "/"], {}, 0)):
            with self.subTest(arguments=arguments, environment=environment):
                done = self.run_decisions("list", *arguments, **environment)
                self.assertEqual(done.returncode, code, done.stderr)
        away = self.run_decisions("list", "--server", nobody)
        self.assertIn("127.0.0.1:1: no connection", away.stderr)
        prefix = self.run_decisions("list", "--server", url + "/prefix")
        self.assertEqual(prefix.returncode, 1)
        self.assertIn("answered 404", prefix.stderr)

    def test_list_and_show_refuse_wrong_usage(self):
        server = self.start()
        for place in self.places(server):
            for arguments in (["--since", "yesterday"], ["-o", "xml"], ["--view", "short"], ["--label", "team"],
                              ["--label", "=etl"], ["--outcome", "lost"], ["--blocked-by", "x"], ["--changed", "maybe"],
                              ["--limit", "0"], ["--limit", "-1"], ["--limit", "3", "--all"], ["--cursor", "x"], ["more"]):
                done = self.run_decisions("list", *place, *arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""), (place[0], arguments))
                self.assertNotEqual(done.stderr, "")
        both = [argument for place in self.places(server) for argument in place]
        for arguments in (["list", *both], ["show"], ["show", "a", "b"], ["show", "a", "-o", "xml"],
                          ["list", "--server", "localhost:8080"], ["list", "--server", "http://me@localhost"],
                          ["list", "--server", "http://localhost/?x=1"], ["list", "--server", "ftp://localhost"]):
            done = self.run_decisions(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)

    def test_says_so_if_the_server_is_none_of_ours(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            url = f"http://127.0.0.1:{other.getsockname()[1]}"
            for answer, message in ((b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "is not one of Headroom"),
                                    (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "is not one of Headroom"),
                                    (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", "no whole answer"),
                                    (b"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n", "answered 301"), (b"", "no whole answer")):
                with self.subTest(answer):
                    client = subprocess.Popen([BINARY, "decisions", "list", "--server", url], stdout=subprocess.PIPE,
                                              stderr=subprocess.PIPE, text=True)
                    connection, _ = other.accept()
                    connection.recv(65536)
                    connection.sendall(answer)
                    connection.close()
                    out, error = client.communicate(timeout=PATIENCE)
                    self.assertEqual((client.returncode, out), (1, ""))
                    self.assertIn(message, error)

    def test_of_a_file_refuses_wrong_usage(self):
        for arguments in (["--since", "yesterday"], ["-o", "xml"], ["--view", "short"], ["--label", "team"],
                          ["--label", "=etl"], ["--outcome", "lost"], ["--kind", "x"], ["--action", "x"], ["more"]):
            done = self.export(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
            self.assertNotEqual(done.stderr, "")
        self.database = self.database.with_name("missing.db")
        done = self.export()
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertFalse(self.database.exists())


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()
