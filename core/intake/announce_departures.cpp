#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/marked.hpp"
#include "core/base/text.hpp"
#include "core/intake/merge.hpp"
#include "core/intake/node_groups.hpp"
#include "core/pricing/pool_price.hpp"

namespace headroom {
namespace {

/// The EC2 instance in `aws:///us-east-1a/i-0abc`.
std::string_view instance_of(std::string_view provider_id) {
  if (!provider_id.starts_with("aws://")) return {};
  return provider_id.substr(provider_id.rfind('/') + 1);
}

/// Which pool each instance belongs to, as far as documents list them.
class Listing {
 public:
  Listing(const DocumentFacts& facts, const Cluster& cluster) {
    for (const ListedInstance& instance : facts.instances) known_.insert_or_assign(instance.id, instance);
    for (const kubernetes::Node& node : facts.kubernetes.nodes) {
      const std::string_view id = instance_of(node.provider_id);
      const Pool* pool = id.empty() ? nullptr : kubernetes::pool_of(node, cluster);
      if (pool != nullptr)
        known_.try_emplace(std::string(id), ListedInstance{.id = std::string(id), .pool_id = pool->id});
    }
  }

  bool is_empty() const { return known_.empty(); }
  const ListedInstance* find(const std::string& id) const {
    const auto found = known_.find(id);
    return found == known_.end() ? nullptr : &found->second;
  }

 private:
  std::unordered_map<std::string, ListedInstance> known_{};
};

Pool* pool_called(Cluster& cluster, std::string_view id) {
  const auto pool = std::ranges::find(cluster.pools, id, &Pool::id);
  return id.empty() || pool == cluster.pools.end() ? nullptr : &*pool;
}

std::int64_t running_spot(const Pool& pool) {
  if (pool.is_fleet()) return pool.spot.value_or(FleetMarket{}).running;
  return pool.market == Market::spot ? pool.running : 0;
}

/// The pool with the most Spot capacity. Null if no Spot capacity runs.
Pool* largest_spot_pool(Cluster& cluster) {
  Pool* largest = nullptr;
  for (Pool& pool : cluster.pools)
    if (pool.role != Role::primary && running_spot(pool) > 0 &&
        (largest == nullptr || running_spot(pool) > running_spot(*largest)))
      largest = &pool;
  return largest;
}

bool concerns_spot(const PlatformEvent& event) {
  return event.kind == event::spot_interruption || event.kind == event::rebalance;
}

/// Whether `a` tells more about an end than `b`.
bool tells_more(const PlatformEvent& a, const PlatformEvent& b) {
  if (a.departure.at && b.departure.at) return *a.departure.at < *b.departure.at;
  if (a.departure.at.has_value() != b.departure.at.has_value()) return a.departure.at.has_value();
  return a.at > b.at;
}

bool says_it_runs(const PlatformEvent& event) {
  return event.kind == event::instance_state && (event.state == "running" || event.state == "pending");
}

/// The event that says when an instance goes or, if none does, the latest that says that it goes. What was said before
/// it ran again says nothing any more. Null if it stays.
const PlatformEvent* end_in(const std::vector<const PlatformEvent*>& events) {
  std::optional<Instant> ran_at;
  for (const PlatformEvent* event : events)
    if (says_it_runs(*event)) ran_at = std::max(ran_at.value_or(event->at), event->at);
  const PlatformEvent* end = nullptr;
  for (const PlatformEvent* event : events) {
    if (!event->departure.leaving || (ran_at && event->at < *ran_at)) continue;
    if (end == nullptr || tells_more(*event, *end)) end = event;
  }
  return end;
}

bool says_capacity_lacks(const PlatformEvent& event) {
  if (event.kind == event::launch_unsuccessful) return true;
  return (event.kind == event::group_provisioning || event.kind == event::fleet_provisioning) &&
         event.reason.ends_with("Insufficient Instance Capacity");
}

/// What an event says to be missing in a market of its pool. No value if it does not say.
std::optional<std::int64_t> missing_in(const PlatformEvent& event, Market market) {
  const auto difference = [](std::optional<std::int64_t> wanted, std::optional<std::int64_t> there) {
    return wanted && there ? std::optional(std::max<std::int64_t>(*wanted - *there, 0)) : std::nullopt;
  };
  if (event.kind == event::group_state) return difference(event.requested, event.running);
  return market == Market::spot ? difference(event.target_spot, event.provisioned_spot)
                                : difference(event.target_on_demand, event.provisioned_on_demand);
}

/// What has been missing in each of the last events, without one between them at which nothing was.
void add_missing(Pool& pool, std::vector<const PlatformEvent*> events) {
  std::ranges::stable_sort(events, std::ranges::greater{}, [](const PlatformEvent* event) { return event->at; });
  for (const Market market : {Market::on_demand, Market::spot}) {
    if (!pool.is_fleet() && market != pool.market) continue;
    std::optional<std::int64_t> least;
    for (const PlatformEvent* event : events) {
      const auto missing = missing_in(*event, market);
      if (!missing) continue;
      if (*missing == 0) break;
      least = std::min(least.value_or(*missing), *missing);
      pool.missing.push_back({.market = market, .count = *least, .since = event->at});
    }
  }
}

/// Things of one sort: the first by name, the others by number.
struct Mentions {
  std::string first{};
  std::int64_t others{0};

  void add(const std::string& name) {
    if (first.empty())
      first = name;
    else
      ++others;
  }
  std::string text() const {
    return others == 0 ? first : first + " and " + text::whole(others) + (others == 1 ? " other" : " others");
  }
};

/// In fleet units. An instance of unknown type counts as one of the type whose price stands for the fleet.
std::int64_t weight_of(const Pool& pool, std::string_view type) {
  if (!pool.is_fleet()) return 1;
  const auto choice = std::ranges::find(pool.instance_types, type, &InstanceTypeChoice::instance_type);
  return choice == pool.instance_types.end() ? priced_weight(pool) : choice->weight;
}

/// What the events announce, one instance after the other.
class Departures {
 public:
  Departures(Cluster& cluster, const DocumentFacts& facts) : cluster_(cluster), listing_(facts, cluster) {}

  void add(const PlatformEvent& event) {
    if (!event.cluster_id.empty() && event.cluster_id != cluster_.id) return strangers_.add(event.cluster_id);
    if (!event.region.empty() && !cluster_.region.empty() && event.region != cluster_.region)
      return void(++elsewhere_[event.region]);
    if (says_capacity_lacks(event)) return refuse(event);
    if (event.kind == event::group_state || event.kind == event::fleet_state) sizes_[event.pool_id].push_back(&event);
    if (event.instance_id.empty() && concerns_spot(event)) return without_instance_.add(event.kind);
    if (!event.instance_id.empty()) return about_[event.instance_id].push_back(&event);
    if (event.kind == event::cluster_state && event.departure.leaving && !event.cluster_id.empty())
      ended_ = event.state == "terminating" ? LifecycleState::terminating : LifecycleState::ended;
  }

  void conclude(Remarks& remarks) {
    for (const auto& [id, events] : about_)
      if (const PlatformEvent* end = end_in(events)) announce(id, *end);
    for (auto& [id, events] : sizes_)
      if (Pool* pool = pool_called(cluster_, id)) add_missing(*pool, std::move(events));
    if (ended_ && accepts_capacity_change(cluster_.state)) cluster_.state = *ended_;
    if (!strangers_.first.empty())
      remarks.warn("event_not_ours", "events about " + strangers_.text() +
                                         " were not used: they are not about this cluster or its listed instances");
    for (const auto& [region, count] : elsewhere_)
      remarks.warn("event_of_another_region", text::whole(count) + (count == 1 ? " event" : " events") + " of " +
                                                  text::marked(region) + (count == 1 ? " was" : " were") +
                                                  " not used: the cluster is in " + cluster_.region);
    if (!without_instance_.first.empty())
      remarks.warn("unusable_value",
                   "the events " + without_instance_.text() + " were not used: they have no detail.instance-id");
    if (!assumed_.first.empty())
      remarks.warn("event_pool_assumed", "no document lists the pool of instance " + assumed_.text() +
                                             ": the largest Spot pool counts; give aws.emr.ListInstances");
  }

 private:
  /// For the pool that the event names, or else for every pool of its role.
  void refuse(const PlatformEvent& event) {
    bool any = false;
    for (Pool& pool : cluster_.pools) {
      const bool is_meant = event.pool_id.empty() ? event.role && pool.role == *event.role : pool.id == event.pool_id;
      if (!is_meant) continue;
      any = true;
      pool.refused_at = std::max(pool.refused_at.value_or(event.at), event.at);
    }
    if (!any) strangers_.add(event.pool_id.empty() ? event.cluster_id : event.pool_id);
  }

  void announce(const std::string& id, const PlatformEvent& event) {
    const ListedInstance* listed = listing_.find(id);
    if (listed != nullptr && !listed->runs) return;
    Pool* pool = pool_called(cluster_, listed != nullptr ? listed->pool_id : event.pool_id);
    if (pool == nullptr && listed == nullptr && listing_.is_empty() && concerns_spot(event)) {
      pool = largest_spot_pool(cluster_);
      if (pool != nullptr) assumed_.add(id);
    }
    if (pool == nullptr) return strangers_.add(id);
    if (std::ranges::find(pool->leaving, id, &LeavingInstance::instance_id) != pool->leaving.end()) return;
    const Market otherwise = pool->is_fleet() && concerns_spot(event) ? Market::spot : pool->market;
    pool->leaving.push_back({.instance_id = id,
                             .market = listed != nullptr ? listed->market.value_or(otherwise) : otherwise,
                             .count = weight_of(*pool, listed != nullptr ? listed->instance_type : ""),
                             .cause = event.kind,
                             .announced_at = event.at,
                             .leaves_at = event.departure.at});
  }

  Cluster& cluster_;
  Listing listing_;
  /// The events about each instance, in an order of instances that does not depend on the documents'.
  std::map<std::string, std::vector<const PlatformEvent*>> about_{};
  std::map<std::string, std::vector<const PlatformEvent*>> sizes_{};  ///< the events that say a pool's size, by pool
  std::optional<LifecycleState> ended_{};
  Mentions strangers_{};
  std::map<std::string, std::int64_t> elsewhere_{};  ///< how many events of each other region
  Mentions assumed_{};
  Mentions without_instance_{};
};

}  // namespace

void announce_departures(Cluster& cluster, const DocumentFacts& facts, Remarks& remarks) {
  if (facts.events.empty()) return;
  Departures departures(cluster, facts);
  for (const PlatformEvent& event : facts.events) departures.add(event);
  departures.conclude(remarks);
}

}  // namespace headroom
