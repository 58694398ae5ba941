"""Writes a history of decisions as the program given makes them: generate.py HEADROOM > FILE

Each line is a decision with its stored input and its answer. The requests are those of the golden tests and of the
examples. They are sent to a server with an empty database, so a later one of the same cluster has a history.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "contract"))

from headroom import Headroom  # noqa: E402

EXAMPLES = ("examples/emr", "examples/kubernetes", "examples/spark", "examples/fleets", "examples/plans")
LARGEST = 40_000  # characters of a line: the kept history is to stay small


def path_of(request):
    if "fleet" in request:
        return "/v1/fleet-evaluations"
    if "job" in request:
        return "/v1/plans"
    if "data_size" in request:
        return "/v1/rightsizing"
    return "/v1/evaluations"


def requests():
    """(path, body) of each request. A golden's clusters are its own, so that no other golden is their history."""
    for file in sorted((ROOT / "tests/golden").glob("*.json")):
        golden = json.loads(file.read_text())
        for request in golden["requests"]:
            if "cluster" in request:
                request["cluster"]["id"] = f"{file.stem}-{request['cluster'].get('id', '')}"
            yield golden.get("path", "/v1/evaluations"), request
    for folder in EXAMPLES:
        for file in sorted((ROOT / folder).glob("*.json")):
            request = json.loads(file.read_text())
            if isinstance(request, dict) and ({"policy", "job", "fleet", "data_size"} & set(request)):
                yield path_of(request), request
    yield "/v1/plans", {"job": {"data_size": "10GB", "deadline_seconds": 3600, "core_seconds_per_gb": 600,
                                "budget_usd": 2, "checkpointed": True},
                        "instance_types": ["m5.large", "m5.xlarge"], "evaluated_at": "2026-11-22T10:00:30Z"}
    yield "/v1/rightsizing", {"data_size": "1TiB", "waves": 4, "platform": "emr", "instance_types": ["m5.4xlarge"],
                              "evaluated_at": "2026-11-22T10:00:30Z"}


def main(binary):
    server = Headroom(binary)
    try:
        for path, request in requests():
            answer = server.ask("POST", path, request)
            if answer.status != 201:
                continue  # some examples are documents of other systems
            decision = answer.json()
            stored = server.ask("GET", f"/v1/decisions/{decision['id']}/input").json()
            line = json.dumps({"kind": decision["kind"], "id": decision["id"], "policy": decision.get("policy", ""),
                               "input": stored, "answer": decision}, separators=(",", ":"), ensure_ascii=False)
            if len(line) <= LARGEST:
                print(line)
    finally:
        server.stop()


main(sys.argv[1])
