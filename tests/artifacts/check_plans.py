"""Holds the artifacts of plans against AWS's service models, and against what EMR refuses besides.

usage: check_plans.py RENDER_PLANS      prints what AWS would refuse and exits 1 when there is anything
"""

import json
import subprocess
import sys

import botocore.session

from check import check_compute_limits, faults_of

KINDS = ["aws.emr.RunJobFlow", "aws.emr.PutManagedScalingPolicy"]


def check_run_job_flow(body):
    """One primary node, one core group, at most one task group, none of them empty."""
    groups = body["Instances"]["InstanceGroups"]
    roles = [group["InstanceRole"] for group in groups]
    if roles[:2] != ["MASTER", "CORE"] or roles[2:] not in ([], ["TASK"]):
        yield f"the roles are {roles}"
    if groups[0]["InstanceCount"] != 1:
        yield "there is not one primary node"
    yield from (f"{group['Name']} is empty" for group in groups if group["InstanceCount"] < 1)
    yield from (f"{group['Name']} is on Spot" for group in groups[:2] if group["Market"] != "ON_DEMAND")
    limits = body["ManagedScalingPolicy"]["ComputeLimits"]
    scaled = sum(group["InstanceCount"] for group in groups[1:])
    if limits["MaximumCapacityUnits"] != scaled:
        yield f"the maximum of {limits['MaximumCapacityUnits']} is not the plan's {scaled}"
    if limits["MaximumCoreCapacityUnits"] > limits["MaximumOnDemandCapacityUnits"]:
        yield "EMR refuses a core limit above the On-Demand limit"


def faults(case, session):
    kinds = [artifact["kind"] for artifact in case["artifacts"]]
    if kinds != KINDS:
        yield f"has {kinds}"
    for artifact in case["artifacts"]:
        yield from faults_of(artifact["kind"], artifact["body"], session)
        if artifact["kind"] == KINDS[0]:
            found = []
            check_compute_limits(artifact["body"], found)
            yield from found
            yield from check_run_job_flow(artifact["body"])


def main(program):
    session = botocore.session.get_session()
    lines = subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines()
    assert lines
    wrong = [f"{case['name']}: {fault}" for case in map(json.loads, lines) for fault in faults(case, session)]
    print(*wrong or [f"{len(lines)} plans are as AWS takes them"], sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
