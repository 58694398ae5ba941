"""What is asked of each server, and one measured run of it."""

import http.client
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from servers import HERE, Server, ServerError

EXAMPLE = (HERE / "evaluation.json").read_bytes()
EXAMPLE_CLUSTER = b"j-2AXXXXXXGAPLF"
# What any service that does this job must say about the example.
EXPECTED = {
    "action": "scale_out", "current": 3, "desired": 9, "target": 6, "delta": 3,
    "reason": "memory_available_below_threshold",
    "hourly_cost_usd": 0.454, "target_hourly_cost_usd": 0.908, "emr_hourly_cost_usd": 0.144,
}


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    method: str
    path: str
    status: int
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us_per_request: float


def ask(server: Server, method: str, path: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(method, path, body or None, {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def checked_answer(scenario: Scenario, server: Server, path: str) -> bytes:
    """The body of one answer, after checking that it is the right one."""
    status, _, body = ask(server, scenario.method, path, body_of(scenario))
    if status != scenario.status:
        raise ServerError(f"{server.name} answered {scenario.method} {path} with {status}: {body[:500]!r}")
    if scenario.name in ("durable", "dry_run", "decision"):
        decision = json.loads(body)
        wrong = {name: decision.get(name) for name, value in EXPECTED.items() if decision.get(name) != value}
        if wrong:
            raise ServerError(f"{server.name} did not decide the example as expected: {wrong}")
    return body


def check_file(server: Server, scenario: Scenario, path: str, expected: bytes) -> None:
    status, _, body = ask(server, scenario.method, path, body_of(scenario))
    if (status, body) != (200, expected):
        raise ServerError(f"{server.name} answered {scenario.method} {path} with {status} and {len(body)} bytes")


def body_of(scenario: Scenario) -> bytes:
    return EXAMPLE if scenario.method == "POST" else b""


def stored_decisions(server: Server, count: int) -> list[str]:
    """Paths of decisions made for the purpose."""
    locations = [ask(server, "POST", "/v1/evaluations", EXAMPLE)[1].get("location") for _ in range(count)]
    if None in locations:
        raise ServerError(f"{server.name} gave no Location for a stored evaluation")
    return locations


def wire_requests(scenario: Scenario, server: Server, paths: list[str], clusters: int) -> bytes:
    """Complete requests for drive.lua: one for each path, or, for evaluations, one for each cluster."""
    host = f"Host: 127.0.0.1:{server.port}\r\n"
    if scenario.method == "GET":
        return b"\0".join(f"GET {path} HTTP/1.1\r\n{host}\r\n".encode() for path in paths)
    bodies = [EXAMPLE] if clusters == 1 else [
        EXAMPLE.replace(EXAMPLE_CLUSTER, b"j-2AXXXX%07d" % number) for number in range(clusters)]
    fields = f"{host}Content-Type: application/json\r\n"
    return b"\0".join(
        f"POST {path} HTTP/1.1\r\n{fields}Content-Length: {len(body)}\r\n\r\n".encode() + body
        for path in paths for body in bodies)


def drive(server: Server, requests: Path, connections: int, seconds: int) -> Sample:
    """wrk against one server; every answer must have been a good one."""
    os.sync()  # What the server before this one left to be written is not this one's burden.
    command = ["wrk", f"-t{min(connections, os.cpu_count())}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s",
               "-s", str(HERE / "drive.lua"), f"http://127.0.0.1:{server.port}", "--", str(requests)]
    before = server.cpu_seconds()
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60)
    used = server.cpu_seconds() - before
    server.check_alive()
    if done.returncode != 0:
        raise ServerError(f"wrk failed against {server.name}: {done.stderr or done.stdout}")
    result = json.loads(done.stdout.strip().splitlines()[-1])
    bad = {name: result[name] for name in ("not_2xx", "socket_errors", "timeouts") if result[name]}
    if bad or not result["requests"]:
        raise ServerError(f"{server.name} did not answer everything well: {bad or 'no answer at all'}")
    return Sample(
        requests_per_second=result["requests"] * 1e6 / result["duration_us"],
        p50_ms=result["p50_us"] / 1000,
        p99_ms=result["p99_us"] / 1000,
        cpu_us_per_request=used * 1e6 / result["requests"])
