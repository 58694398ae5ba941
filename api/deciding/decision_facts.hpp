#pragma once

#include <string_view>

#include "core/ports/decision_log.hpp"

namespace headroom::api {

/// What lists filter by and summaries count, read from a stored answer of any kind and any version. What the answer
/// lacks, or says in another way, is absent.
DecisionFacts facts_of(std::string_view answer);

}  // namespace headroom::api
