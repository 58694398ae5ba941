#include "api/sources/kubernetes/kubectl_lists.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace headroom::api {
namespace {

/// A member by which an object without a kind is known.
struct Trait {
  std::string_view part;
  std::string_view member;
  std::string_view kind;
};
constexpr std::array<Trait, 5> traits{{{"spec", "containers", "Pod"},
                                       {"status", "allocatable", "Node"},
                                       {"status", "nodeInfo", "Node"},
                                       {"status", "disruptionsAllowed", "PodDisruptionBudget"},
                                       {"spec", "scaleTargetRef", "HorizontalPodAutoscaler"}}};

const json::Value* member(const json::Value& object, std::string_view name) {
  if (object.kind() != json::Kind::object) return nullptr;
  const auto members = object.members();
  const auto found = std::ranges::find_if(members, [&](const json::Member& m) { return m.name == name; });
  return found == members.end() ? nullptr : &found->value;
}

std::string_view text(const json::Value& object, std::string_view name) {
  const json::Value* const value = member(object, name);
  return value != nullptr && value->kind() == json::Kind::string ? value->text() : std::string_view{};
}

/// The kind that the object tells, or else the one that its members tell. Empty if neither does.
std::string_view kind_of(const json::Value& object) {
  if (const auto told = text(object, "kind"); !told.empty()) return told;
  for (const Trait& trait : traits) {
    const json::Value* const part = member(object, trait.part);
    if (part != nullptr && member(*part, trait.member) != nullptr) return trait.kind;
  }
  return {};
}

/// The kinds of the objects in a list, or the kind of a single object; an object of which nothing tells the kind has an
/// empty one.
std::set<std::string_view> kinds_in(const json::Value& body) {
  const json::Value* const listed = body.kind() == json::Kind::array ? &body : member(body, "items");
  if (listed == nullptr) return {kind_of(body)};
  std::set<std::string_view> kinds;
  if (listed->kind() == json::Kind::array)
    for (const json::Value& item : listed->items()) kinds.insert(kind_of(item));
  return kinds;
}

/// The kind of a typed list's objects. Empty for a list of anything.
std::string_view listed_kind(const json::Value& body) {
  std::string_view kind = text(body, "kind");
  if (!kind.ends_with("List")) return {};
  kind.remove_suffix(std::string_view("List").size());
  return kind;
}

}  // namespace

bool is_of_another_kind(const SourceDocument& document, std::string_view kind) {
  const std::string_view listed = listed_kind(document.body.value);
  std::set<std::string_view> kinds = kinds_in(document.body.value);
  if (!listed.empty()) kinds = {listed};
  if (kinds.size() != 1 || kinds.contains(kind) || kinds.contains("")) return false;
  document.violations.add(document.body.path, "wrong_kind",
                          "has " + std::string(*kinds.begin()) + " objects in it and no " + std::string(kind) +
                              " objects: give it under its own kind; was it exchanged with another document?");
  return true;
}

}  // namespace headroom::api
