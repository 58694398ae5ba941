#include <string>

#include "api/sources/kubernetes/objects.hpp"

namespace headroom::api {

kubernetes::DisruptionBudget read_budget(json::ObjectReader& object) {
  kubernetes::DisruptionBudget budget;
  object.require("status");
  if (auto metadata = nested(object, "metadata")) {
    budget.name = std::string(metadata->string("name").value_or(""));
    budget.space = std::string(metadata->string("namespace").value_or("default"));
  }
  if (auto spec = nested(object, "spec")) budget.selector = read_selector(*spec, "selector");
  if (auto status = nested(object, "status"))
    budget.disruptions_allowed = status->integer("disruptionsAllowed", 0, INT32_MAX).value_or(0);
  return budget;
}

void read_kubernetes_pod_disruption_budget_list(const SourceDocument& document, Collector& out) {
  for_each_kubernetes_object(document, "PodDisruptionBudget", out, [&](json::ObjectReader& item) {
    require_name(item);
    out.add_budget(read_budget(item));
  });
}

}  // namespace headroom::api
