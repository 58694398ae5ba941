#include "store/sqlite/outcome_words.hpp"

#include <array>
#include <string>
#include <utility>

#include "store/sqlite/database.hpp"

namespace headroom::store {
namespace {

/// In the order of the enumeration.
constexpr std::array<std::pair<Outcome, std::string_view>, 7> words{{
    {Outcome::recommended, "recommended"},
    {Outcome::claimed, "claimed"},
    {Outcome::applied, "applied"},
    {Outcome::failed, "failed"},
    {Outcome::dismissed, "dismissed"},
    {Outcome::superseded, "superseded"},
    {Outcome::expired, "expired"},
}};

}  // namespace

std::string_view outcome_word(Outcome outcome) { return words[static_cast<std::size_t>(outcome)].second; }

Outcome parse_outcome(std::string_view word) {
  for (const auto& [outcome, text] : words)
    if (text == word) return outcome;
  throw DatabaseError{SQLITE_CORRUPT, 0, "a stored outcome is not known: " + std::string{word}};
}

}  // namespace headroom::store
