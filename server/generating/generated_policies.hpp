#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

/// The stored policies of a generated history.
namespace headroom::server {

/// What a cluster is, and which policy it has.
enum class ClusterKind { emr_groups, emr_fleets, emr_memory, emr_alarms, replicas, node_group };

inline constexpr std::array cluster_kinds{ClusterKind::emr_groups, ClusterKind::emr_fleets, ClusterKind::emr_memory,
                                          ClusterKind::emr_alarms, ClusterKind::replicas,   ClusterKind::node_group};

/// Each policy gets so many versions over the time. A later one allows more and waits longer.
inline constexpr int policy_versions = 3;

std::string_view policy_id_of(ClusterKind kind);

/// The largest capacity that version 1 of the kind's policy allows, in its unit.
std::int64_t first_maximum(ClusterKind kind);

/// The document of a version, from 1 to `policy_versions`.
std::string policy_document(ClusterKind kind, int version);

}  // namespace headroom::server
