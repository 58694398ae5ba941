#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "api/sources/reading/source_documents.hpp"
#include "core/base/time.hpp"

namespace headroom::api {

inline constexpr std::size_t longest_query_name = 256;

/// The parameters of a call of /api/v1/query_range or /api/v1/query, and one of ours.
struct PrometheusQuery {
  std::string_view name{};  ///< ours: what the metric is to be called; empty where that is left open
  std::string_view expression{};
  std::optional<Seconds> step{};
};

/// Reads `name`, `query` and `step` of the document's request; empty without one. A step is a number of seconds or a
/// duration such as `1m30s`; one that is not a whole number of seconds from 1 to 31 days is a violation.
PrometheusQuery read_prometheus_query(const SourceDocument& document);

/// A number as Prometheus prints it: `1e+06`, `NaN`, `+Inf`; nothing for any other text.
std::optional<double> parse_prometheus_number(std::string_view text);

}  // namespace headroom::api
