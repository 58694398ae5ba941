#pragma once

#include <string_view>

#include "core/ports/decision_log.hpp"

namespace headroom::store {

/// How an outcome is written in the table `reports`.
std::string_view outcome_word(Outcome outcome);
/// Throws DatabaseError for a word that outcome_word doesn't give.
Outcome parse_outcome(std::string_view word);

}  // namespace headroom::store
