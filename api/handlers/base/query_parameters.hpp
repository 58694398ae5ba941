#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/deciding/new_decision.hpp"
#include "api/handlers/base/call.hpp"
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

/// Reads `limit`, from 1 to 1000. The default is 50.
Result<std::size_t> limit_of(const Call& call);

/// Reads a cursor that is a number from 1 behind `mark`. No value if the parameter is absent.
Result<std::optional<std::int64_t>> numbered_cursor(const Call& call, char mark);

/// Reads an RFC 3339 time. No value if the parameter is absent.
Result<std::optional<Instant>> time_of(const Call& call, std::string_view name);

/// The whole number of a parameter. Fails if it is anything else or out of the range.
Result<std::optional<std::int64_t>> integer_of(const Call& call, std::string_view name, std::int64_t minimum,
                                               std::int64_t maximum);

/// The value of the `Link` header that leads to the next page: the same query with another cursor.
std::string next_link(const Call& call, std::string_view cursor);

/// The error for a query parameter with a bad value. `detail` continues the sentence that begins with its name.
Error invalid_parameter(std::string_view name, std::string detail);

}  // namespace headroom::api
