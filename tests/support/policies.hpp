#pragma once

#include <string>

#include "tests/support/api.hpp"

/// What tests of stored policies share.
namespace headroom::test {

inline const Headers create{{"If-None-Match", "*"}};
inline const Headers change{{"If-Match", "*"}};
inline const std::string policy_path = "/v1/policies/etl";

/// The policy of the example.
inline json example_policy() { return example().at("policy"); }

inline Answer put_policy(TestApi& api, const json& document, const Headers& headers,
                         const std::string& target = policy_path) {
  return api.ask("PUT", target, document.dump(), headers);
}

/// The member of each item that GET of `target` lists, with a blank after each.
inline std::string listed(TestApi& api, const std::string& target, const char* member) {
  std::string all;
  const json page = api.get(target).document();
  for (const json& item : page.at("items")) all += item.at(member).dump() + " ";
  return all;
}

}  // namespace headroom::test
