#!/bin/sh
# Collects what Headroom reads about one Kubernetes cluster, and prints the body of POST /v1/evaluations.
#
#   kubernetes.sh CLUSTER_ID > request.json
#   headroom evaluate request.json
#   EKS_CLUSTER=etl kubernetes.sh etl | post.sh
#
# Needs kubectl, which may list nodes, pods and PodDisruptionBudgets. It only reads.
#
# EKS_CLUSTER   also describes the node groups of this EKS cluster, with the `aws` command line. The permissions are
#               eks:ListNodegroups, eks:DescribeNodegroup and autoscaling:DescribeAutoScalingGroups.
# POLICY        a file with the policy
set -eu

if [ $# -ne 1 ]; then
  echo "usage: kubernetes.sh CLUSTER_ID" >&2
  exit 2
fi
case $1 in
  *[!A-Za-z0-9._-]*)
    echo "kubernetes.sh: a CLUSTER_ID has letters, digits, dots, dashes and underscores" >&2
    exit 2
    ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
separator=

# source_of KIND FILE: prints one item of `sources`.
source_of() {
  printf '%s\n{"kind": "%s", "body": ' "$separator" "$1"
  cat "$2"
  printf '}'
  separator=,
}

# An optional document: without it the evaluation is less certain, but possible.
optional() {
  kind=$1
  shift
  if "$@" >"$work/optional" 2>"$work/error"; then
    source_of "$kind" "$work/optional"
  else
    echo "kubernetes.sh: without $kind: $(tr '\n' ' ' <"$work/error")" >&2
  fi
}

kubectl get nodes --output json >"$work/nodes"
kubectl get pods --all-namespaces --output json >"$work/pods"

printf '{"cluster": {"id": "%s"},\n' "$1"
if [ -n "${POLICY:-}" ]; then
  printf '"policy": '
  cat "$POLICY"
  printf ',\n'
fi
printf '"sources": ['
source_of kubernetes.NodeList "$work/nodes"
source_of kubernetes.PodList "$work/pods"
optional kubernetes.PodDisruptionBudgetList kubectl get poddisruptionbudgets --all-namespaces --output json
if [ -n "${EKS_CLUSTER:-}" ]; then
  aws eks list-nodegroups --cluster-name "$EKS_CLUSTER" --query 'nodegroups[]' --output text >"$work/names"
  tr '\t' '\n' <"$work/names" >"$work/groups"
  while read -r group; do
    optional aws.eks.DescribeNodegroup aws eks describe-nodegroup --cluster-name "$EKS_CLUSTER" \
      --nodegroup-name "$group" --output json </dev/null
  done <"$work/groups"
  optional aws.autoscaling.DescribeAutoScalingGroups aws autoscaling describe-auto-scaling-groups --output json \
    --filters "Name=tag:eks:cluster-name,Values=$EKS_CLUSTER"
fi
printf '\n]}\n'
