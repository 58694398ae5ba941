#include "api/deciding/decision_facts.hpp"

#include <string>

#include "api/json/scan.hpp"

namespace headroom::api {
namespace {

std::string word(std::string_view answer, std::string_view name) {
  const auto member = json::find_member(answer, name);
  const auto content = member ? json::content_of_string(*member) : std::nullopt;
  return std::string(content.value_or(""));
}

std::optional<MicroDollars> dollars(std::string_view answer, std::string_view name) {
  auto member = json::find_member(answer, name);
  if (!member) return std::nullopt;
  const bool is_negative = member->starts_with('-');
  if (is_negative) member->remove_prefix(1);
  const auto amount = parse_dollars(*member);
  if (!amount || !is_negative) return amount;
  return MicroDollars{-amount->value};
}

}  // namespace

DecisionFacts facts_of(std::string_view answer) {
  const auto changed = json::find_member(answer, "changed");
  DecisionFacts facts{.reason = word(answer, "reason"),
                      .blocked_by = word(answer, "blocked_by"),
                      .hourly_cost_delta = dollars(answer, "hourly_cost_delta_usd")};
  if (changed == "true" || changed == "false") facts.changed = changed == "true";
  return facts;
}

}  // namespace headroom::api
