"""Requests about large Kubernetes clusters, made as `kubectl get … -o json` would print their objects."""

import json

NOW = "2026-11-22T10:00:30Z"
LONG_AGO = "2026-11-22T09:30:00Z"
ENVIRONMENT = ("SPARK_DRIVER_URL", "SPARK_EXECUTOR_CORES", "SPARK_EXECUTOR_MEMORY", "SPARK_APPLICATION_ID",
               "SPARK_CONF_DIR", "SPARK_EXECUTOR_POD_IP", "SPARK_EXECUTOR_POD_NAME", "SPARK_RESOURCE_PROFILE_ID",
               "SPARK_EXECUTOR_ID", "SPARK_USER", "SPARK_LOCAL_DIRS", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE")
# What the placeholders in a template stand for differs from object to object; no JSON text has them otherwise.
NUMBER, NODE = "@NUMBER@", "@NODE@"
PENDING = ((50_000, "50m", "100"), (1_000, "95m", "190"))


def scale_up_groups() -> bytes:
    """The Cluster Autoscaler's own benchmark: 51,000 pods of two kinds that need 2,595 nodes."""
    pending = [{"count": count, "template": _pod("etl-exec", cpu, memory)} for count, cpu, memory in PENDING]
    return evaluation(kubernetes={"pending_pods": pending})


def scale_up_pods() -> bytes:
    """The same pods one by one."""
    pods = []
    for count, cpu, memory in PENDING:
        template = json.dumps(_pod(f"etl-{cpu}-{NUMBER}", cpu, memory), indent=4)
        pods += [template.replace(NUMBER, str(number)) for number in range(count)]
    return evaluation(sources=[_source("PodList", pods)])


def scale_down(nodes: int) -> bytes:
    """Each node runs ten pods of one of three sizes, which take between 15% and 45% of it, and may go at once.

    Without kubectl's line feeds and blanks, since they would be most of the text.
    """
    running = [json.dumps(_running_pod(f"{240 * size}m")) for size in (1, 2, 3)]
    node = json.dumps(_node(NODE, "16", "64Gi"))
    names = [f"ip-10-0-{number:05}.ec2.internal" for number in range(nodes)]
    pods = [running[number % 3].replace(NODE, name).replace(NUMBER, f"{number}-{pod}")
            for number, name in enumerate(names) for pod in range(10)]
    return evaluation(
        sources=[_source("NodeList", [node.replace(NODE, name) for name in names]), _source("PodList", pods)],
        size=nodes, signal={"scale_down_unneeded_seconds": 60, "unneeded_since": dict.fromkeys(names, LONG_AGO)})


def evaluation(sources: list[str] = (), kubernetes: dict | None = None, size: int = 0,
               signal: dict | None = None) -> bytes:
    pool = {"id": "executors", "role": "worker", "market": "on_demand", "instance_type": "m5.4xlarge",
            "requested": size, "node_template": _node("executors", "1", "5000Mi")}
    request = {
        "cluster": {"id": "spark", "platform": "kubernetes", "region": "us-east-1", "pools": [pool]},
        "policy": {"limits": {"unit": "nodes", "minimum": 0, "maximum": 20_000},
                   "signals": [{"kind": "cluster_autoscaler", "max_nodes_per_scaleup": 3_000, **(signal or {})}]},
        "evaluated_at": NOW}
    if kubernetes:
        request["kubernetes"] = kubernetes
    text = json.dumps(request)
    if sources:
        text = f'{text[:-1]}, "sources": [{", ".join(sources)}]}}'
    return text.encode()


def _source(kind: str, items: list[str]) -> str:
    listed = ",\n".join(items)
    return f'{{"kind": "kubernetes.{kind}", "body": {{"apiVersion": "v1", "kind": "List", "items": [\n{listed}\n]}}}}'


def _running_pod(cpu: str) -> dict:
    pod = _pod(f"etl-{NUMBER}", cpu, "1Gi")
    pod["spec"]["nodeName"] = NODE
    pod["status"] = {"phase": "Running", "conditions": [_condition(kind, "True") for kind in
                                                        ("Initialized", "Ready", "ContainersReady", "PodScheduled")]}
    return pod


def _pod(name: str, cpu: str, memory: str) -> dict:
    """A stateless worker, of about the size of a Spark executor's object."""
    return {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "annotations": {"prometheus.io/scrape": "true", "prometheus.io/port": "4040"},
            "creationTimestamp": LONG_AGO, "generateName": "etl-", "name": name, "namespace": "spark",
            "labels": {"app": "etl", "spark-app-selector": "spark-6f1dbb", "spark-exec-id": NUMBER,
                       "spark-role": "worker", "spark-version": "3.5.3"},
            "ownerReferences": [{"apiVersion": "apps/v1", "blockOwnerDeletion": True, "controller": True,
                                 "kind": "ReplicaSet", "name": "etl", "uid": "0d2f3f2c-8d6a-4a24-a3a1-7b4fa40a5ff1"}],
            "resourceVersion": "8231771", "uid": "36b5b0c9-41c4-4f3b-9d0f-1f9f6cf7a2ab"},
        "spec": {
            "containers": [{
                "args": ["executor"],
                "env": [{"name": variable, "value": f"{variable.lower()}-value"} for variable in ENVIRONMENT],
                "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/spark:3.5.3", "imagePullPolicy": "IfNotPresent",
                "name": "worker",
                "ports": [{"containerPort": 7079, "name": "blockmanager", "protocol": "TCP"}],
                "resources": {"limits": {"memory": memory}, "requests": {"cpu": cpu, "memory": memory}},
                "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
                "volumeMounts": [{"mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
                                  "name": "kube-api-access-x7k2p", "readOnly": True}]}],
            "dnsPolicy": "ClusterFirst", "enableServiceLinks": True, "preemptionPolicy": "PreemptLowerPriority",
            "priority": 0, "restartPolicy": "Never", "schedulerName": "default-scheduler", "securityContext": {},
            "serviceAccount": "spark", "serviceAccountName": "spark", "terminationGracePeriodSeconds": 30,
            "tolerations": [{"effect": "NoExecute", "key": f"node.kubernetes.io/{trouble}", "operator": "Exists",
                             "tolerationSeconds": 300} for trouble in ("not-ready", "unreachable")],
            "volumes": [{"name": "kube-api-access-x7k2p", "projected": {
                "defaultMode": 420,
                "sources": [{"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                            {"configMap": {"items": [{"key": "ca.crt", "path": "ca.crt"}],
                                           "name": "kube-root-ca.crt"}}]}}]},
        "status": {"phase": "Pending", "qosClass": "Burstable", "conditions": [
            _condition("PodScheduled", "False", reason="Unschedulable",
                       message="0/12 nodes are available: 12 Insufficient cpu.")]}}


def _node(name: str, cpu: str, memory: str) -> dict:
    size = {"cpu": cpu, "memory": memory, "pods": "100"}
    return {
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"creationTimestamp": LONG_AGO, "name": name,
                     "labels": {"eks.amazonaws.com/nodegroup": "executors", "kubernetes.io/arch": "amd64",
                                "kubernetes.io/hostname": name, "kubernetes.io/os": "linux",
                                "node.kubernetes.io/instance-type": "m5.4xlarge",
                                "topology.kubernetes.io/zone": "us-east-1a"}},
        "spec": {"providerID": f"aws:///us-east-1a/{name}"},
        "status": {"allocatable": size, "capacity": size,
                   "conditions": [_condition(kind, status) for kind, status in (
                       ("MemoryPressure", "False"), ("DiskPressure", "False"), ("PIDPressure", "False"),
                       ("Ready", "True"))]}}


def _condition(kind: str, status: str, **more: str) -> dict:
    return {"lastHeartbeatTime": LONG_AGO, "lastTransitionTime": LONG_AGO, "status": status, "type": kind, **more}
