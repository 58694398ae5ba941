#include <string>

#include "api/kubernetes/object_fields.hpp"
#include "api/kubernetes/objects.hpp"

namespace headroom::api {

kubernetes::DisruptionBudget read_budget(json::ObjectReader& object) {
  kubernetes::DisruptionBudget budget;
  object.require("status");
  object.nested("metadata", [&](json::ObjectReader& metadata) {
    budget.name = std::string(metadata.string("name").value_or(""));
    budget.space = std::string(metadata.string("namespace").value_or("default"));
  });
  object.nested("spec", [&](json::ObjectReader& spec) { budget.selector = read_selector(spec, "selector"); });
  object.nested("status", [&](json::ObjectReader& status) {
    budget.disruptions_allowed = status.integer("disruptionsAllowed", 0, INT32_MAX).value_or(0);
  });
  return budget;
}

}  // namespace headroom::api
