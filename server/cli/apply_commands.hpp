#pragma once

#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/time.hpp"

namespace headroom::server {

/// The `aws` commands that would apply a decision, as lines for a POSIX shell: one command for each preferred artifact,
/// with its body unchanged and quoted. Lines that begin with `#` name the decision, and each artifact for which the aws
/// command line has no command. Runs nothing.
/// @param answer what POST /v1/evaluations answers
/// Errors: `expired` if the decision is not valid at `now` any more.
Result<std::string> apply_commands(std::string_view answer, Instant now);

}  // namespace headroom::server
