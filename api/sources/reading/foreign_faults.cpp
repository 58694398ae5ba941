#include "api/sources/reading/foreign_faults.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "api/sources/reading/foreign.hpp"

namespace headroom::api {
namespace {

bool refuses(const Violation& fault, const RefusedFaults& refused) {
  if (fault.code == "too_many" || (fault.code == "missing" && refused.missing_parts)) return true;
  return std::ranges::any_of(refused.needed, [&](std::string_view end) { return fault.pointer.ends_with(end); });
}

bool is_index(std::string_view step) {
  return !step.empty() && std::ranges::all_of(step, [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// The name of the field in `pointer`; the indexes behind it are left out.
std::string_view field_of(std::string_view pointer) {
  for (;;) {
    const std::size_t slash = pointer.rfind('/');
    if (slash == std::string_view::npos) return pointer;
    const std::string_view step = pointer.substr(slash + 1);
    if (!is_index(step)) return step;
    pointer = pointer.substr(0, slash);
  }
}

/// Faults of the same kind in fields of the same name.
struct Group {
  const Violation* first;
  std::size_t count{1};

  bool has(const Violation& fault) const {
    return fault.code == first->code && fault.detail == first->detail &&
           field_of(fault.pointer) == field_of(first->pointer);
  }
};

std::string described(const Group& group, std::size_t prefix) {
  const std::string place =
      readable(std::string_view(group.first->pointer).substr(std::min(prefix, group.first->pointer.size())));
  const bool one = group.count == 1;
  const std::string places = one ? place
                                 : std::to_string(group.count) + " fields `" +
                                       readable(field_of(group.first->pointer)) + "`, the first of them " + place;
  if (group.first->code == clamped_code)
    return (one ? "has a negative value in " : "has negative values in ") + places + ", counted as 0";
  if (group.first->code == bounded_code) return "has a value out of range: " + places + " " + group.first->detail;
  if (group.first->code == "missing") return "lacks " + places;
  return (one ? "has a value that can't be used in " : "has values that can't be used in ") + places + ": it " +
         group.first->detail + "; it counts as unknown";
}

}  // namespace

std::optional<double> read_amount(json::ObjectReader& holder, std::string_view name, double maximum) {
  const auto amount = holder.number(name, -maximum, maximum);
  if (!amount || *amount >= 0) return amount;
  holder.report(name, clamped_code, "must not be negative");
  return 0;
}

void settle_faults(const json::Violations& found, const json::Path& document, const RefusedFaults& refused,
                   json::Violations& refusals, Collector& out) {
  const std::size_t prefix = document.pointer().size() + 1;
  std::vector<std::string_view> lost;  // a needed part that can't be used is missing, too: its first fault says why
  for (const Violation& fault : found.kept())
    if (refuses(fault, refused)) lost.push_back(fault.pointer);
  std::vector<std::string_view> said;
  std::vector<Group> groups;
  const json::Path root;
  for (const Violation& fault : found.kept()) {
    if (std::ranges::find(lost, fault.pointer) != lost.end()) {
      refusals.add(root, fault);
      std::erase(lost, fault.pointer);
      said.push_back(fault.pointer);
      continue;
    }
    if (std::ranges::find(said, fault.pointer) != said.end()) continue;
    const auto known = std::ranges::find_if(groups, [&](const Group& group) { return group.has(fault); });
    if (known == groups.end())
      groups.push_back({&fault});
    else
      ++known->count;
  }
  for (const Group& group : groups) {
    out.warn(group.first->code == clamped_code ? "clamped_value" : "unusable_value", described(group, prefix));
    out.doubt(*group.first);
  }
}

}  // namespace headroom::api
