#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/deciding/dependencies.hpp"
#include "core/base/error.hpp"
#include "core/base/warning.hpp"
#include "core/kpis/kpis.hpp"

/// The KPIs of a cluster from what is stored of it.
namespace headroom::api {

struct KpiRequest {
  std::string cluster_id;
  Instant since;
  Instant until;                        ///< this instant is not in the range
  std::optional<Instant> compare_at{};  ///< inside the range; no value: the latest activation of the cluster's policy
};

/// At most so many runs are looked at. More of them are refused.
inline constexpr std::size_t most_kpi_runs = 100'000;

/// The KPIs before and after a change.
struct KpiComparison {
  Instant at;
  bool is_activation{false};  ///< of a version of the cluster's policy
  std::string policy_id{};    ///< these two only then
  std::int64_t version{0};
  kpis::Kpis before{};
  kpis::Kpis after{};
};

struct StoredKpis {
  Instant since;
  Instant until;  ///< not later than the present
  kpis::Kpis all{};
  std::optional<Instant> capacity_since{};  ///< since when a size of the cluster is known; no value: none is
  std::optional<kpis::StaticComparison> comparison_with_static{};
  std::optional<KpiComparison> comparison{};  ///< no value: nothing changed in the range
  std::vector<Warning> warnings{};
};

/// Fails if the store can't be read, and with `invalid` if there are too many runs.
Result<StoredKpis> stored_kpis(const Dependencies& with, const KpiRequest& request);

}  // namespace headroom::api
