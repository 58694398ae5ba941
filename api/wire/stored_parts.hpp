#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "api/json/value.hpp"
#include "core/base/error.hpp"

namespace headroom::api {

/// The members of a stored input in two: what a request may have, and what the server added to it.
struct StoredParts {
  std::vector<json::Member> asked;
  std::vector<json::Member> added;

  json::Value request() const { return json::Value::of_object(asked); }
  json::Value additions() const { return json::Value::of_object(added); }
};

/// `added_by_the_server`: the names of what a request can't have. Fails if the document is no object. The document must
/// outlive the result.
Result<StoredParts> parts_of(const json::Value& document, std::span<const std::string_view> added_by_the_server);

}  // namespace headroom::api
