#include "api/wire/fields/assembly_faults.hpp"

#include <algorithm>

namespace headroom::api {

void add_assembly_faults(json::Violations& violations, std::span<const Violation> faults) {
  const bool is_document_refused = std::ranges::any_of(
      violations.kept(), [](const Violation& fault) { return fault.pointer.starts_with("/sources/"); });
  for (const Violation& fault : faults)
    if (!is_document_refused || fault.code != "missing") violations.add(json::Path{}, fault);
}

}  // namespace headroom::api
