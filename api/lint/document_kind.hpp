#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/json/value.hpp"
#include "api/lint/finding.hpp"

namespace headroom::lint {

/// What stands around a document when lint() looks at it.
struct Wrapping {
  std::string_view kind{};     ///< what an unchanged document of another system is; empty: one of ours, or {kind, body}
  bool are_properties{false};  ///< it is only the properties of Spark
  std::string cluster{};       ///< members about its cluster, such as `"cluster_id":"etl"`; empty: none
};

Wrapping wrapping_of(const json::Value& document);

/// The text of the document as lint() takes it.
std::string wrapped(std::string_view document, const Wrapping& wrapping);

/// Makes pointers, of fixes too, point into the document itself. A fix that reaches beyond it is left out.
void unwrap(std::vector<Finding>& findings, const Wrapping& wrapping);

}  // namespace headroom::lint
