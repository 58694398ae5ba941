#include <algorithm>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>

#include "core/base/marked.hpp"
#include "core/intake/attached_autoscalers.hpp"
#include "core/intake/auto_scaling_policies.hpp"
#include "core/intake/collector.hpp"

/// What counts if documents disagree, once all of them are read.
namespace headroom {
namespace {

template <class Items>
auto named(Items& items, std::string_view name) {
  return std::ranges::find(items, name, [](const auto& item) -> std::string_view { return item.name; });
}

template <class Texts>
bool has(const Texts& texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

/// How much one running instance counts in its pool: one, or the weight that the fleet gives to its type.
std::optional<std::int64_t> units_of(const Pool& pool, const RunningInstance& instance) {
  if (!pool.is_fleet()) return 1;
  const auto choice =
      std::ranges::find(pool.instance_types, instance.instance_type, &InstanceTypeChoice::instance_type);
  return choice == pool.instance_types.end() ? std::nullopt : std::optional(choice->weight);
}

struct Running {
  std::int64_t on_demand{0};
  std::int64_t spot{0};
};

/// No value if the type of an instance is not one of the fleet's types.
std::optional<Running> running_in(const Pool& pool, const std::vector<RunningInstance>& instances) {
  Running running;
  for (const RunningInstance& instance : instances) {
    if (instance.pool_id != pool.id) continue;
    const auto units = units_of(pool, instance);
    if (!units) return std::nullopt;
    (instance.market == Market::spot ? running.spot : running.on_demand) += *units;
  }
  return running;
}

bool agrees(const Pool& pool, const Running& running) {
  if (!pool.is_fleet()) return pool.running == running.on_demand + running.spot;
  const auto runs = [](const std::optional<FleetMarket>& market) { return market.value_or(FleetMarket{}).running; };
  return runs(pool.on_demand) == running.on_demand && runs(pool.spot) == running.spot;
}

/// What runs in a market of which the fleet's document says nothing must have been asked for.
void assign(std::optional<FleetMarket>& market, std::int64_t running, Pool& pool) {
  if (!market && running == 0) return;
  if (!market) {
    market = FleetMarket{.requested = running};
    pool.requested += running;
  }
  market->running = running;
}

void assign(Pool& pool, const Running& running) {
  pool.running = running.on_demand + running.spot;
  if (!pool.is_fleet()) return;
  assign(pool.on_demand, running.on_demand, pool);
  assign(pool.spot, running.spot, pool);
}

}  // namespace

void Collector::settle_cluster_id() {
  if (!mentioned_cluster_) return;
  if (!findings_.cluster_id) findings_.cluster_id = mentioned_cluster_;
  if (*findings_.cluster_id != *mentioned_cluster_)
    warnings_.warn_of_all("source_conflict", "a document is about cluster " + *mentioned_cluster_ +
                                                 ", the others are about " + *findings_.cluster_id);
}

void Collector::settle_pages() {
  for (const std::string_view kind : truncated_kinds_)
    warnings_.warn_of_all("incomplete_document",
                          std::string(kind) + " has a further page that is not among the sources");
}

/// A group's configuration overrides the cluster's. Core nodes write most of HDFS, and the scheduler runs on the
/// primary node.
void Collector::settle_configurations() {
  const auto first_of = [&](auto Configuration::*field, std::initializer_list<Role> roles) {
    for (const Role role : roles)
      for (const GroupConfiguration& group : configurations_)
        if (group.role == role && group.configuration.*field) return group.configuration.*field;
    return std::remove_reference_t<decltype(std::declval<Configuration>().*field)>{};
  };
  const auto apply = [](auto& fact, const auto& found) {
    if (found) fact = found;
  };
  apply(findings_.hdfs_replication,
        first_of(&Configuration::hdfs_replication, {Role::core, Role::task, Role::primary}));
  apply(findings_.resource_calculator,
        first_of(&Configuration::resource_calculator, {Role::primary, Role::core, Role::task}));
  apply(findings_.node_labels, first_of(&Configuration::node_labels, {Role::primary, Role::core, Role::task}));
}

void Collector::settle_backings() {
  for (std::string& difference : link_to_groups(backings_, findings_))
    warnings_.warn_of_all("source_conflict", std::move(difference));
  // The pool of an Auto Scaling group that is part of a node group is the node group.
  const auto rename = [&](std::string& pool_id) {
    const auto backing = std::ranges::find(backings_, pool_id, &NodeGroupBacking::auto_scaling_group);
    if (backing != backings_.end() && !pool_id.empty()) pool_id = backing->pool_id;
  };
  if (backings_.empty()) return;
  for (ListedInstance& instance : findings_.instances) rename(instance.pool_id);
  for (PlatformEvent& event : findings_.events) rename(event.pool_id);
}

void Collector::settle_running_counts() {
  std::string unknown;
  for (const std::string& id : pools_with_instances_) {
    const auto pool = std::ranges::find(findings_.pools, id, &Pool::id);
    if (pool == findings_.pools.end()) {
      unknown.append(unknown.empty() ? "" : ", ").append(text::marked(id));
      continue;
    }
    const auto running = running_in(*pool, instances_);
    if (!running || has(truncated_kinds_, "aws.emr.ListInstances")) continue;
    if (std::erase(pools_without_running_, id) > 0)
      assign(*pool, *running);
    else if (!agrees(*pool, *running))
      warnings_.warn_of_all("source_conflict", "the instances listed as running in " + text::marked(id) +
                                                   " differ in number from its own document; that document is used");
  }
  findings_.pools_without_running = pools_without_running_;
  if (!unknown.empty())
    warnings_.warn_of_all("unused_document",
                          "instances of " + unknown + " are listed, but no document describes these groups or fleets");
}

/// YARN's own sums of what waits leave out the nodes with labels. The queues' sums have them all. A sum of 0 in an old
/// version of YARN says nothing.
void Collector::settle_pending() {
  const auto& queues = findings_.metrics.queues;
  const bool labelled = std::ranges::any_of(queues, [](const YarnQueue& queue) { return !queue.partition.empty(); });
  const PendingInQueues in_queues = pending_in(queues);
  const auto correct = [&](std::string_view name, std::optional<double> sum) {
    const auto value = named(findings_.metrics.values, name);
    if (sum && value != findings_.metrics.values.end() && (labelled || value->value == 0))
      value->value = std::max(value->value, *sum);
  };
  correct(metric::memory_pending, in_queues.memory_mib);
  correct(metric::vcores_pending, in_queues.vcores);
  if (labelled) correct(metric::containers_pending, in_queues.containers);
}

void Collector::settle_metrics() {
  findings_.metrics.contradicted = settle(findings_.metrics);
  for (const std::string& metric : findings_.metrics.contradicted)
    warnings_.warn_of_all("source_conflict",
                          "the documents give different figures of " + metric + "; the later one is used");
}

DocumentFacts Collector::conclude() && {
  if (has_doubtful_list_) findings_.kubernetes.listing = kubernetes::PodListing::some;
  settle_cluster_id();
  settle_pages();
  settle_configurations();
  settle_backings();
  settle_running_counts();
  merge_same_workload(findings_.autoscalers);
  spark_.conclude(findings_, warnings_);
  settle_metrics();
  settle_pending();
  findings_.warnings = std::move(warnings_).conclude();
  return std::move(findings_);
}

}  // namespace headroom
