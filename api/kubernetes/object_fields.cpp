#include "api/kubernetes/object_fields.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "api/kubernetes/quantity_fields.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

using kubernetes::Operator;
using kubernetes::Requirement;

/// As much of a name or value as Kubernetes itself takes, and then some.
constexpr std::size_t maximum_text = 4'096;
/// Annotations hold whole documents.
constexpr std::size_t maximum_label_value = 1'048'576;

/// In the unit that the model keeps it in.
std::int64_t amount_of(const kubernetes::ResourceKind& kind, const kubernetes::Quantity& quantity) {
  return kind.amount == &kubernetes::Resources::cpu_milli ? milli_value(quantity) : value(quantity);
}

}  // namespace

void require_name(json::ObjectReader& object) {
  object.require("metadata");
  object.nested("metadata", [](json::ObjectReader& metadata) { metadata.require("name"); });
}

std::vector<std::string> read_texts(json::ObjectReader& holder, std::string_view name) {
  std::vector<std::string> texts;
  holder.each_string(name, maximum_values, [&](std::string_view text, const json::Path&) { texts.emplace_back(text); });
  return texts;
}

kubernetes::Labels read_labels(json::ObjectReader& holder, std::string_view name) {
  kubernetes::Labels labels;
  const json::Value* object = holder.object(name);
  if (object == nullptr) return labels;
  const json::Path path = holder.path().member(name);
  for (const json::Member& label : object->members()) {
    if (label.value.kind() != json::Kind::string)
      holder.violations().add(path.member(label.name), "wrong_type", "must be a string");
    else if (label.value.text().size() > maximum_label_value)
      holder.violations().add(path.member(label.name), "too_long", "must have at most 1,048,576 bytes");
    else
      labels.emplace(label.name, label.value.text());
  }
  return labels;
}

kubernetes::Resources read_resources(json::ObjectReader& holder, std::string_view name,
                                     std::vector<std::string>* others) {
  kubernetes::Resources resources;
  const json::Value* object = holder.object(name);
  if (object == nullptr) return resources;
  const json::Path path = holder.path().member(name);
  for (const json::Member& amount : object->members()) {
    const auto kind = std::ranges::find(kubernetes::resource_kinds, amount.name, &kubernetes::ResourceKind::name);
    const bool known = kind != kubernetes::resource_kinds.end();
    const bool is_null = amount.value.kind() == json::Kind::null;
    const auto quantity = is_null ? kubernetes::Quantity{} : quantity_of(amount.value);
    if (!quantity)
      holder.violations().add(path.member(amount.name), "not_a_quantity",
                              "must be a Kubernetes quantity such as 500m or 4Gi");
    else if (quantity->nanos < 0)
      holder.violations().add(path.member(amount.name), "out_of_range", "must not be negative");
    else if (known)
      resources.*(kind->amount) = amount_of(*kind, *quantity);
    else if (others != nullptr && quantity->nanos > 0)
      others->emplace_back(amount.name);
  }
  return resources;
}

std::vector<Requirement> read_requirements(json::ObjectReader& holder, std::string_view name) {
  std::vector<Requirement> requirements;
  holder.each(name, maximum_parts, [&](json::ObjectReader& item) {
    item.require("key");
    item.require("operator");
    const auto key = item.string("key", maximum_text);
    const auto op = item.choice<Operator>("operator", names_of<kubernetes::Operator>);
    auto values = read_texts(item, "values");
    if (key && op) requirements.push_back({.key = std::string(*key), .op = *op, .values = std::move(values)});
  });
  return requirements;
}

std::optional<std::vector<Requirement>> read_selector(json::ObjectReader& holder, std::string_view name) {
  return holder.nested(name, [](json::ObjectReader& selector) {
    std::vector<Requirement> requirements = kubernetes::equal_to(read_labels(selector, "matchLabels"));
    std::ranges::move(read_requirements(selector, "matchExpressions"), std::back_inserter(requirements));
    return requirements;
  });
}

std::optional<KubernetesCondition> find_condition(json::ObjectReader& status, std::string_view type) {
  std::optional<KubernetesCondition> found;
  status.each("conditions", maximum_parts, [&](json::ObjectReader& condition) {
    if (condition.string("type") != type) return;
    found = KubernetesCondition{.status = condition.string("status").value_or(""),
                                .reason = condition.string("reason", maximum_text).value_or("")};
  });
  return found;
}

}  // namespace headroom::api
