#pragma once

#include <optional>

#include "api/json/reader.hpp"
#include "api/json/writer.hpp"
#include "core/model/budget.hpp"

namespace headroom::api {

/// `budget` of a policy or of a fleet. No value if there is none.
std::optional<Budget> decode_budget(json::ObjectReader& holder);
void encode_budget(json::Writer& out, const Budget& budget);

/// `spend` of an evaluation: what has been spent, as a stored input has it.
Spend decode_spend(json::ObjectReader& request);
void encode_spend(json::Writer& out, const Spend& spend);

/// The members of `explanation.budget`.
void encode_budget_figures(json::Writer& out, const BudgetFigures& figures);

}  // namespace headroom::api
