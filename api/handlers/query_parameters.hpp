#pragma once

#include "api/handlers/endpoints.hpp"
#include "api/handlers/new_decision.hpp"
#include "api/wire/decision.hpp"
#include "core/base/error.hpp"
#include "core/model/detail.hpp"

namespace headroom::api {

/// What the query of an evaluation asks for.
struct EvaluationOptions {
  Keep keep{Keep::stored};
  View view{View::full};
  Detail detail{Detail::full};
};

/// Reads `dry_run=true|false`. The default is to store.
Result<Keep> keep_of(const Call& call);

/// Reads `dry_run=true|false`, `view=full|compact` and `counterfactuals=true|false`. `otherwise` holds if the last one
/// is absent.
Result<EvaluationOptions> evaluation_options(const Call& call, Detail otherwise);

/// The error for a query parameter with a bad value. `detail` continues the sentence that begins with its name.
Error invalid_parameter(std::string_view name, std::string detail);

}  // namespace headroom::api
