#include "server/generating/generated_cluster.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <numbers>
#include <utility>

#include "api/json/writer.hpp"

namespace headroom::server {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 6> teams{"ads", "billing", "data-platform", "finance", "logistics", "search"};

constexpr double node_memory_mb = 12'288;  ///< YARN's share of an m5.xlarge on EMR
constexpr double containers_per_unit = 4;
constexpr double queue_per_replica = 30;
constexpr double seconds_per_day = 86'400;

constexpr Seconds metric_delay = 30s;
/// Long enough for the signals of the policies, which look at 15 minutes at most.
constexpr int past_points = 4;
constexpr Seconds past_period = 300s;

constexpr double chance_of_no_data = 0.003;
constexpr double chance_of_stale_data = 0.003;
constexpr double chance_of_a_burst = 0.01;
constexpr double chance_of_missing_capacity = 0.05;

double hours_into_day(Instant at) {
  const auto of_day = at - std::chrono::floor<std::chrono::days>(at);
  return std::chrono::duration<double, std::ratio<3600>>(of_day).count();
}

bool is_weekend(Instant at) {
  const std::chrono::weekday day(std::chrono::floor<std::chrono::days>(at));
  return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

double rounded(double value) { return std::round(value * 10) / 10; }

}  // namespace

GeneratedCluster::GeneratedCluster(std::uint64_t seed, std::size_t number)
    : random_(seed_of(seed, number)),
      kind_(cluster_kinds[number % cluster_kinds.size()]),
      team_(teams[static_cast<std::size_t>(random_.bits() % teams.size())]),
      is_production_(random_.share() < 0.7) {
  const auto most = static_cast<double>(first_maximum(kind_));
  base_ = most * random_.between(0.15, 0.55);
  const bool is_nightly = random_.share() < 0.3;
  daily_ = random_.between(0.3, 0.9);
  peak_hour_ = is_nightly ? random_.between(0, 5) : random_.between(10, 17);
  weekend_ = is_nightly ? random_.between(0.8, 1.1) : random_.between(0.2, 0.8);
  growth_ = random_.between(-0.2, 0.8);
  const std::string suffix = std::to_string(number);
  const auto start = std::max<std::int64_t>(4, static_cast<std::int64_t>(base_));
  switch (kind_) {
    case ClusterKind::emr_groups:
    case ClusterKind::emr_memory:
    case ClusterKind::emr_alarms:
      id_ = "j-" + team_ + "-" + suffix;
      sizes_.push_back(
          {.id = "ig-core", .role = "core", .market = "on_demand", .instance_type = "m5.xlarge", .units = 2});
      sizes_.push_back(
          {.id = "ig-task", .role = "task", .market = "spot", .instance_type = "m5.xlarge", .units = start - 2});
      break;
    case ClusterKind::emr_fleets:
      id_ = "j-" + team_ + "-" + suffix;
      sizes_.push_back({.id = "if-core", .role = "core", .market = "", .instance_type = "m5.xlarge", .units = 4});
      sizes_.push_back(
          {.id = "if-task", .role = "task", .market = "", .instance_type = "r5.2xlarge", .units = 0, .spot = start});
      break;
    case ClusterKind::replicas:
      id_ = "spark/" + team_ + "-workers-" + suffix;
      sizes_.push_back({.id = "deployment/" + team_ + "-workers",
                        .role = "worker",
                        .market = "",
                        .instance_type = "",
                        .units = start});
      break;
    case ClusterKind::node_group:
      id_ = "eks-" + team_ + "-" + suffix;
      sizes_.push_back(
          {.id = "executors", .role = "worker", .market = "on_demand", .instance_type = "r5.2xlarge", .units = start});
      break;
  }
}

std::string GeneratedCluster::description() const {
  std::string text;
  json::Writer out(text);
  out.begin_object().field("platform", is_kubernetes() ? "kubernetes" : "emr");
  if (!is_kubernetes()) {
    out.field("composition", is_fleet() ? "instance_fleets" : "instance_groups");
    out.field("region", "us-east-1").field("release", "emr-7.2.0");
  }
  out.field("policy_id", policy_id_of(kind_)).name("tags").begin_object();
  out.field("team", team_).field("environment", is_production_ ? "production" : "staging").end_object();
  out.end_object();
  return text;
}

double GeneratedCluster::expected_demand(Instant at) const {
  const double turn = (hours_into_day(at) - peak_hour_) / 24 * 2 * std::numbers::pi;
  const double years = std::chrono::duration<double>(at - first_).count() / (365 * seconds_per_day);
  const double week = is_weekend(at) ? weekend_ : 1;
  return base_ * (1 + daily_ * std::cos(turn)) * week * (1 + growth_ * years);
}

double GeneratedCluster::capacity() const {
  std::int64_t units = 0;
  for (const Size& size : sizes_) units += size.units + size.spot;
  return static_cast<double>(units - (missing_ ? 1 : 0));
}

std::string GeneratedCluster::request(Instant at) {
  if (first_ == Instant{}) first_ = at;
  noise_ = 0.8 * noise_ + 0.04 * random_.normal();
  const double burst = random_.share() < chance_of_a_burst ? random_.between(1.5, 3) : 1;
  const double factor = std::max(0.05, (1 + noise_) * burst);
  const bool has_no_data = random_.share() < chance_of_no_data;
  const bool is_stale = random_.share() < chance_of_stale_data;
  const Instant observed = at - (is_stale ? 3600s : metric_delay);
  const double running = std::max(1.0, capacity());
  const auto demand_at = [&](Instant when) { return std::max(0.0, expected_demand(when) * factor); };

  std::string text;
  json::Writer out(text);
  out.begin_object().name("cluster").begin_object().field("id", id_).name("pools").begin_array();
  bool misses = missing_;
  for (const Size& size : sizes_) {
    out.begin_object().field("id", size.id).field("role", size.role);
    if (!size.market.empty()) out.field("market", size.market);
    if (!size.instance_type.empty()) out.field("instance_type", size.instance_type);
    if (is_fleet()) {
      const bool short_here = misses && size.spot > 0;
      out.field("weight", size.role == "task" ? 2 : 1);
      out.field("requested_on_demand", size.units).field("requested_spot", size.spot);
      out.field("running_on_demand", size.units).field("running_spot", size.spot - (short_here ? 1 : 0));
      if (short_here) misses = false;
    } else {
      const bool short_here = misses && size.market == "spot" && size.units > 0;
      out.field("requested", size.units).field("running", size.units - (short_here ? 1 : 0));
      if (short_here) misses = false;
    }
    if (kind_ == ClusterKind::replicas) out.field("hourly_price_usd", 0.05);
    if (size.market == "spot") out.field("hourly_price_usd", 0.07);
    out.end_object();
  }
  out.end_array().end_object();

  out.name("metrics").begin_object().field("observed_at", observed).name("values").begin_object();
  const double demand = demand_at(observed);
  const double used = std::min(demand, running);
  const double waiting = std::max(0.0, demand - running);
  const auto available_percent = [&](double wanted) {
    return rounded(100 * (1 - std::min(wanted, running) / running));
  };
  if (has_no_data) {
    out.end_object();
  } else if (kind_ == ClusterKind::replicas) {
    out.field("queue_depth", std::round(demand * queue_per_replica)).end_object();
  } else if (kind_ == ClusterKind::node_group) {
    out.field("node_cpu_percent", rounded(std::min(100.0, 60 * demand / running))).end_object();
  } else {
    out.field("YARNMemoryAvailablePercentage", available_percent(demand));
    out.field("MemoryTotalMB", running * node_memory_mb);
    out.field("MemoryAvailableMB", std::round((running - used) * node_memory_mb));
    out.field("MemoryPendingMB", std::round(waiting * node_memory_mb));
    out.field("ContainerPending", std::ceil(waiting * containers_per_unit));
    out.field("ContainerAllocated", std::floor(used * containers_per_unit)).end_object();
    out.name("series").begin_array();
    const auto series = [&](std::string_view name, auto value_at) {
      out.begin_object().field("name", name).field("period_seconds", past_period.count());
      out.field("statistic", "average").name("datapoints").begin_array();
      const Instant newest = std::chrono::floor<std::chrono::minutes>(observed) - past_period;
      for (int i = past_points - 1; i >= 0; --i)
        out.begin_object()
            .field("timestamp", newest - i * past_period)
            .field("value", value_at(demand_at(newest - i * past_period)))
            .end_object();
      out.end_array().end_object();
    };
    series("YARNMemoryAvailablePercentage", available_percent);
    series("ContainerPending",
           [&](double wanted) { return std::ceil(std::max(0.0, wanted - running) * containers_per_unit); });
    out.end_array();
  }
  out.end_object();
  out.name("labels").begin_object().field("team", team_);
  out.field("environment", is_production_ ? "production" : "staging").end_object();
  out.field("evaluated_at", at).end_object();
  return text;
}

std::optional<GeneratedReport> GeneratedCluster::decided(const DecisionRecord& record) {
  missing_ = false;
  if (!record.recommended) return std::nullopt;
  const double fate = random_.share();
  const double minutes = std::round(random_.between(1, 4) * 60);
  const Instant at = record.recorded_at + Seconds{static_cast<std::int64_t>(minutes)};
  const auto reported = [&](Outcome state, std::string detail = {}) {
    OutcomeReport report{.state = state, .detail = std::move(detail), .reported_at = at};
    if (state == Outcome::applied) report.applied_target = record.target;
    return GeneratedReport{.decision = record.id, .report = std::move(report)};
  };
  if (fate < 0.86) {
    carry_out(*record.recommended);
    missing_ = random_.share() < chance_of_missing_capacity;
  }
  if (fate < 0.76) return reported(Outcome::applied);
  if (fate < 0.86) return std::nullopt;
  if (fate < 0.90) return reported(Outcome::failed, "the platform lacks the capacity");
  if (fate < 0.94) return reported(Outcome::dismissed, "there is a maintenance window");
  return std::nullopt;
}

void GeneratedCluster::carry_out(const std::vector<PoolTarget>& targets) {
  for (const PoolTarget& target : targets)
    for (Size& size : sizes_)
      if (size.id == target.pool_id) {
        size.units = target.to;
        if (is_fleet()) size.spot = target.spot_to;
      }
}

}  // namespace headroom::server
