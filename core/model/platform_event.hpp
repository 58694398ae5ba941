#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/platform.hpp"
#include "core/base/time.hpp"
#include "core/kubernetes/objects/node.hpp"
#include "core/model/cluster.hpp"

/// What a platform announces of itself: Spot interruptions, states of clusters, groups, fleets and steps, launches that
/// failed. Such events are best effort: they may be missing, late, repeated, or out of order.
namespace headroom {

/// AWS announces the end of a Spot Instance so long before it, unless it hibernates, which begins at once.
inline constexpr Seconds interruption_notice{120};

/// Whether and when capacity goes.
struct Departure {
  bool leaving{false};
  std::optional<Instant> at{};  ///< absent: it does not go, or nobody knows when
  friend bool operator==(const Departure&, const Departure&) = default;
};

/// Texts are empty, and other values absent, if the event does not have them.
struct PlatformEvent {
  std::string id{};    ///< the same for a repeated event
  std::string kind{};  ///< see event_kind()
  Instant at{};
  std::string region{};  ///< where it happened, such as us-east-1
  std::string cluster_id{};
  std::string pool_id{};
  std::string instance_id{};
  std::string step_id{};
  std::string execution{};  ///< the ARN of an execution of Step Functions
  std::optional<Role> role{};
  std::optional<Market> market{};
  std::string instance_type{};
  std::string state{};   ///< in lower case, otherwise in the event's own spelling
  std::string reason{};  ///< a code, or the message if the event has no code
  std::string action{};  ///< of an interruption: terminate, stop or hibernate
  std::optional<std::int64_t> requested{};
  std::optional<std::int64_t> running{};
  std::optional<std::int64_t> target_on_demand{};
  std::optional<std::int64_t> target_spot{};
  std::optional<std::int64_t> provisioned_on_demand{};
  std::optional<std::int64_t> provisioned_spot{};
  std::optional<Instant> started_at{};
  std::optional<Instant> ended_at{};
  Departure departure{};
  friend bool operator==(const PlatformEvent&, const PlatformEvent&) = default;
};

namespace event {
inline constexpr std::string_view spot_interruption = "ec2_spot_instance_interruption_warning";
inline constexpr std::string_view rebalance = "ec2_instance_rebalance_recommendation";
inline constexpr std::string_view instance_state = "ec2_instance_state_change_notification";
inline constexpr std::string_view terminate_lifecycle = "ec2_instance_terminate_lifecycle_action";
inline constexpr std::string_view terminate_successful = "ec2_instance_terminate_successful";
inline constexpr std::string_view launch_unsuccessful = "ec2_instance_launch_unsuccessful";
inline constexpr std::string_view cluster_state = "emr_cluster_state_change";
inline constexpr std::string_view group_state = "emr_instance_group_state_change";
inline constexpr std::string_view fleet_state = "emr_instance_fleet_state_change";
inline constexpr std::string_view group_provisioning = "emr_instance_group_provisioning";
inline constexpr std::string_view fleet_provisioning = "emr_instance_fleet_provisioning";
}  // namespace event

/// The kind of event that EventBridge's detail-type names: in lower case, with an underscore in place of every run of
/// other characters than letters and digits. "EMR Step Status Change" is `emr_step_status_change`.
std::string event_kind(std::string_view detail_type);

/// ASCII letters in lower case.
std::string lower_case(std::string_view text);

/// What an event means for the capacity it names, by its `kind`, `state`, `action` and `at`:
/// a Spot interruption: it goes after the notice, or at once if it hibernates; a rebalance recommendation and a
/// termination that waits in a lifecycle hook: it goes, nobody knows when; an instance, cluster, group or fleet that
/// stops, shuts down, terminates, or has done so: it goes at the time of the event. Everything else stays.
Departure departure_of(const PlatformEvent& event);

}  // namespace headroom
