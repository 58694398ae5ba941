#include "api/handlers/base/time_range.hpp"

#include <iterator>
#include <utility>

#include "api/handlers/base/query_parameters.hpp"

namespace headroom::api {

void add_faults(std::optional<Error>& error, Error fault) {
  if (error)
    std::ranges::move(fault.violations, std::back_inserter(error->violations));
  else
    error = std::move(fault);
}

Result<timeline::Range> range_of(const Call& call, Seconds otherwise) {
  const auto since = time_of(call, "since");
  const auto until = time_of(call, "until");
  std::optional<Error> error;
  if (!since) add_faults(error, since.error());
  if (!until) add_faults(error, until.error());
  if (error) return tl::unexpected(*std::move(error));
  timeline::Range range{.since = {}, .until = until->value_or(call.with.clock.now())};
  range.since = since->value_or(range.until - otherwise);
  if (range.since >= range.until) return tl::unexpected(invalid_parameter("since", "must be before 'until'"));
  if (range.until - range.since > longest_range)
    return tl::unexpected(invalid_parameter(
        "since", "must be at most " + std::to_string(longest_range.count()) + " days before 'until'"));
  return range;
}

}  // namespace headroom::api
