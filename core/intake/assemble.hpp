#pragma once

#include <vector>

#include <tl/expected.hpp>

#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/intake/document_facts.hpp"
#include "core/intake/evaluation_request.hpp"

namespace headroom {

/// Makes the input of one evaluation from what the request says and what its documents say. If something is missing or
/// impossible, returns every fault, with pointers into the request's body. The input has an empty history and no signal
/// memory, because the caller cannot give these. The function is pure: the same arguments give the same answer.
tl::expected<EvaluationInput, std::vector<Violation>> assemble(const EvaluationRequestFields& request,
                                                               DocumentFacts facts, const Catalog& catalog);

}  // namespace headroom
