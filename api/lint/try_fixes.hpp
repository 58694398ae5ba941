#pragma once

#include <functional>
#include <vector>

#include "api/json/value.hpp"
#include "api/lint/findings.hpp"

namespace headroom::lint {

/// What linting finds in a document. False if the document is refused.
using Look = std::function<bool(const json::Value& document, Findings& findings)>;

/// Gives each draft the first of its fixes that, applied to `document`, makes the finding go away and brings no new
/// error; none if no fix does. Whole documents are looked at again for that, so beyond a number of tries the first fix
/// is taken as it is.
std::vector<Finding> try_fixes(const json::Value& document, const Surroundings& around, std::vector<Draft> drafts,
                               const Look& look);

}  // namespace headroom::lint
