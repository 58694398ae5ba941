#pragma once

#include <string_view>

#include "core/ports/decision_log.hpp"

namespace headroom::store {

/// The word for an outcome in the table `reports`.
std::string_view outcome_word(Outcome outcome);
/// Throws DatabaseError for any other word.
Outcome parse_outcome(std::string_view word);

}  // namespace headroom::store
