#pragma once

#include <compare>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/names.hpp"

/// Labels, and the conditions that select by them.
namespace headroom::kubernetes {

using Labels = std::map<std::string, std::string, std::less<>>;

/// The labels that give a node's own name and its zone to the scheduler.
inline constexpr std::string_view hostname_label = "kubernetes.io/hostname";
inline constexpr std::string_view zone_label = "topology.kubernetes.io/zone";

/// The value of the label `key`. Null if there is no such label.
const std::string* find(const Labels& labels, std::string_view key);

enum class Operator { in, not_in, exists, does_not_exist, greater_than, less_than };

/// One condition on one label.
struct Requirement {
  std::string key;
  Operator op{Operator::exists};
  std::vector<std::string> values{};
  friend auto operator<=>(const Requirement&, const Requirement&) = default;
};

/// Whether the labels meet the requirement. If the label is absent, `not_in` and `does_not_exist` are met and the
/// others are not. `greater_than` and `less_than` compare whole numbers; they are not met if one of the two is not a
/// whole number.
bool matches(const Requirement& requirement, const Labels& labels);

/// Whether the labels meet every requirement. True if there is no requirement.
bool match_all(const std::vector<Requirement>& requirements, const Labels& labels);

/// The labels as requirements that demand exactly these values.
std::vector<Requirement> equal_to(const Labels& labels);

}  // namespace headroom::kubernetes

namespace headroom {

template <>
inline constexpr auto names_of<kubernetes::Operator> =
    std::to_array<EnumName<kubernetes::Operator>>({{"In", kubernetes::Operator::in},
                                                   {"NotIn", kubernetes::Operator::not_in},
                                                   {"Exists", kubernetes::Operator::exists},
                                                   {"DoesNotExist", kubernetes::Operator::does_not_exist},
                                                   {"Gt", kubernetes::Operator::greater_than},
                                                   {"Lt", kubernetes::Operator::less_than}});

}  // namespace headroom
