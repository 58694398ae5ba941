#include <vector>

#include "core/kubernetes/scale_up/expanders.hpp"
#include "tests/conformance/cluster_autoscaler.hpp"

namespace headroom::conformance::cluster_autoscaler {
namespace {

namespace k8s = kubernetes;
using Options = std::vector<k8s::ExpansionOption>;

Json indexes(const Options& options, k8s::Expander expander, const k8s::ExpanderSettings& settings = {}) {
  return k8s::best_options(options, expander, settings);
}

Json groups(const Options& options, k8s::Expander expander, const k8s::ExpanderSettings& settings = {}) {
  Json ids = Json::array();
  for (const std::size_t i : k8s::best_options(options, expander, settings)) ids.push_back(options[i].group);
  return ids;
}

std::optional<MicroDollars> dollars(const Json& prices, const std::string& name) {
  const auto price = optional_number(prices, name.c_str());
  if (!price) return std::nullopt;
  return MicroDollars{static_cast<std::int64_t>(*price * 1'000'000)};
}

/// Of all pods together; nothing where one has no price.
std::optional<MicroDollars> pods_price(const Json& pods, const Json& prices) {
  MicroDollars sum;
  for (const Json& pod : pods) {
    const auto price = dollars(prices, pod.get<std::string>());
    if (!price) return std::nullopt;
    sum += *price;
  }
  return sum;
}

}  // namespace

Json expander_least_nodes(const Json& input) {
  Options options;
  for (const Json& count : array(input, "node_counts")) options.push_back({.nodes = count.get<std::int64_t>()});
  return indexes(options, k8s::Expander::least_nodes);
}

Json expander_most_pods(const Json& input) {
  Options options;
  for (const Json& count : array(input, "pod_counts")) options.push_back({.pods = count.get<std::int64_t>()});
  return indexes(options, k8s::Expander::most_pods);
}

Json expander_least_waste(const Json& input) {
  Options options;
  for (const Json& given : array(input, "options")) {
    k8s::ExpansionOption option{.group = text(given, "id"),
                                .nodes = integer(given, "node_count"),
                                .node_capacity = {.cpu_milli = integer(given, "node_cpu_milli"),
                                                  .memory_bytes = integer(given, "node_memory_bytes")}};
    for (const Json& pod : array(given, "pods")) option.requested += k8s::request_of(pod_of(pod, "pod"));
    options.push_back(std::move(option));
  }
  return groups(options, k8s::Expander::least_waste);
}

Json expander_price(const Json& input) {
  const Json& node_prices = field(input, "node_price");
  const Json& pod_prices = field(input, "pod_price");
  Options options;
  for (const Json& given : array(input, "options"))
    options.push_back({.group = text(given, "id"),
                       .nodes = integer(given, "node_count"),
                       .pods = static_cast<std::int64_t>(array(given, "pods").size()),
                       .node_capacity = {.cpu_milli = integer(given, "node_cpu_milli")},
                       .existence = flag(given, "exists") ? k8s::Existence::exists : k8s::Existence::would_be_created,
                       .node_price = dollars(node_prices, text(given, "node")),
                       .pods_price = pods_price(array(given, "pods"), pod_prices)});
  return groups(options, k8s::Expander::price,
                {.stabilization_price = dollars(pod_prices, "stabilize").value_or(MicroDollars{}),
                 .preferred_cpu_milli = integer(input, "preferred_node_cpu_milli")});
}

Json expander_priority(const Json& input) {
  k8s::ExpanderSettings settings;
  if (const Json& given = input.at("priorities"); given.is_object()) {
    settings.priorities.emplace();
    for (const auto& item : given.items())
      settings.priorities->push_back(
          {.priority = std::stoll(item.key()), .patterns = item.value().get<std::vector<std::string>>()});
  }
  Options options;
  for (const Json& id : array(input, "options")) options.push_back({.group = id.get<std::string>()});
  return groups(options, k8s::Expander::priority, settings);
}

Json preferred_node_cores(const Json& input) { return k8s::preferred_cores(integer(input, "cluster_nodes")); }

}  // namespace headroom::conformance::cluster_autoscaler
