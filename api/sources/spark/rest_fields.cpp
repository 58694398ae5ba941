#include "api/sources/spark/rest_fields.hpp"

#include <string>

namespace headroom::api::spark {

std::optional<std::int64_t> read_count(json::ObjectReader& holder, std::string_view name) {
  return holder.integer(name, 0, most_of_int);
}

std::optional<std::int64_t> read_time(json::ObjectReader& holder, std::string_view name) {
  constexpr std::string_view zone = "GMT";
  const auto text = holder.string(name, 64);
  if (!text) return std::nullopt;
  std::string rfc3339(*text);
  if (text->ends_with(zone)) rfc3339.replace(rfc3339.size() - zone.size(), zone.size(), "Z");
  const auto at = parse_rfc3339(rfc3339);
  if (!at) {
    holder.report(name, "not_a_time", "must be a time such as 2026-11-22T10:00:00.000GMT");
    return std::nullopt;
  }
  return at->time_since_epoch().count();
}

std::optional<std::int64_t> Peaks::of(std::string_view name) const {
  if (!any_) return std::nullopt;
  const auto peak = holder_.nested(field_, [&](json::ObjectReader& peaks) { return peaks.integer(name, -1, most); });
  return peak && *peak > 0 ? peak : std::nullopt;
}

}  // namespace headroom::api::spark
