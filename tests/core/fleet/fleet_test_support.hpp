#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "core/fleet/plan.hpp"
#include "tests/support/clusters.hpp"

/// Fleets for tests. The clusters have one m5.xlarge as primary node and some as On-Demand core nodes: 0.192 USD for
/// EC2 and 0.048 USD for EMR, per node and hour.
namespace headroom::fleet::testing {

using headroom::testing::at;
using headroom::testing::now;
using headroom::testing::observed;
using headroom::testing::usd;

inline constexpr MicroDollars node_ec2{192'000};
inline constexpr MicroDollars node_emr{48'000};

inline Cluster nodes(std::string id, std::int64_t core) {
  Cluster cluster =
      headroom::testing::cluster({headroom::testing::group("ig-PRIMARY", Role::primary, Market::on_demand, 1),
                                  headroom::testing::core_group(core)});
  cluster.id = std::move(id);
  return cluster;
}

/// Builds a FleetInput, and keeps what it points to.
class Fleet {
 public:
  Fleet() {
    input.rules = {.id = "etl", .maximum_clusters = 3, .template_cluster = nodes("", 2)};
    input.rules.create_above_average_pending = 10;
    input.rules.terminate_after_idle = Seconds{1800};
    input.evaluated_at = now;
  }

  /// A cluster with three core nodes, whose own evaluation changes nothing.
  Member& add(std::string id, std::optional<Steps> steps, std::vector<MetricValue> values = {}) {
    inputs_.push_back(headroom::testing::input(nodes(std::move(id), 3), headroom::testing::values(std::move(values)),
                                               headroom::testing::policy(headroom::testing::limits(2, 10))));
    decisions_.push_back({.evaluated_at = now,
                          .valid_until = now + Seconds{300},
                          .current = Units{3},
                          .desired = Units{3},
                          .target = Units{3},
                          .reason = "memory_available_in_band",
                          .cost = {.hourly = {3 * node_ec2.value},
                                   .target_hourly = {3 * node_ec2.value},
                                   .emr_hourly = {3 * node_emr.value},
                                   .target_emr_hourly = {3 * node_emr.value}}});
    input.members.push_back({.input = &inputs_.back(), .decision = &decisions_.back(), .steps = steps});
    return input.members.back();
  }
  /// A cluster that has been idle for so long.
  Member& add_idle(std::string id, Seconds idle) {
    Member& member = add(std::move(id), Steps{});
    member.idle_since = now - idle;
    return member;
  }
  Member& add_busy(std::string id, double pending) {
    return add(std::move(id), Steps{.running = 1}, {{"ContainerPending", pending}});
  }

  EvaluationInput& input_of(std::size_t member) { return inputs_[member]; }
  Decision& decision_of(std::size_t member) { return decisions_[member]; }

  /// The cluster's own evaluation wants `target` core nodes.
  void wants(std::size_t member, std::int64_t target) {
    Decision& decision = decision_of(member);
    decision.changed = true;
    decision.action = target > 3 ? Action::scale_out : Action::scale_in;
    decision.desired = decision.target = Units{target};
    decision.reason = target > 3 ? "memory_available_below_threshold" : "memory_available_above_threshold";
    decision.cost.target_hourly = {target * node_ec2.value};
    decision.cost.target_emr_hourly = {target * node_emr.value};
  }

  /// A daily budget at 10:00:30: 13 hours 59 minutes and 30 seconds are left of the day.
  void budget(std::string_view daily, std::string_view spent, PercentMillionths reserve = 0) {
    input.rules.budget = Budget{.daily = usd(daily), .spent_today = usd(spent), .reserve = reserve};
    input.rules.time_left = time_left({.name = "UTC"}, now);
  }

  Plan plan() const { return fleet::plan(input, builtin_catalog()); }

  FleetInput input;

 private:
  std::deque<EvaluationInput> inputs_;
  std::deque<Decision> decisions_;
};

/// `fill j-1 steps 0>2`, `create - clusters 0>1 unfunded`: a row in short.
inline std::string brief(const Fleet& fleet, const Row& row) {
  static constexpr std::string_view units[] = {"clusters", "capacity", "steps", "containers", "step_concurrency"};
  std::string text(name_of(row.action));
  text += " " + (row.member ? fleet.input.members[*row.member].input->cluster.id : "-") + " ";
  text += units[static_cast<std::size_t>(row.unit)];
  text += " " + std::to_string(row.from) + ">" + std::to_string(row.to);
  return row.funded ? text : text + " unfunded";
}

using Briefs = std::vector<std::string>;

inline Briefs briefs(const Fleet& fleet, const Plan& plan) {
  Briefs all;
  for (const Row& row : plan.rows) all.push_back(brief(fleet, row));
  return all;
}
inline Briefs briefs(const Fleet& fleet) { return briefs(fleet, fleet.plan()); }

inline std::vector<std::string_view> reasons(const Plan& plan) {
  std::vector<std::string_view> all;
  for (const Row& row : plan.rows) all.push_back(row.reason);
  return all;
}

inline std::vector<std::string_view> codes(const std::vector<Warning>& warnings) {
  std::vector<std::string_view> all;
  for (const Warning& warning : warnings) all.push_back(warning.code);
  return all;
}

}  // namespace headroom::fleet::testing
