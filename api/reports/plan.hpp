#pragma once

#include <string>
#include <vector>

#include "api/json/value.hpp"

namespace headroom::api {

/// An answer of POST /v1/plans as a report for a terminal: the cluster, what it keeps and what is left, what else could
/// be done, how each number came about, and what to mind. Says nothing that the answer does not.
std::string plan_text(const json::Value& answer);

/// The groups of the planned cluster, or of the nearest one if none keeps all constraints, under a head. Three columns
/// are words. The head alone if there is no cluster.
std::vector<std::vector<std::string>> plan_groups(const json::Value& answer);

}  // namespace headroom::api
