#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/deciding/dependencies.hpp"
#include "api/http/message.hpp"

namespace headroom::api {

/// A request on its way into a handler, with the values of its route's placeholders and its query. They are
/// percent-decoded.
struct Call {
  const Request& request;
  const Dependencies& with;
  std::string id{};
  std::string signal{};
  std::string delivery{};
  std::vector<std::pair<std::string, std::string>> query{};

  /// The value of the parameter. Null if there is none.
  const std::string* parameter(std::string_view name) const;
};

}  // namespace headroom::api
