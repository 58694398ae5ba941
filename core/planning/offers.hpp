#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/money.hpp"
#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/planning/request.hpp"

namespace headroom::planning {

/// An instance type that can be planned, with its prices per hour.
struct Offer {
  std::string instance_type;
  std::int64_t vcpus{1};                    ///< ≥ 1
  std::optional<MicroDollars> on_demand{};  ///< absent: planned on Spot only
  std::optional<MicroDollars> spot{};       ///< absent: not planned on Spot
  MicroDollars emr;                         ///< EMR's charge, the same in both markets
  bool emr_is_estimated{false};             ///< by the catalogue
  std::string architecture{};               ///< empty if unknown
  friend bool operator==(const Offer&, const Offer&) = default;
};

struct Offers {
  std::vector<Offer> offers{};  ///< in the order of the request
  std::vector<Warning> warnings{};
};

/// EMR offers hardly any smaller type, and its own daemons need several GiB. Smaller types are planned only if the
/// request names them.
inline constexpr Vcpus least_vcpus{4};
inline constexpr Mebibytes least_memory{8192};

/// The types of the request, or else those of its prices and all of the catalogue that are not smaller, that have a
/// price and a charge of EMR. A price of the request comes before the catalogue's, which counts in its own
/// region only. No Spot price is assumed.
Offers offers_of(const PlanRequest& request, const Catalog& catalog);

}  // namespace headroom::planning
