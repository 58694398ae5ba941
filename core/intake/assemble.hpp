#pragma once

#include <vector>

#include <tl/expected.hpp>

#include "core/base/error.hpp"
#include "core/catalog/catalog.hpp"
#include "core/decision/evaluation_input.hpp"
#include "core/intake/document_facts.hpp"
#include "core/intake/evaluation_request.hpp"

namespace headroom {

/// What one evaluation depends on, made of what the request says and what its documents say; or everything that is
/// missing or impossible, by pointers into the request's body. The input has an empty history and no signal memory:
/// these are not the caller's to say. Pure: the same arguments give the same answer.
tl::expected<EvaluationInput, std::vector<Violation>> assemble(const EvaluationRequestFields& request,
                                                               DocumentFacts facts, const Catalog& catalog);

}  // namespace headroom
