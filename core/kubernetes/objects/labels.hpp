#pragma once

#include <compare>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// Labels and what selects by them.
namespace headroom::kubernetes {

using Labels = std::map<std::string, std::string, std::less<>>;

/// The labels by which the scheduler knows a node's own name and its zone.
inline constexpr std::string_view hostname_label = "kubernetes.io/hostname";
inline constexpr std::string_view zone_label = "topology.kubernetes.io/zone";

/// The value of `key`, or null.
const std::string* find(const Labels& labels, std::string_view key);

enum class Operator { in, not_in, exists, does_not_exist, greater_than, less_than };

/// One condition on one label.
struct Requirement {
  std::string key;
  Operator op{Operator::exists};
  std::vector<std::string> values{};
  friend auto operator<=>(const Requirement&, const Requirement&) = default;
};

/// `not_in` and `does_not_exist` hold where the label is absent, all others don't. `greater_than` and `less_than`
/// compare whole numbers and hold for nothing else.
bool matches(const Requirement& requirement, const Labels& labels);

/// Whether all hold; none asks for nothing.
bool match_all(const std::vector<Requirement>& requirements, const Labels& labels);

/// `{app: etl}` as requirements.
std::vector<Requirement> equal_to(const Labels& labels);

}  // namespace headroom::kubernetes
