#include "core/intake/collector.hpp"

#include <algorithm>
#include <utility>

#include "core/base/marked.hpp"
#include "core/intake/attached_autoscalers.hpp"
#include "core/intake/auto_scaling_policies.hpp"

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

/// Adds an object, or replaces the one with the same name: the later list shows the present state.
template <class Object>
void put(Object object, std::string name, std::unordered_map<std::string, std::size_t>& places,
         std::vector<Object>& objects) {
  const auto [place, fresh] = places.try_emplace(std::move(name), objects.size());
  if (fresh)
    objects.push_back(std::move(object));
  else
    objects[place->second] = std::move(object);
}

}  // namespace

void Collector::begin(std::string_view kind, std::size_t index) {
  kind_ = kind;
  findings_.documents.push_back(kind);
  warnings_.begin(kind, index);
  std::erase(truncated_kinds_, kind);
}

void Collector::truncated() { truncated_kinds_.push_back(kind_); }

void Collector::conflict(std::string_view what) {
  warn("source_conflict", "contradicts an earlier document about " + std::string(what) + "; the later one is used");
}

void Collector::mention_cluster(std::string_view id) {
  if (mentioned_cluster_ && *mentioned_cluster_ != id) conflict("the cluster's id");
  mentioned_cluster_ = id;
}

void Collector::state_platform(Platform platform) {
  warnings_.used();
  if (findings_.platform != Platform::emr_on_eks) findings_.platform = platform;
}

bool Collector::has_room(std::size_t count, std::string_view what, std::size_t maximum) {
  if (count < maximum) return true;
  excess_ = Excess{what, maximum};
  return false;
}

void Collector::add_pool(Pool pool, RunningCount running, std::string_view owner) {
  warnings_.used();
  if (excess_) return;
  std::erase(pools_without_running_, pool.id);
  if (running == RunningCount::unstated) pools_without_running_.push_back(pool.id);
  const auto known = std::ranges::find(findings_.pools, pool.id, &Pool::id);
  if (known == findings_.pools.end()) {
    if (!has_room(findings_.pools.size(), "groups and fleets of instances")) return;
    findings_.pools.push_back(std::move(pool));
    findings_.pool_owners.emplace_back(owner);
    return;
  }
  if (*known != pool) conflict("pool " + text::marked(pool.id));
  *known = std::move(pool);
  findings_.pool_owners[static_cast<std::size_t>(known - findings_.pools.begin())] = owner;
}

void Collector::add_backing(NodeGroupBacking backing) {
  if (excess_) return;
  const bool known = std::ranges::any_of(backings_, [&](const NodeGroupBacking& each) {
    return each.pool_id == backing.pool_id && each.auto_scaling_group == backing.auto_scaling_group;
  });
  if (!known && has_room(backings_.size(), "Auto Scaling groups of node groups"))
    backings_.push_back(std::move(backing));
}

void Collector::add_instances_of(std::string_view pool_id) {
  warnings_.used();
  if (excess_ || has(pools_with_instances_, pool_id)) return;
  if (has_room(pools_with_instances_.size(), "groups and fleets")) pools_with_instances_.emplace_back(pool_id);
}

void Collector::add_instance(RunningInstance instance) {
  add_instances_of(instance.pool_id);
  instances_.push_back(std::move(instance));
}

void Collector::list_instance(ListedInstance instance) {
  if (has_room(findings_.instances.size(), "instances", maximum_objects))
    findings_.instances.push_back(std::move(instance));
}

void Collector::add_event(PlatformEvent event) {
  warnings_.used();
  if (has_room(findings_.events.size(), "events", maximum_events)) findings_.events.push_back(std::move(event));
}

void Collector::add_auto_scaling(AutoScalingPolicy policy) {
  warnings_.used();
  if (excess_) return;
  const auto pool_of = [](const AutoScalingPolicy& each) { return each.limits.pool_id; };
  const auto known = std::ranges::find(findings_.auto_scaling, policy.limits.pool_id, pool_of);
  if (known == findings_.auto_scaling.end()) {
    if (has_room(findings_.auto_scaling.size(), "automatic scaling policies"))
      findings_.auto_scaling.push_back(std::move(policy));
    return;
  }
  if (*known != policy) conflict("the automatic scaling policy of " + text::marked(policy.limits.pool_id));
  *known = std::move(policy);
}

void Collector::add_value(std::string_view name, double value) {
  warnings_.used();
  findings_.metrics.values.push_back({std::string(name), value});
}

void Collector::add_observation_time(Instant at) {
  auto& known = findings_.metrics.observed_at;
  known = std::min(known.value_or(at), at);
}

void Collector::add_series(Series series, std::string_view owner) {
  if (series.datapoints.empty()) return;
  warnings_.used();
  if (excess_) return;
  auto& all = findings_.metrics.series;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool same = all[i].name == series.name && all[i].period == series.period &&
                      all[i].statistic == series.statistic && findings_.series_owners[i] == owner;
    if (!same) continue;
    all[i].datapoints.insert(all[i].datapoints.end(), series.datapoints.begin(), series.datapoints.end());
    return;
  }
  if (!has_room(all.size(), "series of metrics")) return;
  all.push_back(std::move(series));
  findings_.series_owners.emplace_back(owner);
}

void Collector::add_queue(YarnQueue queue) {
  warnings_.used();
  if (excess_) return;
  const auto known = std::ranges::find_if(findings_.metrics.queues, [&](const YarnQueue& each) {
    return each.name == queue.name && each.partition == queue.partition;
  });
  if (known == findings_.metrics.queues.end()) {
    if (has_room(findings_.metrics.queues.size(), "YARN queues")) findings_.metrics.queues.push_back(std::move(queue));
    return;
  }
  if (*known != queue) conflict("queue " + queue.name);
  *known = std::move(queue);
}

void Collector::add_scheduled_action(ScheduledAction action) {
  warnings_.used();
  if (excess_) return;
  const auto is_it = [&](const ScheduledAction& each) {
    return each.service == action.service && each.resource == action.resource && each.name == action.name;
  };
  const auto known = std::ranges::find_if(findings_.scheduled_actions, is_it);
  if (known != findings_.scheduled_actions.end())
    *known = std::move(action);
  else if (has_room(findings_.scheduled_actions.size(), "scheduled actions"))
    findings_.scheduled_actions.push_back(std::move(action));
}

void Collector::add_cost(const CostPeriod& cost) {
  warnings_.used();
  if (excess_) return;
  const auto is_repeat = [&](const CostPeriod& each) {
    return each.begin == cost.begin && each.end == cost.end && each.amount == cost.amount;
  };
  const auto known = std::ranges::find_if(findings_.costs, is_repeat);
  if (known != findings_.costs.end())
    known->estimated = known->estimated || cost.estimated;
  else if (has_room(findings_.costs.size(), "periods of costs"))
    findings_.costs.push_back(cost);
}

void Collector::add_alarm(DescribedAlarm alarm) {
  warnings_.used();
  if (excess_) return;
  alarm.document = warnings_.place();
  const auto known = std::ranges::find_if(findings_.alarms, [&](const DescribedAlarm& each) {
    return each.name == alarm.name && each.metric == alarm.metric;
  });
  if (known == findings_.alarms.end()) {
    if (has_room(findings_.alarms.size(), "alarms")) findings_.alarms.push_back(std::move(alarm));
    return;
  }
  if (known->state != alarm.state) conflict("the state of alarm " + alarm.name);
  *known = std::move(alarm);
}

void Collector::add_configuration(const GroupConfiguration& group) {
  if (configurations_.size() < maximum_findings) configurations_.push_back(group);
}

void Collector::add_node(kubernetes::Node node) {
  warnings_.used();
  if (!has_room(findings_.kubernetes.nodes.size(), "nodes", maximum_objects)) return;
  std::string name = node.name;
  put(std::move(node), std::move(name), nodes_, findings_.kubernetes.nodes);
}

void Collector::add_pod(kubernetes::Pod pod) {
  warnings_.used();
  if (!has_room(findings_.kubernetes.pods.size(), "pods", maximum_objects)) return;
  std::string name = full_name(pod);
  put(std::move(pod), std::move(name), pods_, findings_.kubernetes.pods);
}

void Collector::list_pods() {
  warnings_.used();
  findings_.kubernetes.listing = kubernetes::PodListing::all;
}

void Collector::add_budget(kubernetes::DisruptionBudget budget) {
  warnings_.used();
  if (!has_room(findings_.kubernetes.budgets.size(), "disruption budgets", maximum_objects)) return;
  std::string name = budget.space + '/' + budget.name;
  put(std::move(budget), std::move(name), budgets_, findings_.kubernetes.budgets);
}

void Collector::add_autoscaler(AttachedAutoscaler autoscaler) {
  warnings_.used();
  if (excess_) return;
  const auto known = std::ranges::find_if(findings_.autoscalers, [&](const AttachedAutoscaler& each) {
    return each.workload == autoscaler.workload && each.signal.index() == autoscaler.signal.index();
  });
  if (known == findings_.autoscalers.end()) {
    if (has_room(findings_.autoscalers.size(), "autoscalers")) findings_.autoscalers.push_back(std::move(autoscaler));
    return;
  }
  if (*known != autoscaler) conflict("the autoscaler of " + id_of(autoscaler.workload));
  *known = std::move(autoscaler);
}

void Collector::add_executors(SparkExecutorList list) {
  warnings_.used();
  if (const auto what = spark_.add(std::move(list))) conflict(*what);
}

void Collector::add_stages(std::vector<SparkStage> stages) {
  warnings_.used();
  if (const auto what = spark_.add(std::move(stages))) conflict(*what);
}

void Collector::doubt(Violation fault) { findings_.doubts.push_back(std::move(fault)); }

}  // namespace headroom
