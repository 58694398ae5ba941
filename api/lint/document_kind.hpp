#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/json/value.hpp"
#include "api/lint/finding.hpp"

namespace headroom::lint {

/// What an unchanged document of another system lacks to be `{kind, body}`.
struct Wrapping {
  std::string_view kind{};     ///< empty: nothing; it is one of ours, or has kind and body
  bool are_properties{false};  ///< it is only the properties of Spark
};

Wrapping wrapping_of(const json::Value& document);

/// The text of the document as lint() takes it.
std::string wrapped(std::string_view document, const Wrapping& wrapping);

/// Makes pointers, of fixes too, point into the document itself. A fix that reaches beyond it is left out.
void unwrap(std::vector<Finding>& findings, const Wrapping& wrapping);

}  // namespace headroom::lint
