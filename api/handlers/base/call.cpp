#include "api/handlers/base/call.hpp"

namespace headroom::api {

const std::string* Call::parameter(std::string_view name) const {
  for (const auto& [known, value] : query)
    if (known == name) return &value;
  return nullptr;
}

}  // namespace headroom::api
