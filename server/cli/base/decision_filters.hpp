#pragma once

#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/ports/decision_log.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

/// The filters of `GET /v1/decisions` as they are typed. An empty text is a filter that was not given.
struct DecisionFilters {
  std::string cluster, kind, action, status, policy, outcome, changed, reason, blocked_by, since, until;
  std::vector<std::string> labels;  ///< NAME=VALUE
};

void add_filters(CLI::App& command, DecisionFilters& filters);

/// Fails if a time or a label can't be read; the detail names the flag. `now` of the query is the time of the call.
Result<DecisionQuery> query_of(const DecisionFilters& typed);

/// The same filters as the query of a URL: `cluster_id=etl&label.team=data`. Empty without filters.
std::string url_query_of(const DecisionFilters& typed);

}  // namespace headroom::server
