"""Decides about executors with the program's own code and holds every spark.conf against Spark's documentation.

usage: check_spark.py RENDER_ARTIFACTS      prints what Spark would not understand and exits 1 then
"""

import json
import subprocess
import sys
import tempfile

from check_rightsizing import changed, conf_faults

# Settings of the signal, and which further properties they give.
EVERY = {"spark.dynamicAllocation." + name for name in
         ("enabled", "minExecutors", "maxExecutors", "initialExecutors", "executorAllocationRatio",
          "schedulerBacklogTimeout", "sustainedSchedulerBacklogTimeout", "executorIdleTimeout",
          "shuffleTracking.enabled")} | {"spark.shuffle.service.enabled"}
DECOMMISSION = {"spark.decommission.enabled", "spark.storage.decommission.enabled",
                "spark.storage.decommission.shuffleBlocks.enabled"}
SIGNALS = [
    ({}, set()),
    ({"min_executors": 2, "max_executors": 20, "initial_executors": 4, "executor_instances": 8}, set()),
    ({"executor_allocation_ratio": 0.5}, set()),
    ({"executor_allocation_ratio": 1e-7}, set()),
    ({"executor_idle_timeout_seconds": 0, "scheduler_backlog_timeout_seconds": 604800}, set()),
    ({"cached_executor_idle_timeout_seconds": 600}, {"spark.dynamicAllocation.cachedExecutorIdleTimeout"}),
    ({"shuffle_tracking_timeout_seconds": 0}, {"spark.dynamicAllocation.shuffleTracking.timeout"}),
    ({"shuffle_service_enabled": True, "shuffle_tracking_enabled": False}, set()),
    ({"decommission_shuffle_blocks_enabled": True}, DECOMMISSION),
    ({"reliable_shuffle_storage": True}, set()),
]
LIMITS = [(0, 1), (0, 50), (2, 40), (50, 50), (3, 2147483647)]
LOADS = [(0, 0), (0, 8), (100, 8), (100000, 800)]


def cases():
    for fields, more in SIGNALS:
        for minimum, maximum in LIMITS:
            for pending, running in LOADS:
                yield more, {
                    "cluster": {"id": "etl", "platform": "spark",
                                "pools": [{"id": "executors", "role": "worker", "requested": 6}]},
                    "metrics": {"observed_at": "2026-11-22T10:00:00Z",
                                "values": {"PendingTasks": pending, "RunningTasks": running}},
                    "policy": {"limits": {"minimum": minimum, "maximum": maximum},
                               "signals": [{"kind": "spark_dynamic_allocation", **fields}]}}


def faults_of(artifacts, more, limits):
    if [artifact["kind"] for artifact in artifacts] != ["spark.conf"]:
        return [f"artifacts are {artifacts}"]
    body = artifacts[0]["body"]
    faults = conf_faults(body)
    properties = body["properties"]
    if set(properties) != EVERY | more:
        faults.append(f"properties are {sorted(properties)}")
    bounds = [int(properties[f"spark.dynamicAllocation.{bound}Executors"]) for bound in ("min", "max")]
    if bounds[0] < limits["minimum"] or bounds[1] > limits["maximum"]:
        faults.append(f"{bounds} are not within {limits}")
    return faults


# What must not pass, so that a check that checks nothing is noticed.
REFUSED = [("executorIdleTimeout", "60"), ("executorIdleTimeout", "1m"), ("maxExecutors", "0"),
           ("executorAllocationRatio", "2"), ("shuffleTracking.enabled", "True"), ("idleTimeout", "60s")]


def main(renderer):
    requests = list(cases())
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump([{"name": str(place), "request": request} for place, (_, request) in enumerate(requests)], file)
        file.flush()
        output = subprocess.run([renderer, file.name], check=True, capture_output=True, text=True).stdout
    results = [json.loads(line)["artifacts"] for line in output.splitlines()]
    faults = [f"{request['policy']}: {fault}" for (more, request), artifacts in zip(requests, results, strict=True)
              for fault in faults_of(artifacts, more, request["policy"]["limits"])]
    body = results[0][0]["body"]
    for name, value in REFUSED:
        key = "spark.dynamicAllocation." + name
        text = body["text"] + f"{key} {value}\n"
        if not conf_faults(changed(changed(body, ["properties", key], value), ["text"], text)):
            faults.append(f"accepted: {key} {value}")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
