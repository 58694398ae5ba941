#include "api/json/patch.hpp"

#include <nlohmann/json.hpp>

namespace headroom::json {

std::string patch_between(std::string_view from, std::string_view to) {
  return nlohmann::json::diff(nlohmann::json::parse(from), nlohmann::json::parse(to)).dump();
}

}  // namespace headroom::json
