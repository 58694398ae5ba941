#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/deciding/dependencies.hpp"
#include "api/http/media_types.hpp"
#include "api/wire/fields/dry_run_id.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {

/// Whether a decision is stored.
enum class Keep {
  stored,   ///< gets an id
  dry_run,  ///< its id is `dry_run_id`
};

/// A decision that was just made, with what to answer and what to store.
struct NewDecision {
  SharedText answer;                        ///< in the form asked for
  std::string_view answer_type{json_type};  ///< a literal
  DecisionRecord record;                    ///< default-constructed for a dry run
  std::vector<DecisionRecord> parts{};      ///< decisions that this one carries out, stored with it or not at all
};

/// The next id. `now` is the time of the server's clock.
DecisionId next_decision_id(const Dependencies& with, Instant now);

}  // namespace headroom::api
