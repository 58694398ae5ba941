"""Requests that nobody means well with: valid JSON of up to 100 MB, with very many of one thing."""

import json
from collections.abc import Iterable

from cluster_requests import evaluation


def _sent(**lists: Iterable[dict]) -> bytes:
    return evaluation(
        sources=[json.dumps({"kind": f"kubernetes.{kind}", "body": list(items)}) for kind, items in lists.items()],
        size=1, signal={"scale_down_unneeded_seconds": 0})


def _many(count: int, name: str = "name") -> dict[str, str]:
    return {f"{name}-{number}": "value" for number in range(count)}


def _nodes(count: int, labels: dict[str, str] | None = None) -> Iterable[dict]:
    size = {"cpu": "16", "memory": "64Gi", "pods": "110"}
    own = {"eks.amazonaws.com/nodegroup": "executors"} | (labels or {})
    for number in range(count):
        yield {"metadata": {"name": f"n{number}", "labels": own},
               "status": {"allocatable": size, "capacity": size, "conditions": [{"type": "Ready", "status": "True"}]}}


def _pods(count: int, per_node: int = 0, cpu: str = "1m", owner: str = "ReplicaSet",
          **metadata: dict) -> Iterable[dict]:
    """`per_node` of them on each node, or all pending; each is owned by the next where `owner` is Pod."""
    waiting = {"phase": "Pending",
               "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]}
    for number in range(count):
        reference = {"controller": True, "kind": owner, "name": f"p{(number + 1) % count}", "uid": f"u{number}"}
        yield {"metadata": {"name": f"p{number}", "labels": {"app": "etl", "pod": f"p{number}"},
                            "ownerReferences": [reference], **metadata},
               "spec": {"nodeName": f"n{number // per_node}" if per_node else "",
                        "containers": [{"resources": {"requests": {"cpu": cpu}}}]},
               "status": {"phase": "Running"} if per_node else waiting}


def _budgets(count: int, label: str, value: str) -> Iterable[dict]:
    for number in range(count):
        yield {"metadata": {"name": f"b{number}"}, "status": {"disruptionsAllowed": 100_000},
               "spec": {"selector": {"matchLabels": {label: value.format(number)}}}}


# What a person calls it, the request, and the status that answers it.
CASES = (
    ("a PodList of 100 MB", lambda: _sent(PodList=_pods(90_000, annotations=_many(36))), 201),
    ("a pod with 1,000,000 labels", lambda: _sent(PodList=_pods(1, labels=_many(1_000_000))), 201),
    ("a node with 1,000,000 labels", lambda: _sent(NodeList=_nodes(1, _many(1_000_000)), PodList=_pods(1)), 201),
    ("a pod with 1,000,000 fields that no pod has", lambda: _sent(PodList=_pods(1, **_many(1_000_000))), 201),
    ("1,000,000 labels of which two are the same",
     lambda: _sent(PodList=_pods(1, labels=_many(1_000_000))).replace(b'"name-999999"', b'"name-0"'), 400),
    ("100,000 pods that own each other in a circle",
     lambda: _sent(NodeList=_nodes(1_000), PodList=_pods(100_000, per_node=100, owner="Pod")), 201),
    ("100,000 pods, 10,000 budgets of one each",
     lambda: _sent(NodeList=_nodes(10_000), PodList=_pods(100_000, per_node=10),
                   PodDisruptionBudgetList=_budgets(10_000, "pod", "p{}")), 201),
    ("100,000 pods, 10,000 budgets of them all",
     lambda: _sent(NodeList=_nodes(10_000), PodList=_pods(100_000, per_node=10),
                   PodDisruptionBudgetList=_budgets(10_000, "app", "etl")), 201),
    ("100,000 pods that ask for 1e400 CPUs", lambda: _sent(PodList=_pods(100_000, cpu="1e400")), 422),
    ("100,000 pods that ask for less than nothing", lambda: _sent(PodList=_pods(100_000, cpu="-1")), 422),
)
