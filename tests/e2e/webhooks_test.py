"""Webhooks of a running server, with receivers of its events: webhooks_test.py BINARY."""

import hashlib
import hmac
import http.server
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

from server import PATIENCE, ROOT, Load, Server, example, wait_for


class Sink:
    """A receiver on a free port. `answer` gives the status, and further headers, for a request; it may block."""

    def __init__(self, answer=lambda request: (204, {}), tls=None):
        sink = self
        self.answer = answer
        self.changed = threading.Condition()
        self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                request = {"path": self.path, "headers": dict(self.headers), "body": body}
                with sink.changed:
                    sink.requests.append(request)
                    sink.changed.notify_all()
                status, headers = sink.answer(request)
                self.send_response(status)
                for name, value in ({"Content-Length": "0"} | headers).items():
                    self.send_header(name, value)
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *arguments):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, address):
                pass  # a client that refuses our certificate, or was killed

        self.server = Quiet(("127.0.0.1", 0), Handler)
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True)
        self.thread.start()

    def url(self, path="/hook"):
        return f"http://127.0.0.1:{self.port}{path}"

    def wait_for(self, count):
        """The first requests, once so many have come."""
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.requests) >= count, PATIENCE):
                raise AssertionError(f"only {len(self.requests)} of {count} requests came")
            return self.requests[:count]

    def events(self):
        """The ids of the events that came, each once."""
        with self.changed:
            return {int(request["headers"]["Headroom-Event-Id"]) for request in self.requests}

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def is_signed(request, secret):
    """As docs/webhooks.md verifies it."""
    found = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", request["headers"]["Headroom-Signature"])
    expected = hmac.new(secret.encode(), found[1].encode() + b"." + request["body"], hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, found[2])


class Webhooks(unittest.TestCase):
    OPTIONS = ["--webhook-allow", "127.0.0.1,localhost", "--webhook-retry-seconds", "0.001"]

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.database = self.folder / "headroom.db"
        self.server = self.start()
        self.addCleanup(lambda: self.server.process.poll() is None and self.server.kill())

    def start(self, *options):
        server = Server(BINARY, self.database, *(options or self.OPTIONS))
        server.wait_until_ready()
        return server

    def sink(self, *arguments, **options):
        sink = Sink(*arguments, **options)
        self.addCleanup(sink.close)
        return sink

    def hook(self, url, **more):
        answer = self.server.ask("POST", "/v1/webhooks", {"url": url} | more)
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()

    def happen(self, cluster="j-1"):
        answer = self.server.ask("POST", "/v1/evaluations", example(cluster))
        self.assertEqual(answer.status, 201)
        return answer.json()["id"]

    def deliveries(self, hook, state="dead"):
        return self.server.ask("GET", f"/v1/webhooks/{hook['id']}/deliveries?state={state}").json()["items"]

    def metric(self, name):
        text = self.server.ask("GET", "/metrics").body.decode()
        return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)[1])

    def test_events_come_signed_and_as_the_log_has_them(self):
        self.happen("j-1")
        sink = self.sink()
        hook = self.hook(sink.url("/a?b=c"))
        decision = self.happen("j-2")
        self.assertEqual(self.server.ask("POST", f"/v1/decisions/{decision}/outcome", {"state": "dismissed"}).status, 200)
        received = sink.wait_for(2)
        logged = self.server.ask("GET", "/v1/events?after=1").json()["items"]
        by_id = {item["id"]: item for item in logged}
        self.assertEqual(len(by_id), 2)
        for request in received:
            self.assertEqual(request["path"], "/a?b=c")
            self.assertTrue(is_signed(request, hook["secret"]))
            self.assertFalse(is_signed(request, "another"))
            event = json.loads(request["body"])
            self.assertEqual(event, by_id.pop(request["headers"]["Headroom-Event-Id"]))
            self.assertEqual(request["headers"]["Headroom-Event"], event["type"])
            self.assertEqual(request["headers"]["Host"], f"127.0.0.1:{sink.port}")
        self.assertEqual(by_id, {})

    def test_formats_are_those_of_the_log(self):
        sinks = {form: self.sink() for form in ("json", "cloudevents", "eventbridge")}
        for form, sink in sinks.items():
            self.hook(sink.url(), format=form)
        self.happen()
        for form, sink in sinks.items():
            with self.subTest(form):
                body = json.loads(sink.wait_for(1)[0]["body"])
                self.assertEqual(body, self.server.ask("GET", f"/v1/events?format={form}").json()["items"][0])

    def test_a_failure_is_tried_again_under_the_same_id(self):
        statuses = iter([500, 429, 503, 200])
        sink = self.sink(lambda request: (next(statuses), {}))
        hook = self.hook(sink.url())
        self.happen()
        received = sink.wait_for(4)
        self.assertEqual(len({request["headers"]["Headroom-Delivery"] for request in received}), 1)
        self.assertEqual([request["headers"]["Headroom-Attempt"] for request in received], ["1", "2", "3", "4"])
        self.assertEqual(len({request["body"] for request in received}), 1)
        wait_for(lambda: self.metric('headroom_webhook_deliveries_total{result="delivered"}') == 1, "a delivery")
        self.assertEqual(self.metric('headroom_webhook_deliveries_total{result="retried"}'), 3)
        wait_for(lambda: not self.deliveries(hook, "pending"), "the row to go")

    def test_dead_letters_are_listed_and_sent_again(self):
        statuses = {"now": 500}
        sink = self.sink(lambda request: (statuses["now"], {}))
        hook = self.hook(sink.url())
        self.happen()
        wait_for(lambda: self.deliveries(hook), "a dead letter")
        [dead] = self.deliveries(hook)
        self.assertEqual((dead["attempts"], dead["last_status"], dead["last_error"]), (12, 500, "status"))
        self.assertEqual(len(sink.requests), 12)
        statuses["now"] = 200
        again = self.server.ask("POST", f"/v1/webhooks/{hook['id']}/deliveries/{dead['id']}/redeliver")
        self.assertEqual(again.status, 202)
        self.assertEqual(sink.wait_for(13)[-1]["headers"]["Headroom-Delivery"], dead["id"])
        wait_for(lambda: self.server.ask("GET", f"/v1/webhooks/{hook['id']}").json()["deliveries"] ==
                 {"pending": 0, "dead": 0}, "both counts to be 0")

    def test_redirects_are_not_followed(self):
        other = self.sink()
        sink = self.sink(lambda request: (307, {"Location": other.url()}))
        hook = self.hook(sink.url())
        self.happen()
        wait_for(lambda: self.deliveries(hook), "a dead letter")
        [dead] = self.deliveries(hook)
        self.assertEqual((dead["attempts"], dead["last_status"], dead["last_error"]), (1, 307, "redirect"))
        self.assertEqual(other.requests, [])

    def test_a_sink_that_never_answers_holds_nobody_back(self):
        release = threading.Event()
        self.addCleanup(release.set)
        stuck = [self.sink(lambda request: release.wait(PATIENCE) and (204, {})) for _ in range(3)]
        healthy = self.sink()
        for sink in [*stuck, healthy]:
            self.hook(sink.url())
        load = Load(self.server.port, 4, "load")
        load.wait_for_acknowledged(200)
        load.stop()
        self.assertEqual(load.refused, [])
        count = len(load.acknowledged)
        wait_for(lambda: len(healthy.events()) == count, "all events at the healthy sink")
        for sink in stuck:
            self.assertLessEqual(len(sink.requests), 4)
        self.assertEqual(self.server.terminate(), 0)

    def test_a_kill_in_the_middle_loses_nothing(self):
        sink = self.sink()
        self.hook(sink.url())
        load = Load(self.server.port, 4, "load")
        sink.wait_for(20)
        self.server.kill()
        load.stop()
        self.server = self.start()
        count = len(self.server.ask("GET", "/v1/events?limit=1000").json()["items"])
        self.assertGreaterEqual(count, len(load.acknowledged))
        wait_for(lambda: sink.events() == set(range(1, count + 1)), "all events")

    def test_an_orderly_restart_repeats_nothing(self):
        sink = self.sink()
        self.hook(sink.url())
        for _ in range(5):
            self.happen()
        sink.wait_for(5)
        wait_for(lambda: self.metric('headroom_webhook_deliveries_total{result="delivered"}') == 5, "all answers")
        self.assertEqual(self.server.terminate(), 0)
        self.server = self.start()
        self.happen()
        sink.wait_for(6)
        self.assertEqual([request["headers"]["Headroom-Event-Id"] for request in sink.requests].count("6"), 1)
        self.assertEqual(len(sink.requests), 6)

    def test_pauses_and_filters(self):
        sink = self.sink()
        hook = self.hook(sink.url(), filter={"cluster_id": "j-2"}, types=["decision.created"])
        path = f"/v1/webhooks/{hook['id']}"
        self.assertEqual(self.server.ask("PATCH", path, {"paused": True}).status, 200)
        for cluster in ("j-1", "j-2", "j-3"):
            self.happen(cluster)
        self.assertEqual(self.server.ask("PATCH", path, {"paused": False}).status, 200)
        [request] = sink.wait_for(1)
        self.assertEqual(json.loads(request["body"])["cluster_id"], "j-2")
        self.assertEqual(self.server.ask("DELETE", path).status, 204)
        self.assertEqual(len(sink.requests), 1)

    def test_a_webhook_can_be_tested(self):
        sink = self.sink()
        hook = self.hook(sink.url(), format="cloudevents")
        answer = self.server.ask("POST", f"/v1/webhooks/{hook['id']}/test").json()
        self.assertEqual((answer["delivered"], answer["status"]), (True, 204))
        [request] = sink.wait_for(1)
        self.assertTrue(is_signed(request, hook["secret"]))
        self.assertEqual(json.loads(request["body"])["type"], "io.headroom.webhook.test")
        self.assertEqual(self.server.ask("GET", "/v1/events").json()["items"], [])

    def test_a_webhook_on_the_server_itself_does_not_multiply(self):
        base = f"http://127.0.0.1:{self.server.port}"
        hook = self.hook(base + "/v1/evaluations")
        other = self.hook(base + f"/v1/webhooks/{hook['id']}/test")
        for made in (hook, other):
            answer = self.server.ask("POST", f"/v1/webhooks/{made['id']}/test").json()
            self.assertEqual((answer["delivered"], answer["status"]), (False, 403))
        self.happen()
        for made in (hook, other):
            wait_for(lambda made=made: self.deliveries(made), "a dead letter")
            self.assertEqual(self.deliveries(made)[0]["last_status"], 403)
        self.assertEqual(len(self.server.ask("GET", "/v1/events").json()["items"]), 1)

    def test_secrets_are_shown_once(self):
        sink = self.sink()
        secret = self.hook(sink.url())["secret"]
        self.happen()
        sink.wait_for(1)
        for path in ("/v1/webhooks", "/v1/events", "/v1/decisions", "/metrics"):
            self.assertNotIn(secret, self.server.ask("GET", path).body.decode())
        self.assertEqual(self.server.terminate(), 0)
        self.assertNotIn(secret, "".join(self.server.log))
        self.assertNotIn(secret, sink.requests[0]["body"].decode() + str(sink.requests[0]["headers"]))

    def test_without_allowed_hosts_there_are_no_webhooks(self):
        self.server.terminate()
        self.server = self.start("--log-level", "info")
        answer = self.server.ask("POST", "/v1/webhooks", {"url": "https://hooks.example.com/"})
        self.assertEqual(answer.status, 422)
        [fault] = answer.json()["errors"]
        self.assertEqual((fault["pointer"], fault["code"]), ("/url", "host_not_allowed"))
        self.assertIn("--webhook-allow", fault["detail"])

    def test_a_name_is_looked_up_and_sent_as_it_is(self):
        sink = self.sink()
        hook = self.hook(f"http://LocalHost:{sink.port}/")
        self.assertTrue(self.server.ask("POST", f"/v1/webhooks/{hook['id']}/test").json()["delivered"])
        [request] = sink.wait_for(1)
        self.assertEqual(request["headers"]["Host"], f"localhost:{sink.port}")

    def certificate(self, name):
        """The paths of a new certificate for the name, which is its own authority, and of its key."""
        paths = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                        "-addext", f"subjectAltName=DNS:{name}", "-out", paths[0], "-keyout", paths[1]],
                       check=True, capture_output=True)
        return paths

    def test_https_checks_the_certificate_and_the_name(self):
        ours, other = self.certificate("localhost"), self.certificate("other.example.com")
        tls = {}
        for name, paths in (("ours", ours), ("other", other)):
            tls[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls[name].load_cert_chain(*paths)
        trusted = self.folder / "trusted.pem"
        trusted.write_bytes(ours[0].read_bytes() + other[0].read_bytes())

        def error_of(sink):
            hook = self.hook(f"https://localhost:{sink.port}/")
            return self.server.ask("POST", f"/v1/webhooks/{hook['id']}/test").json().get("error")

        right, wrong = self.sink(tls=tls["ours"]), self.sink(tls=tls["other"])
        self.assertEqual(error_of(right), "tls_failed", "nobody trusts the certificate yet")
        self.server.terminate()
        os.environ["SSL_CERT_FILE"] = str(trusted)
        self.addCleanup(os.environ.pop, "SSL_CERT_FILE")
        self.server = self.start()
        self.assertIsNone(error_of(right))
        self.assertEqual(error_of(wrong), "tls_failed", "the certificate has another name")
        self.assertEqual(len(right.requests), 1)
        self.assertEqual(wrong.requests, [])

    def test_answers_that_are_no_http_or_never_end_are_failures(self):
        self.server.terminate()
        self.server = self.start(*self.OPTIONS, "--webhook-timeout", "0.2")
        for reply, error in ((b"nonsense\r\n\r\n", "invalid_answer"), (b"", "connection_lost"),
                             (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000, "invalid_answer"),
                             (b"HTTP/1.1 200 OK\r\n", None)):
            with self.subTest(reply[:20]):
                listener = socket.create_server(("127.0.0.1", 0))
                self.addCleanup(listener.close)
                kept = []

                def serve(listener=listener, reply=reply, error=error, kept=kept):
                    connection, _ = listener.accept()
                    connection.recv(65536)
                    try:
                        connection.sendall(reply)
                    except OSError:
                        pass  # it has read enough
                    if error is None:
                        kept.append(connection)  # says nothing more
                    else:
                        connection.close()

                threading.Thread(target=serve, daemon=True).start()
                hook = self.hook(f"http://127.0.0.1:{listener.getsockname()[1]}/")
                answer = self.server.ask("POST", f"/v1/webhooks/{hook['id']}/test").json()
                self.assertFalse(answer["delivered"])
                self.assertEqual(answer["error"], error or "timeout")
                for connection in kept:
                    connection.close()


class Page(unittest.TestCase):
    """docs/webhooks.md shows how a signature is verified."""

    BODY = b'{"id":"42"}'
    SECRET = "whsec_0123456789abcdef"

    def block(self, language):
        return re.search(rf"^```{language}\n(.*?)^```$", (ROOT / "docs/webhooks.md").read_text(), re.MULTILINE | re.DOTALL)[1]

    def signatures(self):
        """Signatures, and whether they are good."""
        def signed(seconds, body=self.BODY):
            text = f"{seconds}.".encode() + body
            return f"t={seconds},v1={hmac.new(self.SECRET.encode(), text, hashlib.sha256).hexdigest()}"
        now = int(time.time())
        return [(signed(now), True), (signed(now - 3600), False), (signed(now + 3600), False),
                (signed(now, b"other"), False), (signed(now)[:-1], False), (f"t={now}", False), ("", False),
                ("t=,v1=", False), ("v1=00", False), ("nonsense", False)]

    def test_python_verifies(self):
        names = {}
        exec(self.block("python"), names)
        for signature, good in self.signatures():
            with self.subTest(signature):
                self.assertEqual(names["is_from_headroom"](self.SECRET, signature, self.BODY), good)

    @unittest.skipUnless(shutil.which("node"), "there is no Node here")
    def test_node_verifies(self):
        cases = json.dumps([signature for signature, _ in self.signatures()])
        script = self.block("javascript") + (
            f"console.log(JSON.stringify({cases}.map((s) => isFromHeadroom({json.dumps(self.SECRET)}, s, "
            f"Buffer.from({json.dumps(self.BODY.decode())})))))")
        run = subprocess.run(["node", "-e", script], capture_output=True, text=True, timeout=PATIENCE, check=True)
        self.assertEqual(json.loads(run.stdout), [good for _, good in self.signatures()])


class Settings(unittest.TestCase):
    def test_bad_hosts_are_refused(self):
        for host in ("http://h", "h/x", "a b", "", "h:0", "169.254.169.254", "[fe80::1]", "[fd00:ec2::254]", "0.0.0.0",
                     "[::ffff:169.254.169.254]", "255.255.255.255", "[::]", "224.0.0.1", "user@h"):
            for flag in ("--webhook-allow", "--webhook-allow-private"):
                with self.subTest(host, flag=flag):
                    run = subprocess.run([BINARY, "serve", "--listen", "127.0.0.1:0", "--database", "/nonexistent/x",
                                          f"{flag}={host}"], capture_output=True, text=True, timeout=PATIENCE)
                    self.assertEqual(run.returncode, 2, run.stderr)
                    self.assertIn(flag, run.stderr)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main()
