#pragma once

#include <span>
#include <string_view>

#include "api/json/reader.hpp"
#include "core/intake/collector.hpp"

/// What becomes of odd values in other systems' documents.
namespace headroom::api {

/// The code of a fault that says that a value was negative and counts as 0.
inline constexpr std::string_view clamped_code = "clamped";

/// The code of a fault whose detail says what the value counts as instead.
inline constexpr std::string_view bounded_code = "bounded";

/// A quantity that another system measured: memory, cores, containers, a share in percent. A negative one counts as 0,
/// with the fault `clamped`: under overload YARN reports such figures. No value, with a fault, if it is no number or
/// more than `maximum`.
std::optional<double> read_amount(json::ObjectReader& holder, std::string_view name, double maximum);

/// Which faults in a document refuse the request. A group without its size does, because the rest of the cluster would
/// look like all of it.
struct RefusedFaults {
  bool missing_parts{false};
  /// The ends of the pointers of the parts without which the document can't be used at all: any fault there refuses.
  std::span<const std::string_view> needed{};
};

/// Sorts the faults that were found in one document; `document` is its path. A list that is too long refuses the
/// request, and so do the `refused` ones: these go to `refusals`. Every other fault is only a value that can't be used,
/// which the reader took for unknown or for 0: `out` gets one warning for all faults of the same kind in fields of the
/// same name.
void settle_faults(const json::Violations& found, const json::Path& document, const RefusedFaults& refused,
                   json::Violations& refusals, Collector& out);

}  // namespace headroom::api
