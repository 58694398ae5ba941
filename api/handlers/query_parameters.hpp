#pragma once

#include "api/handlers/endpoints.hpp"
#include "api/handlers/evaluate.hpp"
#include "core/base/error.hpp"

namespace headroom::api {

/// The query of an evaluation.
struct EvaluationOptions {
  Keep keep{Keep::stored};
  View view{View::full};
};

/// `dry_run=true|false`.
Result<Keep> keep_of(const Call& call);

/// `dry_run=true|false` and `view=full|compact`.
Result<EvaluationOptions> evaluation_options(const Call& call);

/// A query parameter that is not what it has to be.
Error invalid_parameter(std::string_view name, std::string detail);

}  // namespace headroom::api
