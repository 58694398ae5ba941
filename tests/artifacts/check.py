"""Decides the cases with the program's own code and holds every artifact against AWS's service models.

usage: check.py RENDER_ARTIFACTS CASES.json      prints what AWS would refuse and exits 1 when there is anything

Debian's botocore checks names, types and required fields, but neither enumerations nor patterns, and it does not know
the newest fields: these are checked here.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import botocore.session
from botocore.validate import ParamValidator

# Fields that AWS added after Debian's botocore, by the structure they stand in, with the values they take.
NEWER = {"ManagedScalingPolicy": {"ScalingStrategy": ("DEFAULT", "ADVANCED"),
                                  "UtilizationPerformanceIndex": (1, 25, 50, 75, 100)}}

# Strings that AWS restricts without an enumeration in its model.
PATTERNS = {"TreatMissingData": r"missing|ignore|breaching|notBreaching", "ExtendedStatistic": r"p\d{1,2}(\.\d+)?"}


def split_newer(shape, value, faults):
    """`value` without the newer fields, which are checked here."""
    if shape.type_name == "structure":
        newer = NEWER.get(shape.name, {})
        for name in set(value) & set(newer) - set(shape.members):
            if value[name] not in newer[name]:
                faults.append(f"{name} is {value[name]!r}")
        known = {name: item for name, item in value.items() if name in shape.members or name not in newer}
        return {name: split_newer(shape.members[name], item, faults) if name in shape.members else item
                for name, item in known.items()}
    if shape.type_name == "list":
        return [split_newer(shape.member, item, faults) for item in value]
    return value


# What AWS writes for all text that XML holds is a range that Python cannot read.
ANY_TEXT = r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*"


def fits(bounds, text):
    """A string within the bounds that the model states: its length and pattern."""
    pattern = bounds.get("pattern", ANY_TEXT)
    readable = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text) is None if pattern == ANY_TEXT else re.fullmatch(pattern, text)
    return readable and bounds.get("min", 0) <= len(text) <= bounds.get("max", len(text))


def check_values(shape, name, value, faults):
    if shape.type_name == "structure":
        for member, item in value.items():
            if member in shape.members:
                check_values(shape.members[member], member, item, faults)
    elif shape.type_name == "list":
        for item in value:
            check_values(shape.member, name, item, faults)
    elif shape.type_name == "string":
        if getattr(shape, "enum", None) and value not in shape.enum:
            faults.append(f"{name} is {value!r}, not one of {', '.join(shape.enum)}")
        if name in PATTERNS and not re.fullmatch(PATTERNS[name], value):
            faults.append(f"{name} is {value!r}")
        if not fits(shape.metadata, value):
            faults.append(f"{name} is {value!r}, not {shape.metadata}")


def check_compute_limits(body, faults):
    limits = body["ManagedScalingPolicy"]["ComputeLimits"]
    maximum = limits["MaximumCapacityUnits"]
    for name in ("MinimumCapacityUnits", "MaximumOnDemandCapacityUnits", "MaximumCoreCapacityUnits"):
        if not 0 <= limits.get(name, maximum) <= maximum:
            faults.append(f"{name} is {limits[name]} with a maximum of {maximum}")


def check_groups(body, faults):
    for group in body["InstanceGroups"]:
        if set(group) != {"InstanceGroupId", "InstanceCount"}:
            faults.append(f"a group has {sorted(group)}")


def check_auto_scaling(body, faults):
    policy = body["AutoScalingPolicy"]
    if policy["Constraints"]["MinCapacity"] > policy["Constraints"]["MaxCapacity"]:
        faults.append("MinCapacity is above MaxCapacity")
    names = [rule["Name"] for rule in policy["Rules"]]
    if not names or len(set(names)) != len(names):
        faults.append(f"the rules are {names}")


def check_alarm(body, faults):
    if ("Statistic" in body) == ("ExtendedStatistic" in body):
        faults.append("an alarm has either a statistic or an extended one")
    if body["DatapointsToAlarm"] > body["EvaluationPeriods"]:
        faults.append("DatapointsToAlarm is above EvaluationPeriods")


def check_auto_scaling_group(body, faults):
    if not body.get("MinSize", 0) <= body["DesiredCapacity"] <= body.get("MaxSize", body["DesiredCapacity"]):
        faults.append(f"DesiredCapacity is out of bounds: {body}")


def check_node_group(body, faults):
    config = body["scalingConfig"]
    if not config.get("minSize", 0) <= config["desiredSize"] <= config.get("maxSize", config["desiredSize"]):
        faults.append(f"desiredSize is out of bounds: {config}")
    if config.get("maxSize", 1) < 1:
        faults.append("maxSize is 0")


def check_scheduled_group_action(body, faults):
    if not body["MinSize"] <= body.get("DesiredCapacity", body["MinSize"]) <= body["MaxSize"]:
        faults.append(f"the sizes are {body}")
    if not re.fullmatch(r"[0-5]?\d [01]?\d \* \* (\*|[0-6](,[0-6])*)|[0-5]?\d 2[0-3] \* \* (\*|[0-6](,[0-6])*)", body["Recurrence"]):
        faults.append(f"Recurrence is {body['Recurrence']!r}")


def check_scheduled_action(body, faults):
    target = body["ScalableTargetAction"]
    if target["MinCapacity"] > target["MaxCapacity"]:
        faults.append(f"the target is {target}")
    # AWS takes a day of the month or of the week, and a question mark for the other.
    days = r"(\* \* \?|\? \* (MON|TUE|WED|THU|FRI|SAT|SUN)(,(MON|TUE|WED|THU|FRI|SAT|SUN))*)"
    if not re.fullmatch(r"cron\([0-5]?\d (1?\d|2[0-3]) " + days + r" \*\)", body["Schedule"]):
        faults.append(f"Schedule is {body['Schedule']!r}")


def check_terminations(body, faults):
    if not 1 <= len(body["JobFlowIds"]) <= 10:
        faults.append(f"{len(body['JobFlowIds'])} clusters in one call")


def check_concurrency(body, faults):
    if not 1 <= body["StepConcurrencyLevel"] <= 256:
        faults.append(f"StepConcurrencyLevel is {body['StepConcurrencyLevel']}")


def check_new_cluster(body, faults):
    instances = body["Instances"]
    roles = [group["InstanceRole"] for group in instances.get("InstanceGroups", [])]
    roles += [fleet["InstanceFleetType"] for fleet in instances.get("InstanceFleets", [])]
    if roles.count("MASTER") != 1:
        faults.append(f"the roles are {roles}")
    if "ManagedScalingPolicy" in body:
        check_compute_limits(body, faults)
        unit = body["ManagedScalingPolicy"]["ComputeLimits"]["UnitType"]
        if unit == ("Instances" if "InstanceFleets" in instances else "InstanceFleetUnits"):
            faults.append(f"UnitType is {unit}")


OWN_CHECKS = {"aws.emr.ModifyCluster": check_concurrency, "aws.emr.RunJobFlow": check_new_cluster,
              "aws.emr.TerminateJobFlows": check_terminations,
              "aws.application-autoscaling.PutScheduledAction": check_scheduled_action,
              "aws.autoscaling.PutScheduledUpdateGroupAction": check_scheduled_group_action,
              "aws.autoscaling.SetDesiredCapacity": check_auto_scaling_group,
              "aws.autoscaling.UpdateAutoScalingGroup": check_auto_scaling_group,
              "aws.eks.UpdateNodegroupConfig": check_node_group,
              "aws.emr.PutManagedScalingPolicy": check_compute_limits, "aws.emr.ModifyInstanceGroups": check_groups,
              "aws.emr.PutAutoScalingPolicy": check_auto_scaling, "aws.cloudwatch.PutMetricAlarm": check_alarm}


def faults_of(kind, body, session):
    vendor, service, operation = kind.split(".")
    shape = session.get_service_model(service).operation_model(operation).input_shape
    faults = [] if vendor == "aws" else [f"{kind} is not AWS's"]
    tokens = {name: "token" for name, member in shape.members.items() if member.metadata.get("idempotencyToken")}
    known = {**tokens, **split_newer(shape, body, faults)}  # which AWS's clients make themselves
    report = ParamValidator().validate(known, shape)
    if report.has_errors():
        return faults + [report.generate_report()]
    check_values(shape, operation, known, faults)
    if kind in OWN_CHECKS:
        OWN_CHECKS[kind](body, faults)
    return faults


# What must not pass, so that a check that checks nothing is noticed.
REFUSED = [
    ("aws.autoscaling.PutScheduledUpdateGroupAction", {"AutoScalingGroupName": "g", "ScheduledActionName": "a", "MinSize": 2, "MaxSize": 1, "Recurrence": "0 6 * * *"}),
    ("aws.autoscaling.PutScheduledUpdateGroupAction", {"AutoScalingGroupName": "g", "ScheduledActionName": "a", "MinSize": 1, "MaxSize": 2, "Recurrence": "0 24 * * *"}),
    ("aws.application-autoscaling.PutScheduledAction", {"ServiceNamespace": "elasticmapreduce", "ScheduledActionName": "a:b", "ResourceId": "instancegroup/j-1/ig-1", "ScalableDimension": "elasticmapreduce:instancegroup:InstanceCount", "Schedule": "cron(0 6 * * ? *)", "ScalableTargetAction": {"MinCapacity": 1, "MaxCapacity": 2}}),
    ("aws.application-autoscaling.PutScheduledAction", {"ServiceNamespace": "elasticmapreduce", "ScheduledActionName": "a", "ResourceId": "instancegroup/j-1/ig-1", "ScalableDimension": "elasticmapreduce:instancegroup:InstanceCount", "Schedule": "cron(0 6 * * * *)", "ScalableTargetAction": {"MinCapacity": 1, "MaxCapacity": 2}}),
    ("aws.autoscaling.SetDesiredCapacity", {"AutoScalingGroupName": "g"}),
    ("aws.autoscaling.SetDesiredCapacity", {"AutoScalingGroupName": "g", "DesiredCapacity": "3"}),
    ("aws.autoscaling.UpdateAutoScalingGroup", {"AutoScalingGroupName": "g", "MinSize": 0, "MaxSize": 2, "DesiredCapacity": 3}),
    ("aws.eks.UpdateNodegroupConfig", {"nodegroupName": "g", "scalingConfig": {"desiredSize": 1}}),
    ("aws.eks.UpdateNodegroupConfig", {"clusterName": "c", "nodegroupName": "g", "scalingConfig": {"desired": 1}}),
    ("aws.eks.UpdateNodegroupConfig",
     {"clusterName": "c", "nodegroupName": "g", "scalingConfig": {"minSize": 0, "maxSize": 0, "desiredSize": 0}}),
    ("aws.emr.ModifyInstanceGroups", {"ClusterId": "j", "InstanceGroups": [{"InstanceCount": 1}]}),
    ("aws.emr.ModifyInstanceGroups",
     {"ClusterId": "j", "InstanceGroups": [{"InstanceGroupId": "g", "EC2InstanceIdsToTerminate": []}]}),
    ("aws.emr.ModifyInstanceFleet", {"ClusterId": "j", "InstanceFleet": {"InstanceFleetId": "f", "TargetSpotCapacity": 1.5}}),
    ("aws.emr.TerminateJobFlows", {"JobFlowIds": [1]}),
    ("aws.emr.TerminateJobFlows", {"JobFlowIds": [f"j-{i}" for i in range(11)]}),
    ("aws.emr.ModifyCluster", {"ClusterId": "j", "StepConcurrencyLevel": 257}),
    ("aws.emr.RunJobFlow", {"Name": "etl"}),
    ("aws.emr.RunJobFlow", {"Name": "etl", "Instances": {"InstanceGroups": [{"InstanceRole": "CORE", "InstanceType": "m5.xlarge", "InstanceCount": 1}]}}),
    ("aws.emr.PutManagedScalingPolicy", {"ClusterId": "j", "ManagedScalingPolicy": {"ComputeLimits": {
        "UnitType": "instances", "MinimumCapacityUnits": 1, "MaximumCapacityUnits": 2}}}),
    ("aws.emr.PutManagedScalingPolicy", {"ClusterId": "j", "ManagedScalingPolicy": {"CoolDown": 300, "ComputeLimits": {
        "UnitType": "Instances", "MinimumCapacityUnits": 1, "MaximumCapacityUnits": 2}}}),
    ("aws.emr.PutManagedScalingPolicy", {"ClusterId": "j", "ManagedScalingPolicy": {"ScalingStrategy": "FAST", "ComputeLimits": {
        "UnitType": "Instances", "MinimumCapacityUnits": 1, "MaximumCapacityUnits": 2}}}),
    ("aws.emr.PutManagedScalingPolicy", {"ClusterId": "j", "ManagedScalingPolicy": {"ComputeLimits": {
        "UnitType": "Instances", "MinimumCapacityUnits": 3, "MaximumCapacityUnits": 2}}}),
]


def main(renderer, cases_file):
    session = botocore.session.get_session()
    cases = {case["name"]: case for case in json.loads(Path(cases_file).read_text())}
    output = subprocess.run([renderer, cases_file], check=True, capture_output=True, text=True).stdout
    faults = [f"accepted: {body}" for kind, body in REFUSED if not faults_of(kind, body, session)]
    for line in output.splitlines():
        result = json.loads(line)
        expected = cases.pop(result["name"])["expect"]
        kinds = [artifact["kind"] + "*" * artifact["preferred"] for artifact in result["artifacts"]]
        if kinds != expected:
            faults.append(f"{result['name']}: {kinds} instead of {expected}")
        for artifact in result["artifacts"]:
            faults += [f"{result['name']}: {artifact['kind']}: {fault}"
                       for fault in faults_of(artifact["kind"], artifact["body"], session)]
    faults += [f"{name}: was not decided" for name in cases]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
