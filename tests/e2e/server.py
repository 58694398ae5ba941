"""`headroom serve` as an operator runs it: started on a free port, asked, killed, started again on the same file."""

import http.client
import json
import re
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30  # seconds, for whatever should happen at once


def example(cluster="j-2AXXXXXXGAPLF"):
    """The request of the examples about this cluster, evaluated by the server's own clock."""
    request = json.loads((ROOT / "examples/emr/inline.json").read_text())
    request["cluster"]["id"] = cluster
    del request["evaluated_at"]
    return request


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self):
        return json.loads(self.body)


class Client:
    """One connection, kept alive."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def ask(self, method, target, body=None, headers=()):
        body = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        self.connection.request(method, target, body, {"Content-Type": "application/json"} | dict(headers))
        response = self.connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def close(self):
        self.connection.close()


class Server:
    def __init__(self, binary, database, *options):
        self.started = time.monotonic()
        self.process = subprocess.Popen([binary, "serve", "--listen", "127.0.0.1:0", "--database", database, *options],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.log = []
        self.port = self.read_port()
        # Nobody reads the log from here on, and a full pipe would stop the server.
        self.reader = threading.Thread(target=self.log.extend, args=[self.process.stdout], daemon=True)
        self.reader.start()

    def read_port(self):
        for line in self.process.stdout:
            self.log.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                return int(found[1])
        raise RuntimeError(f"the server ended with {self.process.wait()}: " + "".join(self.log))

    def ask(self, method, target, body=None, headers=()):
        client = Client(self.port)
        try:
            return client.ask(method, target, body, headers)
        finally:
            client.close()

    def wait_until_ready(self):
        """The seconds from the start until /readyz said yes."""
        wait_for(lambda: self.ask("GET", "/readyz").status == 200, "the server to be ready")
        return time.monotonic() - self.started

    def wait(self):
        """The exit code, once the process has ended."""
        code = self.process.wait(timeout=PATIENCE)
        self.reader.join(PATIENCE)
        self.process.stdout.close()
        return code

    def kill(self):
        self.process.kill()
        return self.wait()

    def terminate(self):
        """The exit code after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()


def wait_for(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.01)


class Load:
    """Clients that post one evaluation after the other, each about a cluster of its own, until they are stopped or the
    server goes. `acknowledged` maps ids to the bytes that were answered; `keys` has every Idempotency-Key that was
    sent, with its request and the answer or None."""

    def __init__(self, port, clients, name):
        self.port, self.name = port, name
        self.acknowledged, self.keys, self.refused = {}, {}, []
        self.stopping = False
        self.changed = threading.Condition()
        self.threads = [threading.Thread(target=self.run, args=[i], daemon=True) for i in range(clients)]
        for thread in self.threads:
            thread.start()

    def run(self, number):
        client = Client(self.port)
        count = 0
        try:
            while not self.stopping:
                count += 1
                key = f"{self.name}-{number}-{count}"
                request = example(cluster=key)
                if count % 2:
                    self.keys[key] = (request, None)
                    answer = client.ask("POST", "/v1/evaluations", request, {"Idempotency-Key": key})
                    self.keys[key] = (request, answer)
                else:
                    answer = client.ask("POST", "/v1/evaluations", request)
                with self.changed:
                    if answer.status == 201:
                        self.acknowledged[answer.json()["id"]] = answer.body
                    else:
                        self.refused.append(answer)
                    self.changed.notify_all()
        except (OSError, http.client.HTTPException):
            pass  # the server went away
        finally:
            client.close()

    def wait_for_acknowledged(self, count):
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.acknowledged) >= count, PATIENCE):
                raise AssertionError(f"only {len(self.acknowledged)} of {count} decisions were acknowledged")

    def stop(self):
        self.stopping = True
        self.join()

    def join(self):
        for thread in self.threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a client still waits for its answer"
