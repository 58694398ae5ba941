#include "api/sources/aws/emr_configurations.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "api/sources/reading/limits.hpp"

namespace headroom::api {
namespace {

constexpr int deepest_configuration = 8;

void read_replication(json::ObjectReader& hdfs, Configuration& found) {
  const auto text = hdfs.string("dfs.replication");
  if (!text) return;
  std::int64_t factor = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), factor);
  if (error != std::errc{} || end != text->data() + text->size() || factor < 1 || factor > 512)
    return hdfs.report("dfs.replication", "out_of_range", "must be a whole number between 1 and 512");
  found.hdfs_replication = std::max(found.hdfs_replication.value_or(factor), factor);
}

/// Hadoop has two calculators, which are named by their Java classes.
void read_calculator(json::ObjectReader& scheduler, Configuration& found) {
  const auto name = scheduler.string("yarn.scheduler.capacity.resource-calculator", 1024);
  if (!name) return;
  if (name->ends_with("DominantResourceCalculator")) found.resource_calculator = ResourceCalculator::dominant;
  if (name->ends_with("DefaultResourceCalculator")) found.resource_calculator = ResourceCalculator::memory;
}

/// Where application masters may run, as EMR's guide sets it from 7.2 on.
void read_node_labels(json::ObjectReader& yarn, Configuration& found) {
  const auto enabled = yarn.string("yarn.node-labels.enabled");
  const auto label = yarn.string("yarn.node-labels.am.default-node-label-expression");
  if (!enabled || *enabled != "true" || !label) return;
  if (*label == "CORE") found.node_labels = NodeLabels::core;
  if (*label == "ON_DEMAND") found.node_labels = NodeLabels::on_demand;
}

void read_list(json::ObjectReader& holder, std::string_view name, int depth, Configuration& found) {
  if (depth > deepest_configuration) return;
  holder.each(name, maximum_items, [&](json::ObjectReader& configuration) {
    const auto classification = configuration.string("Classification");
    configuration.nested("Properties", [&](json::ObjectReader& properties) {
      if (classification == "hdfs-site") read_replication(properties, found);
      if (classification == "capacity-scheduler" || classification == "yarn-site") read_calculator(properties, found);
      if (classification == "yarn-site") read_node_labels(properties, found);
    });
    read_list(configuration, "Configurations", depth + 1, found);
  });
}

}  // namespace

Configuration read_configurations(json::ObjectReader& holder) {
  Configuration found;
  read_list(holder, "Configurations", 0, found);
  read_list(holder, "LastSuccessfullyAppliedConfigurations", 0, found);
  return found;
}

}  // namespace headroom::api
