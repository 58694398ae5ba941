#include "store/sqlite/base/outcome_words.hpp"

#include <string>

#include "core/ports/decision_log.hpp"
#include "store/sqlite/base/database.hpp"

namespace headroom::store {

std::string_view outcome_word(Outcome outcome) { return name_of(outcome); }

Outcome parse_outcome(std::string_view word) {
  for (const auto& [name, outcome] : names_of<Outcome>)
    if (name == word) return outcome;
  throw DatabaseError{SQLITE_CORRUPT, 0, "a stored outcome is not known: " + std::string{word}};
}

}  // namespace headroom::store
