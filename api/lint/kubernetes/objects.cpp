#include "api/lint/kubernetes/objects.hpp"

#include <algorithm>
#include <string>

#include "api/json/writer.hpp"
#include "api/lint/changes.hpp"
#include "api/lint/kubernetes/values.hpp"

namespace headroom::lint {
namespace {

constexpr std::string_view list_suffix = "List";
constexpr std::string_view usual_namespace = "default";

bool is_autoscaler(const KubernetesObject& object) {
  return object.kind == "HorizontalPodAutoscaler" || object.kind == "ScaledObject";
}

std::string usual_request(std::string_view resource) { return json_text(resource == "memory" ? "128Mi" : "100m"); }

std::string requests_text(const std::vector<std::string_view>& resources) {
  std::string text;
  json::Writer out(text);
  out.begin_object();
  for (const std::string_view resource : resources) out.name(resource).raw(usual_request(resource));
  out.end_object();
  return text;
}

JsonPatch add_requests(const Place& resources, const std::vector<std::string_view>& lacking) {
  if (!resources.is_object()) {
    std::string text;
    json::Writer(text).begin_object().name("requests").raw(requests_text(lacking)).end_object();
    return {set(resources, std::move(text))};
  }
  const Place requests = resources.member("requests");
  if (!requests.is_object()) return {set(requests, requests_text(lacking))};
  JsonPatch fix;
  for (const std::string_view resource : lacking)
    fix.push_back(set(requests.member(resource), usual_request(resource)));
  return fix;
}

bool has_amount(const Place& amounts, std::string_view resource) {
  const Place amount = amounts.member(resource);
  return amount.present() && quantity_is_positive(amount) != false;
}

void check_container(const Place& container, const std::vector<NeededRequest>& needed, Findings& findings) {
  const std::string_view name = container.member("name").text().value_or("");
  const Place resources = container.member("resources");
  std::vector<std::string_view> lacking;
  for (const NeededRequest& need : needed) {
    if (!need.container.empty() && need.container != name) continue;
    if (has_amount(resources.member("requests"), need.resource) ||
        has_amount(resources.member("limits"), need.resource))
      continue;
    if (std::ranges::find(lacking, need.resource) == lacking.end()) lacking.push_back(need.resource);
  }
  if (lacking.empty()) return;
  std::string names(lacking.front());
  if (lacking.size() > 1) names.append(" and ").append(lacking.back());
  findings.add(
      "utilization_without_requests", resources,
      "Container '" + std::string(name) + "' requests no " + names + ", so its utilisation cannot be worked out",
      add_requests(resources, lacking));
}

/// Whether a LimitRange of the namespace gives containers a request.
bool has_default(const Autoscaler& autoscaler, std::string_view resource) {
  return std::ranges::any_of(autoscaler.objects, [&](const KubernetesObject& object) {
    if (object.kind != "LimitRange" || object.ns != autoscaler.object.ns) return false;
    const Place limits = object.place.member("spec").member("limits");
    for (std::size_t i = 0; i < limits.items().size(); ++i)
      if (limits.item(i).member("type").text() == "Container" &&
          (has_amount(limits.item(i).member("defaultRequest"), resource) ||
           has_amount(limits.item(i).member("default"), resource)))
        return true;
    return false;
  });
}

/// A HorizontalPodAutoscaler that KEDA makes for its ScaledObject, takes over, or is told to overlook.
bool belongs_to(const KubernetesObject& autoscaler, const KubernetesObject& scaled) {
  const Place metadata = autoscaler.place.member("metadata");
  if (metadata.member("annotations").member("validations.keda.sh/hpa-ownership").text() == "false") return true;
  const Place owners = metadata.member("ownerReferences");
  for (std::size_t i = 0; i < owners.items().size(); ++i)
    if (owners.item(i).member("kind").text() == "ScaledObject" && owners.item(i).member("name").text() == scaled.name)
      return true;
  const auto given = scaled.place.member("spec")
                         .member("advanced")
                         .member("horizontalPodAutoscalerConfig")
                         .member("name")
                         .text()
                         .value_or("");
  return autoscaler.name == (given.empty() ? "keda-hpa-" + std::string(scaled.name) : std::string(given));
}

KubernetesObject object_at(const Place& place, std::string_view kind) {
  const Place metadata = place.member("metadata");
  const auto ns = metadata.member("namespace").text().value_or("");
  return {.place = place,
          .kind = kind,
          .name = metadata.member("name").text().value_or(""),
          .ns = ns.empty() ? usual_namespace : ns};
}

bool is_one_owner(const KubernetesObject& one, const KubernetesObject& other) {
  if (one.kind == other.kind) return false;
  return one.kind == "ScaledObject" ? belongs_to(other, one) : belongs_to(one, other);
}

}  // namespace

std::vector<KubernetesObject> objects_of(const Place& body, std::string_view usual_kind) {
  const Place items = body.member("items");
  const auto kind = body.member("kind").text();
  if (!items.is_array()) return {object_at(body, kind.value_or(usual_kind))};
  std::string_view listed = usual_kind;
  if (kind && kind->ends_with(list_suffix) && kind->size() > list_suffix.size())
    listed = kind->substr(0, kind->size() - list_suffix.size());
  std::vector<KubernetesObject> objects;
  for (std::size_t i = 0; i < items.items().size(); ++i) {
    const Place item = items.item(i);
    if (item.is_object()) objects.push_back(object_at(item, item.member("kind").text().value_or(listed)));
  }
  return objects;
}

Autoscaler autoscaler_of(const KubernetesObject& object, const std::vector<KubernetesObject>& objects) {
  const Place target = object.place.member("spec").member("scaleTargetRef");
  return {.object = object,
          .objects = objects,
          .target_kind = target.member("kind").text().value_or("Deployment"),
          .target_name = target.member("name").text().value_or(target.member("deploymentName").text().value_or(""))};
}

const KubernetesObject* Autoscaler::workload() const {
  if (target_name.empty()) return nullptr;
  const auto found = std::ranges::find_if(objects, [&](const KubernetesObject& each) {
    return each.kind == target_kind && each.name == target_name && each.ns == object.ns;
  });
  return found == objects.end() ? nullptr : &*found;
}

void check_requests(const Autoscaler& autoscaler, std::vector<NeededRequest> needed, Findings& findings) {
  const KubernetesObject* const workload = autoscaler.workload();
  if (workload == nullptr) return;
  std::erase_if(needed, [&](const NeededRequest& need) { return has_default(autoscaler, need.resource); });
  if (needed.empty()) return;
  const Place pod = workload->place.member("spec").member("template").member("spec");
  const Place containers = pod.member("containers");
  for (std::size_t i = 0; i < containers.items().size(); ++i) check_container(containers.item(i), needed, findings);
  const Place init = pod.member("initContainers");
  for (std::size_t i = 0; i < init.items().size(); ++i)
    if (init.item(i).member("restartPolicy").text() == "Always") check_container(init.item(i), needed, findings);
}

void check_replicas(const Autoscaler& autoscaler, ReplicaBounds bounds, Findings& findings) {
  const KubernetesObject* const workload = autoscaler.workload();
  if (workload == nullptr) return;
  const Place replicas = workload->place.member("spec").member("replicas");
  const auto count = replicas.integer();
  const auto [least, most] = std::minmax(bounds.minimum, bounds.maximum);
  if (!count || (*count >= least && *count <= most)) return;
  findings.add("replicas_also_set", replicas,
               "The workload has " + std::to_string(*count) + " replicas of its own and the autoscaler allows " +
                   std::to_string(least) + " to " + std::to_string(most) + ": each deployment sets it back",
               remove(replicas));
}

void check_executors(const Autoscaler& autoscaler, Findings& findings) {
  const KubernetesObject* const workload = autoscaler.workload();
  const auto are_executors = [](const Place& metadata) {
    return metadata.member("labels").member("spark-role").text() == "executor";
  };
  const bool is_application =
      autoscaler.target_kind == "SparkApplication" || autoscaler.target_kind == "ScheduledSparkApplication";
  const bool has_executors =
      workload != nullptr && (are_executors(workload->place.member("metadata")) ||
                              are_executors(workload->place.member("spec").member("template").member("metadata")));
  if (!is_application && !has_executors) return;
  findings.add("scales_spark_executors", autoscaler.target(),
               "Executors belong to their driver, which starts and ends them: use spark.dynamicAllocation instead",
               JsonPatch{});
}

void check_owners(const std::vector<KubernetesObject>& objects, Findings& findings) {
  std::vector<Autoscaler> seen;
  for (const KubernetesObject& object : objects) {
    if (!is_autoscaler(object)) continue;
    const Autoscaler one = autoscaler_of(object, objects);
    if (one.target_name.empty()) continue;
    const auto other = std::ranges::find_if(seen, [&](const Autoscaler& before) {
      return before.target_kind == one.target_kind && before.target_name == one.target_name &&
             before.object.ns == object.ns && !is_one_owner(before.object, object);
    });
    if (other != seen.end())
      findings.add("two_autoscalers", one.target(),
                   std::string(object.kind) + " '" + std::string(object.name) + "' and " +
                       std::string(other->object.kind) + " '" + std::string(other->object.name) + "' both scale " +
                       std::string(one.target_kind) + " '" + std::string(one.target_name) + "'",
                   remove(object.place));
    seen.push_back(one);
  }
}

}  // namespace headroom::lint
