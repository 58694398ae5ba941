#include "api/deciding/stored_kpis.hpp"

#include <algorithm>
#include <utility>

#include "api/deciding/described_cluster.hpp"
#include "core/intake/demand.hpp"
#include "core/ports/pool_sizes.hpp"
#include "core/ports/stored_demand.hpp"

namespace headroom::api {
namespace {

/// A cluster that nobody described: the pools that its stored sizes name, without prices.
Result<Cluster> undescribed_cluster(const Dependencies& with, const std::string& id, Instant until) {
  Cluster cluster{.id = id};
  auto newest = with.snapshots.newest(id, until);
  if (!newest) return tl::unexpected(std::move(newest.error()));
  if (!newest->capacity) return cluster;
  for (const PoolCapacity& pool : newest->capacity->pools) cluster.pools.push_back({.id = pool.pool_id});
  if (cluster.pools.empty()) cluster.pools.push_back({});
  return cluster;
}

/// Reads what is stored, piece by piece.
class Reading {
 public:
  Reading(const Dependencies& with, const KpiRequest& request)
      : with_(with), request_(request), until_(std::min(request.until, with.clock.now())) {}

  Result<StoredKpis> read() && {
    StoredKpis result{.since = request_.since, .until = until_};
    for (auto step : {&Reading::read_runs, &Reading::read_capacity, &Reading::read_demand})
      if (auto done = (this->*step)(); !done) return tl::unexpected(std::move(done.error()));
    result.all = kpis_between(request_.since, until_);
    if (!path_.empty()) result.capacity_since = path_.front().from;
    result.comparison_with_static = kpis::static_comparison(question(request_.since, until_, runs_));
    if (!result.comparison_with_static)
      result.all.unknown.push_back(
          {"static_comparison", "no_stored_capacity", "no size of the cluster is stored of this time"});
    auto change = find_change();
    if (!change) return tl::unexpected(std::move(change.error()));
    result.comparison = *std::move(change);
    if (result.comparison) {
      result.comparison->before = kpis_between(request_.since, result.comparison->at);
      result.comparison->after = kpis_between(result.comparison->at, until_);
    }
    result.warnings = std::move(warnings_);
    return result;
  }

 private:
  Result<void> read_runs() {
    auto stored = with_.job_runs.list({.cluster_id = request_.cluster_id,
                                       .since = request_.since,
                                       .until = request_.until,
                                       .limit = most_kpi_runs + 1});
    if (!stored) return tl::unexpected(std::move(stored.error()));
    if (stored->size() > most_kpi_runs)
      return tl::unexpected(Error{.kind = ErrorKind::invalid,
                                  .code = "malformed_request",
                                  .detail = "'since' and 'until' must be nearer to each other: more than " +
                                            std::to_string(most_kpi_runs) + " runs ended between them"});
    runs_.reserve(stored->size());
    for (StoredJobRun& each : *stored) runs_.push_back(std::move(each.run));
    std::ranges::sort(runs_, {}, &JobRun::ended_at);
    return {};
  }

  Result<void> read_capacity() {
    if (request_.since >= until_) {
      no_price_ = kpis::Reason{"no_stored_capacity", "the time is in the future"};
      return {};
    }
    auto described = described_cluster(with_, request_.cluster_id, until_);
    if (!described) return tl::unexpected(std::move(described.error()));
    policy_id_ = described->policy_id;
    if (described->cluster) {
      if (auto read = read_path(*described->cluster); !read) return read;
      primary_ = primary_hourly_price(*described->cluster, with_.catalog);
      if (!path_.empty()) return {};
    }
    auto cluster = undescribed_cluster(with_, request_.cluster_id, until_);
    if (!cluster) return tl::unexpected(std::move(cluster.error()));
    if (auto read = read_path(*cluster); !read) return read;
    if (path_.empty()) return {};
    if (described->cluster)
      no_price_ = kpis::Reason{"sizes_without_pools", "the stored sizes do not say which pool they are of"};
    else
      no_price_ = kpis::Reason{"cluster_not_described", "no pool has a price: " + described->trouble};
    return {};
  }

  Result<void> read_path(const Cluster& cluster) {
    const auto sizes = pool_sizes(request_.since, until_, cluster, with_.snapshots);
    if (!sizes) return tl::unexpected(sizes.error());
    path_ = kpis::capacity_path(*sizes, cluster, with_.catalog, request_.since, until_);
    return {};
  }

  Result<void> read_demand() {
    no_demand_ = {"no_stored_demand", "no demand is stored of this time"};
    if (request_.since >= until_) return {};
    auto stored = stored_demand({.cluster_id = request_.cluster_id,
                                 .metric = std::string(demand_metric),
                                 .from = request_.since,
                                 // A point at the very end says where the demand was going.
                                 .until = until_ + std::chrono::milliseconds{1}},
                                with_.snapshots);
    if (!stored) return tl::unexpected(std::move(stored.error()));
    simulation::DemandTrace trace;
    for (const Datapoint& point : stored->points) trace.push_back({point.at, point.value});
    if (trace.size() < 2) {
      if (!trace.empty()) no_demand_.detail = "one point of a demand is stored of this time";
      return {};
    }
    if (const auto faults = simulation::faults_of(trace); !faults.empty() || stored->cut) {
      no_demand_ = {"demand_not_usable", stored->cut ? "there are too many points" : faults.front().detail};
      return {};
    }
    warnings_ = std::move(stored->warnings);
    demand_ = simulation::by_minute(trace);
    return {};
  }

  kpis::Question question(Instant since, Instant until, std::span<const JobRun> runs) const {
    return {.since = since,
            .until = until,
            .runs = runs,
            .path = &path_,
            .primary = primary_,
            .demand = demand_ ? &*demand_ : nullptr,
            .no_demand = no_demand_,
            .no_price = no_price_};
  }

  /// `runs_` are in the order of their ends.
  kpis::Kpis kpis_between(Instant since, Instant until) const {
    const auto from = std::ranges::lower_bound(runs_, since, {}, &JobRun::ended_at);
    const auto to = until == until_ ? runs_.end() : std::ranges::lower_bound(runs_, until, {}, &JobRun::ended_at);
    return kpis_of(question(since, until, from < to ? std::span(from, to) : std::span<const JobRun>()));
  }

  /// What the KPIs are compared before and after.
  Result<std::optional<KpiComparison>> find_change() {
    std::optional<KpiComparison> change;
    if (request_.compare_at) {
      change = KpiComparison{.at = *request_.compare_at};
      return change;
    }
    if (!policy_id_ || policy_id_->find('@') != std::string::npos) return change;
    const auto versions = with_.policies.versions(*policy_id_, {.limit = 1'000});
    if (!versions) return tl::unexpected(versions.error());
    for (const PolicyVersion& each : *versions) {
      if (!each.activated_at || *each.activated_at <= request_.since || *each.activated_at >= until_) continue;
      if (change && change->at >= *each.activated_at) continue;
      change = KpiComparison{
          .at = *each.activated_at, .is_activation = true, .policy_id = *policy_id_, .version = each.version};
    }
    return change;
  }

  const Dependencies& with_;
  const KpiRequest& request_;
  Instant until_;
  std::vector<JobRun> runs_{};
  kpis::CapacityPath path_{};
  HourlyPrice primary_{};
  std::optional<std::string> policy_id_{};
  std::optional<kpis::Reason> no_price_{};
  std::optional<simulation::DemandByMinute> demand_{};
  kpis::Reason no_demand_{};
  std::vector<Warning> warnings_{};
};

}  // namespace

Result<StoredKpis> stored_kpis(const Dependencies& with, const KpiRequest& request) {
  return Reading(with, request).read();
}

}  // namespace headroom::api
