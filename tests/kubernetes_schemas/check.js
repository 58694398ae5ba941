// Prints what Kubernetes and KEDA would refuse of the objects on stdin, lines of {"name", "artifacts"}, and exits 1 then.
import { ScaledObject, TriggerAuthentication } from "@kubernetes-models/keda/keda.sh/v1alpha1";
import { Deployment } from "kubernetes-models/apps/v1";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2";
import { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1";
import { ConfigMap, ServiceAccount } from "kubernetes-models/v1";
import { readFileSync } from "node:fs";

const models = [ScaledObject, TriggerAuthentication, Deployment, HorizontalPodAutoscaler, ClusterRole, ClusterRoleBinding,
  Role, RoleBinding, ConfigMap, ServiceAccount];

// What came after the package's schemas: KEDA 2.15 and 2.17, Kubernetes 1.33.
const newer = [/\/initialCooldownPeriod$/, /\/fallback\/behavior$/, /\/scale(Up|Down)\/tolerance$/];

const modelOf = (object) => models.find((Model) => Model.is(object));

function complaint(object) {
  const Model = modelOf(object);
  if (Model === undefined) return `there is no schema for ${object.apiVersion} ${object.kind}`;
  try {
    new Model(object).validate();
    return null;
  } catch (fault) {
    return fault.message;
  }
}

function* members(value, path = []) {
  if (value === null || typeof value !== "object") return;
  for (const [name, inner] of Object.entries(value)) {
    yield [...path, name];
    yield* members(inner, [...path, name]);
  }
}

function replaced(object, path, value) {
  const copy = structuredClone(object);
  const last = path.at(-1);
  path.slice(0, -1).reduce((place, name) => place[name], copy)[last] = value;
  return copy;
}

// Schemas let members pass that they do not know: those may hold anything, whereas no field is a list of lists.
function unknownMembers(object) {
  return [...members(object)]
    .filter((path) => !["apiVersion", "kind"].includes(path[0]))
    .filter((path) => complaint(replaced(object, path, [[]])) === null)
    .map((path) => "/" + path.join("/"))
    .filter((pointer) => !newer.some((field) => field.test(pointer)));
}

function faultsOf(object) {
  const fault = complaint(object);
  if (fault !== null) return [fault];
  return unknownMembers(object).map((pointer) => `${pointer} is not in the schema`);
}

const objectsOf = (artifact) => (artifact.body.kind === "List" ? artifact.body.items : [artifact.body]);
// Patches of nodes are no objects of their own.
const isOurs = ({ kind }) => /^(kubernetes|keda)\./.test(kind) && kind !== "kubernetes.NodeAnnotations";

const results = readFileSync(0, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const checked = results.flatMap(({ name, artifacts }) => artifacts.filter(isOurs).flatMap(objectsOf)
  .map((object) => ({ name, object })));
const faults = checked.flatMap(({ name, object }) => faultsOf(object).map((fault) => `${name}: ${object.kind}: ${fault}`));

// What must not pass, so that a check that checks nothing is noticed.
for (const { name, object } of checked)
  if (faultsOf({ ...object, unheardOf: 1 }).length === 0) faults.push(`${name}: ${object.kind}: accepts anything`);
if (new Set(checked.map(({ object }) => object.kind)).size < models.length) faults.push("some kinds were not rendered");

faults.forEach((fault) => console.log(fault));
process.exitCode = faults.length > 0 ? 1 : 0;
