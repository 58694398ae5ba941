#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/json/value.hpp"

/// By what a document is known, and documents that were given as another kind than they are.
namespace headroom::api {

/// Something in a document, and the kind of document that has it.
struct DocumentSign {
  std::string_view mark;
  std::string_view document;
};

/// Fields at the top that only answers of one call have.
std::span<const DocumentSign> member_signs();
/// Kinds of Kubernetes' objects.
std::span<const DocumentSign> object_signs();

/// What `body`, given as `kind`, is instead, as the end of a sentence: `has Pods in it: give it as kubernetes.PodList`.
/// Objects without a kind
/// are known by what they have in them. No value if it may be of that kind, or if nothing shows what it is.
std::optional<std::string> what_it_is_instead(std::string_view kind, const json::Value& body);

}  // namespace headroom::api
