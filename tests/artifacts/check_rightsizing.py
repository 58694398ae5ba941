"""Holds what becomes of sizings against those who read it: Spark, Kubernetes, the Spark operator, Helm, a shell and AWS.

usage: check_rightsizing.py RENDER_RIGHTSIZING      prints what a reader would not understand and exits 1 then
"""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import botocore.session
import yaml

from check import faults_of as aws_faults_of

HERE = Path(__file__).parent
KINDS = {
    "emr": ["aws.emr.AddJobFlowSteps", "spark.conf", "spark.submit"],
    "emr_on_eks": ["aws.emr-containers.StartJobRun", "spark.conf"],
    "kubernetes": ["spark.operator.SparkApplication", "helm.values", "spark.conf", "spark.submit"],
    "spark": ["spark.conf", "spark.submit"],
}

WHOLE = r"[1-9]\d*"
JVM_MEMORY = r"[1-9]\d*m"  # a JVM and Spark read k, m, g, t, all binary
QUANTITY = r"\d+(\.\d+)?m?"  # Kubernetes' CPU: cores or thousandths
KUBERNETES_MEMORY = r"[1-9]\d*Mi"
LABEL_VALUE = r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
LABEL_KEY = r"([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?" + LABEL_VALUE

# What Spark reads behind each of the names that sizings and decisions use.
VALUES = {
    r"spark\.(executor|driver)\.cores": WHOLE,
    r"spark\.(executor|driver)\.memory(Overhead)?": JVM_MEMORY,
    r"spark\.dynamicAllocation\.maxExecutors": WHOLE,
    r"spark\.dynamicAllocation\.(min|initial)Executors": r"\d+",
    r"spark\.dynamicAllocation\.executorAllocationRatio": r"1|0\.\d+|\d(\.\d+)?e-\d+",
    r"spark\.dynamicAllocation\.(\w+T|shuffleTracking\.t)imeout": r"\d+s",
    r"spark\.kubernetes\.executor\.limit\.cores": QUANTITY,
    r"spark\.kubernetes\.(executor|driver)\.node\.selector\." + LABEL_KEY: LABEL_VALUE,
    r"spark\.kubernetes\.(executor\.podTemplateFile|container\.image)": r"REPLACE_WITH_\w+",
    r"spark\.kubernetes\.authenticate\.driver\.serviceAccountName": r"REPLACE_WITH_\w+",
    r"spark\.(task\.cpus|default\.parallelism|sql\.shuffle\.partitions)": WHOLE,
    r"spark\.(task\.maxFailures|stage\.maxConsecutiveAttempts)": WHOLE,
    r"spark\.sql\.files\.maxPartitionBytes": r"[1-9]\d*b",
    r"spark\..*\.enabled": "true|false",
}

TYPES = {
    "string": lambda value: isinstance(value, str) and value != "",
    "boolean": lambda value: isinstance(value, bool),
    "int32": lambda value: type(value) is int and 1 <= value < 2**31,
    "object": lambda value: isinstance(value, dict),
    "strings": lambda value: isinstance(value, dict) and all(isinstance(item, str) for item in value.values()),
    "quantity": lambda value: isinstance(value, str) and re.fullmatch(QUANTITY, value),
    "jvm_memory": lambda value: isinstance(value, str) and re.fullmatch(JVM_MEMORY, value),
    "kubernetes_memory": lambda value: isinstance(value, str) and re.fullmatch(KUBERNETES_MEMORY, value),
    "tolerations": lambda value: isinstance(value, list) and value and not any(map(toleration_faults, value)),
}


def toleration_faults(toleration):
    effects = ("NoSchedule", "PreferNoSchedule", "NoExecute")
    return (set(toleration) != {"key", "operator", "value", "effect"} or toleration["operator"] != "Equal"
            or toleration["effect"] not in effects or not re.fullmatch(LABEL_KEY, toleration["key"])
            or not re.fullmatch(LABEL_VALUE, toleration["value"]))


def lines_of(name):
    return [line for line in (HERE / name).read_text().splitlines() if line and not line.startswith("#")]


def pattern_of(name):
    return "".join(LABEL_KEY if part.startswith("[") else re.escape(part) for part in re.split(r"(\[\w+\])", name))


KNOWN = re.compile("|".join(map(pattern_of, lines_of("spark_properties.txt"))))
FIELDS = {name: dict(line.split() for line in lines_of(name + ".txt"))
          for name in ("spark_application_fields", "helm_values_fields")}


def property_faults(properties):
    """Names that Spark does not know, and values that it would read as something else or not at all."""
    faults = []
    for name, value in properties.items():
        meant = [wanted for pattern, wanted in VALUES.items() if re.fullmatch(pattern, name)]
        if not KNOWN.fullmatch(name):
            faults.append(f"{name} is none of Spark's properties")
        elif not meant or not isinstance(value, str) or not re.fullmatch(meant[0], value):
            faults.append(f"{name} is {value!r}")
    numbers = [int(properties.get(f"spark.dynamicAllocation.{bound}Executors", 1)) for bound in ("min", "initial", "max")]
    if numbers != sorted(numbers):
        faults.append(f"executors {numbers} are out of order")
    return faults


def field_faults(body, fields, path=""):
    """Members that a reader does not know, required ones that are missing, and values of another type."""
    faults = [f"{name[:-1]} is missing" for name in fields
              if name.endswith("!") and name[:-1].rpartition(".")[0] == path and name[:-1].split(".")[-1] not in body]
    for name, value in body.items():
        where = f"{path}.{name}" if path else name
        wanted = fields.get(where) or fields.get(where + "!")
        if wanted is None:
            faults.append(f"{where} is not known")
        elif not (TYPES[wanted](value) if wanted in TYPES else value in wanted.split("|")):
            faults.append(f"{where} is {value!r}, not {wanted}")
        elif wanted == "object":
            faults += field_faults(value, fields, where)
    return faults


def confs_of(arguments):
    """The properties in spark-submit's arguments."""
    pairs = [value for name, value in zip(arguments, arguments[1:]) if name == "--conf"]
    return dict(pair.split("=", 1) for pair in pairs)


def order_faults(arguments):
    """spark-submit takes everything behind the application's file for the application's own."""
    options = arguments[arguments[0] == "spark-submit":-1]
    return [] if all(name.startswith("--") for name in options[::2]) and len(options) % 2 == 0 else [f"{arguments}"]


def pod_template_faults(body):
    wants = "spark.kubernetes.executor.podTemplateFile" in json.dumps({**body, "executor_pod_template": ""})
    if wants != ("executor_pod_template" in body):
        return ["the pod template is not what the properties want"]
    if not wants:
        return []
    template = yaml.safe_load(body["executor_pod_template"])
    fits = (set(template) == {"apiVersion", "kind", "spec"} and (template["apiVersion"], template["kind"]) == ("v1", "Pod")
            and set(template["spec"]) == {"tolerations"} and TYPES["tolerations"](template["spec"]["tolerations"]))
    return [] if fits else [f"the pod template is {template}"]


def conf_faults(body):
    properties = body["properties"]
    text = dict(re.fullmatch(r"(\S+) (\S+)", line).groups() for line in body["text"].splitlines())
    escapes = [name for name in properties if re.search(r"[:=\\\s!#]", name)]  # of java.util.Properties
    return (property_faults(properties) + pod_template_faults(body) + [f"{name} needs an escape" for name in escapes]
            + ([] if text == properties else ["the text has other properties"]))


def submit_faults(body):
    arguments = body["arguments"]
    faults = property_faults(confs_of(arguments)) + order_faults(arguments) + pod_template_faults(body)
    if shlex.split(body["command"]) != arguments:
        faults.append("the command has other arguments")
    checked = subprocess.run(["bash", "-n", "-c", body["command"]], capture_output=True, text=True)
    echoed = subprocess.run(["bash", "-c", "spark-submit() { printf '%s\\n' spark-submit \"$@\"; }\n" + body["command"]],
                            capture_output=True, text=True)
    if checked.returncode or echoed.stdout.splitlines() != arguments:
        faults.append(f"bash reads {echoed.stdout.splitlines()}")
    return faults


def application_faults(body):
    faults = field_faults(body, FIELDS["spark_application_fields"])
    if faults:
        return faults
    spec = body["spec"]
    said_twice = [name for name in spec["sparkConf"]
                  if re.match(r"spark\.((driver|executor)\.|dynamicAllocation\.(enabled|.*Executors)|kubernetes\.)", name)]
    named = re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", body["metadata"]["name"])
    bounds = [spec["dynamicAllocation"][bound + "Executors"] for bound in ("min", "initial", "max")]
    return (property_faults(spec["sparkConf"]) + [f"{name} has a field of its own" for name in said_twice]
            + ([] if named and (body["apiVersion"], body["kind"]) == ("sparkoperator.k8s.io/v1beta2", "SparkApplication")
               else ["no name that Kubernetes takes"])
            + ([] if ("mainClass" in spec) == (spec["type"] in ("Java", "Scala")) else ["the main class"])
            + ([] if bounds == sorted(bounds) else [f"executors {bounds} are out of order"]))


def helm_faults(body):
    faults = field_faults(body, FIELDS["helm_values_fields"])
    if faults:
        return faults
    values = body["connect"]
    conf, allocation = values["sparkConf"], values["dynamicAllocation"]
    if faults := property_faults(conf):
        return faults
    same = {f"spark.dynamicAllocation.{name}": str(value).lower() for name, value in allocation.items()}
    same["spark.executor.cores"] = values["executor"]["cores"]
    container = sum(int(conf[f"spark.executor.{name}"][:-1]) for name in ("memory", "memoryOverhead"))
    faults += [f"{name} is {conf.get(name)} beside {value}" for name, value in same.items() if conf.get(name) != value]
    if values["executor"]["memory"] != f"{container}Mi" or int(values["executor"]["memoryLimit"][:-2]) < container:
        faults.append(f"executors of {container} MiB are {values['executor']}")
    return faults


def step_faults(body, session):
    arguments = body["Steps"][0]["HadoopJarStep"]["Args"]
    return (aws_faults_of("aws.emr.AddJobFlowSteps", body, session) + property_faults(confs_of(arguments))
            + order_faults(arguments))


def job_run_faults(body, session):
    parameters = shlex.split(body["jobDriver"]["sparkSubmitJobDriver"]["sparkSubmitParameters"])
    return (aws_faults_of("aws.emr-containers.StartJobRun", body, session) + property_faults(confs_of(parameters))
            + order_faults(parameters + ["file"]))


SESSION = botocore.session.get_session()
CHECKS = {"spark.conf": conf_faults, "spark.submit": submit_faults, "spark.operator.SparkApplication": application_faults,
          "helm.values": helm_faults, "aws.emr.AddJobFlowSteps": lambda body: step_faults(body, SESSION),
          "aws.emr-containers.StartJobRun": lambda body: job_run_faults(body, SESSION)}


def strings_of(value, pointer=""):
    """Every string in a document, by its JSON pointer."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = {pointer: value} if isinstance(value, str) else {}
    for name, item in items:
        found.update(strings_of(item, f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"))
    return found


def placeholder_faults(artifact):
    found = [pointer for pointer, text in strings_of(artifact["body"]).items() if re.search("replace_?with", text, re.I)]
    return [] if found == artifact.get("placeholders", []) else [f"placeholders are at {found}"]


def faults_of(result):
    artifacts = {artifact["kind"]: artifact["body"] for artifact in result["artifacts"]}
    faults = []
    if [artifact["kind"] for artifact in result["artifacts"]] != KINDS[result["platform"]]:
        faults.append(f"artifacts are {list(artifacts)}")
    if [artifact["preferred"] for artifact in result["artifacts"]] != [True] + [False] * (len(artifacts) - 1):
        faults.append("another artifact is preferred")
    for artifact in result["artifacts"]:
        found = CHECKS[artifact["kind"]](artifact["body"]) + placeholder_faults(artifact)
        faults += [f"{artifact['kind']}: {fault}" for fault in found]
    helm = yaml.safe_load(result["helm_yaml"])
    faults += [f"helm_yaml: {fault}" for fault in helm_faults(helm)]
    if artifacts.get("helm.values", helm) != helm:
        faults.append("the Helm values differ as YAML")
    if result["conf"] != artifacts["spark.conf"]["text"]:
        faults.append("the configuration differs")
    return faults


def refused(name, body):
    return f"{name}: accepted: {json.dumps(body)}" if not CHECKS[name](body) else None


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
REFUSED = {
    "spark.conf": [
        (["properties", "spark.kubernetes.executor.request.memory"], "4096m"),
        (["properties", "spark.executor.memoryoverhead"], "512m"),
        (["properties", "spark.executor.memory"], "19Gi"), (["properties", "spark.executor.memory"], "19456"),
        (["properties", "spark.dynamicAllocation.minExecutors"], "104"),
        (["text"], "spark.executor.cores 5\n"), (["executor_pod_template"], "a: b")],
    "spark.submit": [(["command"], "spark-submit $HOME"), (["arguments"], ["spark-submit", "job.jar", "--conf", "a=b"])],
    "spark.operator.SparkApplication": [
        (["spec", "executor", "memory"], "4608Mi"), (["spec", "executor", "coreLimits"], "2"),
        (["spec", "executor", "cores"], "2"), (["spec", "executor", "cores"], 0), (["spec", "sparkVersion"], None),
        (["spec", "driver"], None), (["spec", "type"], "Kotlin"), (["spec", "mode"], "local"),
        (["spec", "dynamicAllocation", "maxExecutors"], 2**31), (["spec", "dynamicAllocation", "minExecutors"], 500),
        (["spec", "sparkConf", "spark.executor.memory"], "4096m"), (["metadata", "name"], "A job"),
        (["spec", "executor", "tolerations"], [{"key": "a", "operator": "equals", "value": "b", "effect": "NoSchedule"}])],
    "helm.values": [
        (["connect", "executor", "memory"], "4G"), (["connect", "executor", "memory"], "19456Mi"),
        (["connect", "executor", "cores"], 5), (["connect", "dynamicAllocation", "maxExecutors"], 206),
        (["connect", "executor", "tolerations"], []), (["connect", "sparkConf", "spark.executor.memory"], "19456Mi")],
    "aws.emr.AddJobFlowSteps": [(["JobFlowId"], "j" * 257), (["Steps", 0, "ActionOnFailure"], "RETRY"),
                                (["Steps", 0, "HadoopJarStep", "Jar"], None)],
    "aws.emr-containers.StartJobRun": [
        (["virtualClusterId"], "REPLACE_WITH_ID"), (["executionRoleArn"], "arn:aws:iam::1:role/x"), (["name"], "a b"),
        (["jobDriver", "sparkSubmitJobDriver", "sparkSubmitParameters"], ""),
        (["jobDriver", "sparkSubmitJobDriver", "entryPoint"], None)],
}


def main(renderer):
    output = subprocess.run([renderer], check=True, capture_output=True, text=True).stdout
    results = [json.loads(line) for line in output.splitlines()]
    faults = [f"{result['name']}: {fault}" for result in results for fault in faults_of(result)]
    examples = {artifact["kind"]: artifact["body"] for result in results if result["name"].endswith("0 plain")
                for artifact in result["artifacts"]}
    faults += [fault for kind, changes in REFUSED.items() for path, value in changes
               if (fault := refused(kind, changed(examples[kind], path, value)))]
    if len(results) < 100:
        faults.append(f"only {len(results)} sizings")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
