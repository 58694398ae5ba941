"""Decides the cases with the program's own code and holds the Kubernetes objects that come of it against those who read
them: what the API server, KEDA and the Cluster Autoscaler refuse or misread beyond their schemas.

usage: check_kubernetes.py RENDER_ARTIFACTS CASES.json RENDER_CLUSTER_AUTOSCALER      prints faults, and exits 1 then

The schemas themselves are checked by tests/kubernetes_schemas.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import botocore.session
import yaml

from check import faults_of as aws_faults_of

HERE = Path(__file__).parent
NAME = r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?"
TYPES = {"bool": "true|false", "int": r"-?\d+", "float": r"\d+(\.\d+)?", "duration": r"\d+s", "range": r"\d+:\d+",
         "string": ".+"}
EXPANDERS = {"aws": {"least-nodes", "least-waste", "most-pods", "priority", "random"}}
EXPANDERS["gce"] = EXPANDERS["aws"] | {"price"}


def lines_of(name):
    return [line.split() for line in (HERE / name).read_text().splitlines() if line and not line.startswith("#")]


FLAGS = dict(lines_of("cluster_autoscaler_flags.txt"))


def each(words):
    return [""] if words == "core" else words.split(",")


def rights(groups, resources, verbs, names):
    return {(group, resource, verb, name) for group in groups for resource in resources for verb in verbs
            for name in names or [""]}


def wanted_rights():
    """Those of the whole cluster, and those of the autoscaler's namespace."""
    wanted = {"ClusterRole": set(), "Role": set()}
    for line in lines_of("cluster_autoscaler_rbac.txt"):
        kind, words = ("Role", line[1:]) if line[0] == "in" else ("ClusterRole", line)
        groups, resources, verbs, *names = words
        wanted[kind] |= rights(each(groups), each(resources), each(verbs), names[0].split(",") if names else [])
    return wanted


def given_rights(role):
    return set().union(*(rights(rule["apiGroups"], rule["resources"], rule["verbs"], rule.get("resourceNames"))
                         for rule in role["rules"]))


def metadata_faults(body):
    metadata = body["metadata"]
    return [f"{name} is {metadata[name]!r}" for name in ("name", "namespace")
            if name in metadata and not re.fullmatch(NAME, metadata[name])]


def bounds_faults(minimum, maximum):
    return [] if 0 <= minimum <= maximum and maximum >= 1 else [f"replicas from {minimum} to {maximum}"]


def autoscaler_faults(body):
    spec = body["spec"]
    outside = any(metric["type"] in ("Object", "External") for metric in spec["metrics"])
    return (bounds_faults(spec["minReplicas"], spec["maxReplicas"])
            + ([] if outside or spec["minReplicas"] > 0 else ["nothing brings the first pod back"])
            + ([] if spec["metrics"] else ["no metrics"])
            + [f"{metric} has no own part" for metric in spec["metrics"] if metric["type"].lower() not in metric])


def trigger_faults(trigger):
    metadata = trigger["metadata"]
    faults = [f"{name} is no text" for name, value in metadata.items() if not isinstance(value, str)]
    if trigger["type"] == "metrics-api":
        path = re.fullmatch(r"http://REPLACE_WITH_HEADROOM_ADDRESS/v1/scale-metrics/[\w.~%-]+/target", metadata["url"])
        return faults + ([] if path and metadata["valueLocation"] == "value" and metadata["targetValue"] == "1"
                         else [f"the trigger is {metadata}"])
    if trigger["type"] == "aws-sqs-queue":
        whole = all(re.fullmatch(r"\d+", metadata[name]) for name in ("queueLength", "activationQueueLength"))
        region = metadata["awsRegion"] == metadata["queueURL"].split(".")[1]
        return faults + ([] if whole and region and "authenticationRef" in trigger else [f"the trigger is {metadata}"])
    if trigger["type"] == "cron":
        # KEDA's parser: five fields, and a number of replicas as a text.
        whole = re.fullmatch(r"[1-9]\d*", metadata["desiredReplicas"]) and metadata["timezone"]
        times = all(len(metadata[name].split()) == 5 for name in ("start", "end")) and metadata["start"] != metadata["end"]
        return faults + ([] if whole and times else [f"the trigger is {metadata}"])
    return faults + [f"the trigger is {trigger}"]


def scaled_object_faults(body):
    spec = body["spec"]
    annotations = body["metadata"].get("annotations", {})
    idle = spec.get("idleReplicaCount")
    return (bounds_faults(spec["minReplicaCount"], spec["maxReplicaCount"])
            + ([] if idle is None or idle < spec["minReplicaCount"] else [f"idle at {idle}"])
            + [f"{name} pins it" for name in annotations if name.endswith("paused-replicas")]
            + [f"{name} is {value!r}" for name, value in annotations.items() if value != "true"]
            + ([] if spec["triggers"] else ["no triggers"])
            + [fault for trigger in spec["triggers"] for fault in trigger_faults(trigger)])


def authentication_faults(body):
    return [] if body["spec"] == {"podIdentity": {"provider": "aws"}} else [f"the spec is {body['spec']}"]


def flag_faults(command):
    flags = [re.fullmatch(r"--([a-z-]+)=(.*)", flag) for flag in command[1:]]
    if command[0] != "./cluster-autoscaler" or not all(flags):
        return [f"the command is {command}"]
    faults = [f"--{name}={value} is no flag of it" for name, value in (flag.groups() for flag in flags)
              if name not in FLAGS or not re.fullmatch(TYPES[FLAGS[name]], value)]
    values = dict(flag.groups() for flag in flags)
    groups = [flag[2] for flag in flags if flag[1] == "node-group-auto-discovery"]
    if len(values) + len(groups) - 1 != len(flags):
        faults.append("a flag comes twice, or groups are looked for nowhere")
    cloud = values["cloud-provider"]
    chain = values["expander"].split(",")
    if not set(chain) <= EXPANDERS[cloud] or len(set(chain)) != len(chain):
        faults.append(f"the expanders on {cloud} are {chain}")
    discovery = {"aws": "asg:tag=k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/etl",
                 "gce": r"mig:namePrefix=etl-[a-z]+,min=\d+,max=[1-9]\d*"}[cloud]
    return faults + [f"groups are looked for by {group}" for group in groups if not re.fullmatch(discovery, group)]


def priorities_faults(config):
    priorities = yaml.safe_load(config["data"]["priorities"])
    fits = all(isinstance(priority, int) and patterns and all(re.compile(pattern) for pattern in patterns)
               for priority, patterns in priorities.items())
    return [] if fits else [f"the priorities are {priorities}"]


def installation_faults(body):
    """What keeps a Cluster Autoscaler that was applied as a whole from working."""
    objects = {item["kind"]: item for item in body["items"]}
    faults = [fault for item in body["items"] for fault in metadata_faults(item)]
    for kind, wanted in wanted_rights().items():
        faults += [f"{kind} lacks {right}" for right in sorted(wanted - given_rights(objects[kind]))]
        binding = objects[kind + "Binding"]
        if binding["roleRef"] != {"apiGroup": "rbac.authorization.k8s.io", "kind": kind,
                                  "name": objects[kind]["metadata"]["name"]}:
            faults.append(f"{kind} is bound by {binding['roleRef']}")
        account = objects["ServiceAccount"]["metadata"]
        if binding["subjects"] != [{"kind": "ServiceAccount", "name": account["name"], "namespace": account["namespace"]}]:
            faults.append(f"{kind} is bound to {binding['subjects']}")
    spec = objects["Deployment"]["spec"]
    pod = spec["template"]["spec"]
    container = pod["containers"][0]
    faults += flag_faults(container["command"])
    if spec["selector"]["matchLabels"] != spec["template"]["metadata"]["labels"]:
        faults.append("the Deployment does not select its own pods")
    if pod["serviceAccountName"] != objects["ServiceAccount"]["metadata"]["name"]:
        faults.append("the pod runs as another account")
    if not re.fullmatch(r"registry\.k8s\.io/autoscaling/cluster-autoscaler:(v1\.\d+\.0|REPLACE_WITH_VERSION)", container["image"]):
        faults.append(f"the image is {container['image']}")
    asks = any("priority" in flag.split("=", 1)[1].split(",") for flag in container["command"] if flag.startswith("--expander="))
    if asks != ("ConfigMap" in objects):
        faults.append("priorities where none are asked for, or none where they are")
    return faults + (priorities_faults(objects["ConfigMap"]) if asks else [])


def annotation_faults(body):
    annotations = {"cluster-autoscaler.kubernetes.io/scale-down-disabled": "true"}
    return [f"the patch is {patch}" for patch in body["patches"]
            if not re.fullmatch(NAME, patch["name"]) or patch["patch"] != {"metadata": {"annotations": annotations}}]


CHECKS = {"kubernetes.HorizontalPodAutoscaler": autoscaler_faults, "keda.ScaledObject": scaled_object_faults,
          "keda.TriggerAuthentication": authentication_faults, "kubernetes.ClusterAutoscaler": installation_faults,
          "kubernetes.NodeAnnotations": annotation_faults}


def strings_of(value, pointer=""):
    """Every string in a document, by its JSON pointer."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = {pointer: value} if isinstance(value, str) else {}
    for name, item in items:
        found.update(strings_of(item, f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"))
    return found


def faults_of(artifact, session):
    kind, body = artifact["kind"], artifact["body"]
    if kind.startswith("aws."):
        return aws_faults_of(kind, body, session)
    found = [pointer for pointer, text in strings_of(body).items() if "REPLACE_WITH" in text]
    placeholders = [] if found == artifact.get("placeholders", []) else [f"placeholders are at {found}"]
    return CHECKS[kind](body) + placeholders + (metadata_faults(body) if "metadata" in body else [])


BOUNDS = {"kubernetes.HorizontalPodAutoscaler": ["minReplicas", "maxReplicas"],
          "keda.ScaledObject": ["minReplicaCount", "maxReplicaCount"]}


def case_faults(case, artifacts):
    """What is not as the case says, or does not fit together."""
    kinds = [artifact["kind"] + "*" * artifact["preferred"] for artifact in artifacts]
    faults = [] if kinds == case["expect"] else [f"{kinds} instead of {case['expect']}"]
    bodies = {artifact["kind"]: artifact["body"] for artifact in artifacts}
    for kind, names in BOUNDS.items():
        bounds = [bodies[kind]["spec"][name] for name in names] if kind in bodies else case.get("bounds")
        if bounds != case.get("bounds"):
            faults.append(f"bounds are {bounds}")
    patches = [patch["name"] for patch in bodies.get("kubernetes.NodeAnnotations", {}).get("patches", [])]
    if patches != case.get("held", []):
        faults.append(f"{patches} are held")
    command = [word for item in bodies.get("kubernetes.ClusterAutoscaler", {}).get("items", [])
               if item["kind"] == "Deployment" for word in item["spec"]["template"]["spec"]["containers"][0]["command"]]
    faults += [f"{flag} is not in {command}" for flag in case.get("flags", []) if flag not in command]
    if scaled := bodies.get("keda.ScaledObject"):
        triggers = scaled["spec"]["triggers"]
        referred = {trigger["authenticationRef"]["name"] for trigger in triggers if "authenticationRef" in trigger}
        given = {body["metadata"]["name"] for kind, body in bodies.items() if kind == "keda.TriggerAuthentication"}
        if referred != given:
            faults.append(f"{referred} are referred to, {given} given")
        if [trigger["type"] for trigger in triggers] != case["triggers"]:
            faults.append(f"triggers are {triggers}")
    return faults


def changed(body, path, value):
    """A copy with another value at `path`; None takes the member away."""
    copy = json.loads(json.dumps(body))
    *parents, last = path
    place = copy
    for name in parents:
        place = place[name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return copy


# What must not pass, so that a check that checks nothing is noticed: a place in a body that passes, and another value.
# Items of a Cluster Autoscaler: account, role of the cluster, its binding, role of the namespace, its binding.
DEPLOYMENT = ["items", -1, "spec", "template", "spec", "containers", 0]
REFUSED = {
    "kubernetes.HorizontalPodAutoscaler": [(["spec", "maxReplicas"], 1), (["spec", "metrics"], []),
                                           (["spec", "minReplicas"], -1)],
    "keda.ScaledObject": [(["spec", "triggers"], []), (["spec", "triggers", 0, "type"], "aws-s3"),
                          (["spec", "triggers", 0], {"type": "cron", "metadata": {
                              "timezone": "UTC", "start": "0 6 * * *", "end": "0 6 * * *", "desiredReplicas": "2"}}),
                          (["spec", "triggers", 0], {"type": "cron", "metadata": {
                              "timezone": "UTC", "start": "6 * * *", "end": "0 8 * * *", "desiredReplicas": "2"}}),
                          (["spec", "triggers", 0, "metadata", "targetValue"], 1),
                          (["metadata", "annotations"], {"autoscaling.keda.sh/paused-replicas": "0"})],
    "kubernetes.NodeAnnotations": [(["patches", 0, "name"], "No name"), (["patches", 0, "patch"], {})],
    "keda.TriggerAuthentication": [(["spec", "podIdentity", "provider"], "aws-eks")],
    "kubernetes.ClusterAutoscaler": [
        (["items", 1, "rules", 4, "verbs"], ["get", "list", "watch"]), (["items", 1, "rules", 10], None),
        (["items", 2, "subjects"], []), (["items", 3, "rules", 1, "resourceNames"], ["cluster-autoscaler-status"]),
        (["items", 4, "roleRef", "kind"], "ClusterRole"), (DEPLOYMENT + ["command", 3], "--cloud-provider=ec2"),
        (DEPLOYMENT + ["command", 1], "--verbose=4"), (DEPLOYMENT + ["command", 7], "--expander=cheapest"),
        (DEPLOYMENT + ["image"], "registry.k8s.io/autoscaling/cluster-autoscaler:latest")],
}


def refused(session, kind, body):
    try:
        faults = faults_of({"kind": kind, "body": body, "placeholders": []}, session)
    except KeyError as fault:
        faults = [str(fault)]
    return [] if [fault for fault in faults if not fault.startswith("placeholders")] else [f"{kind}: accepted: {body}"]


def run(*command):
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in output.splitlines()]


def main(renderer, cases_file, autoscaler_renderer):
    session = botocore.session.get_session()
    cases = {case["name"]: case for case in json.loads(Path(cases_file).read_text())}
    results = run(renderer, cases_file)
    faults = [f"{result['name']}: {fault}" for result in results
              for fault in case_faults(cases.pop(result["name"]), result["artifacts"])]
    faults += [f"{name}: was not decided" for name in cases]
    results += run(autoscaler_renderer)
    examples = {}
    for result in results:
        for artifact in result["artifacts"]:
            examples.setdefault(artifact["kind"], artifact["body"])
            faults += [f"{result['name']}: {artifact['kind']}: {fault}" for fault in faults_of(artifact, session)]
    faults += [fault for kind, changes in REFUSED.items() for path, value in changes
               for fault in refused(session, kind, changed(examples[kind], path, value))]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
