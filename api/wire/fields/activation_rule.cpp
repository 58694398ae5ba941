#include "api/wire/fields/activation_rule.hpp"

#include <algorithm>
#include <string>

#include "api/json/parse.hpp"

namespace headroom::api {
namespace {

constexpr double largest_percent = 1e6;
constexpr std::int64_t most_minutes = 1'000'000;
constexpr std::size_t longest_cluster_id = 256;

backtest::ActivationLimits decode_limits(json::ObjectReader& reader) {
  backtest::ActivationLimits limits;
  limits.max_cost_increase_percent = reader.number("max_cost_increase_percent", -100, largest_percent);
  limits.max_under_provisioned_minutes = reader.integer("max_under_provisioned_minutes", 0, most_minutes);
  reader.each_string("cluster_ids", most_activation_clusters, [&](std::string_view id, const json::Path& place) {
    if (id.empty()) return reader.violations().add(place, "empty", "must name a cluster");
    if (id.size() > longest_cluster_id)
      return reader.violations().add(place, "too_long", "must have at most 256 bytes");
    if (std::ranges::find(limits.cluster_ids, id) != limits.cluster_ids.end())
      return reader.violations().add(place, "duplicate", "another item has this cluster");
    limits.cluster_ids.emplace_back(id);
  });
  limits.window_days = reader.integer("window_days", 1, backtest::longest_window_days).value_or(limits.window_days);
  return limits;
}

}  // namespace

std::optional<backtest::ActivationLimits> decode_activation_rule(json::ObjectReader& policy) {
  return policy.nested("activation", decode_limits);
}

Result<std::optional<backtest::ActivationLimits>> activation_of(std::string_view text) {
  const auto document = json::parse(text);
  if (!document) return tl::unexpected(document.error());
  const json::Value& root = document->root();
  if (root.kind() != json::Kind::object || root.find("kind") != nullptr) return std::nullopt;
  json::Violations violations;
  auto limits = json::read(root, json::Path{}, violations, json::UnknownFields::ignored, decode_activation_rule);
  if (!violations.empty()) return tl::unexpected(violations.error("the policy's activation"));
  return limits;
}

}  // namespace headroom::api
