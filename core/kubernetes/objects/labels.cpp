#include "core/kubernetes/objects/labels.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

namespace headroom::kubernetes {
namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// `value` compared with the requirement's value. No value unless the requirement has exactly one value and both are
/// whole numbers.
std::optional<std::strong_ordering> compare(const Requirement& requirement, std::string_view value) {
  if (requirement.values.size() != 1) return std::nullopt;
  const auto mine = whole_number(value);
  const auto bound = whole_number(requirement.values.front());
  if (!mine || !bound) return std::nullopt;
  return *mine <=> *bound;
}

bool lists(const Requirement& requirement, std::string_view value) {
  return std::find(requirement.values.begin(), requirement.values.end(), value) != requirement.values.end();
}

}  // namespace

const std::string* find(const Labels& labels, std::string_view key) {
  const auto at = labels.find(key);
  return at == labels.end() ? nullptr : &at->second;
}

bool matches(const Requirement& requirement, const Labels& labels) {
  const std::string* const value = find(labels, requirement.key);
  switch (requirement.op) {
    case Operator::in:
      return value && lists(requirement, *value);
    case Operator::not_in:
      return !value || !lists(requirement, *value);
    case Operator::exists:
      return value != nullptr;
    case Operator::does_not_exist:
      return value == nullptr;
    case Operator::greater_than:
      return value && compare(requirement, *value) == std::strong_ordering::greater;
    case Operator::less_than:
      return value && compare(requirement, *value) == std::strong_ordering::less;
  }
  return false;
}

bool match_all(const std::vector<Requirement>& requirements, const Labels& labels) {
  return std::all_of(requirements.begin(), requirements.end(),
                     [&](const Requirement& requirement) { return matches(requirement, labels); });
}

std::vector<Requirement> equal_to(const Labels& labels) {
  std::vector<Requirement> requirements;
  for (const auto& [key, value] : labels) requirements.push_back({.key = key, .op = Operator::in, .values = {value}});
  return requirements;
}

}  // namespace headroom::kubernetes
