#include "core/intake/document_facts.hpp"

#include "core/intake/attached_autoscalers.hpp"
#include "core/intake/auto_scaling_policies.hpp"

namespace headroom {

DocumentFacts::DocumentFacts() = default;
DocumentFacts::DocumentFacts(const DocumentFacts&) = default;
DocumentFacts::DocumentFacts(DocumentFacts&&) noexcept = default;
DocumentFacts& DocumentFacts::operator=(const DocumentFacts&) = default;
DocumentFacts& DocumentFacts::operator=(DocumentFacts&&) noexcept = default;
DocumentFacts::~DocumentFacts() = default;

}  // namespace headroom
