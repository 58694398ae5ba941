#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/time.hpp"
#include "core/model/history.hpp"
#include "core/ports/decision_log.hpp"
#include "server/generating/generated_policies.hpp"
#include "server/generating/seeded_random.hpp"

namespace headroom::server {

/// What somebody reported about a decision of the history.
struct GeneratedReport {
  DecisionId decision;
  OutcomeReport report;
};

/// A cluster that is made up: what it is asked to do, what it measures, and what becomes of its recommendations. Its
/// demand has a course over the day and the week, grows or shrinks over the year, and has noise. Equal seeds give equal
/// clusters.
class GeneratedCluster {
 public:
  GeneratedCluster(std::uint64_t seed, std::size_t number);

  const std::string& id() const { return id_; }
  ClusterKind kind() const { return kind_; }

  /// The description to register the cluster with.
  std::string description() const;

  /// The body of the next POST /v1/evaluations. The times must grow.
  std::string request(Instant at);

  /// Notes a decision on the latest request. Most recommendations are carried out and reported, some are carried out
  /// and never reported, fail, are dismissed or expire. Returns what is reported.
  std::optional<GeneratedReport> decided(const DecisionRecord& record);

 private:
  struct Size {
    std::string id;
    std::string_view role;
    std::string_view market;  ///< of an instance group; empty for a fleet
    std::string_view instance_type;
    std::int64_t units{0};  ///< On-Demand units of a fleet
    std::int64_t spot{0};   ///< of a fleet
  };
  struct Moment {
    Instant at;
    double demand;
  };

  double expected_demand(Instant at) const;
  double capacity() const;
  bool is_fleet() const { return kind_ == ClusterKind::emr_fleets; }
  bool is_kubernetes() const { return kind_ == ClusterKind::replicas || kind_ == ClusterKind::node_group; }
  void carry_out(const std::vector<PoolTarget>& targets);

  SeededRandom random_;
  ClusterKind kind_;
  std::string id_;
  std::string team_;
  bool is_production_;
  std::vector<Size> sizes_;
  double base_;          ///< mean demand, in units of capacity
  double daily_;         ///< how far it swings over the day, as a share of the mean
  double peak_hour_;     ///< UTC
  double weekend_;       ///< share of the demand on Saturdays and Sundays
  double growth_;        ///< change over a year, as a share
  double noise_{0};      ///< of the latest moment, as a share; it fades slowly
  Instant first_{};      ///< the time of the first request
  bool missing_{false};  ///< capacity that was asked for last time has not arrived entirely
};

}  // namespace headroom::server
