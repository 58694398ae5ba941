#include "api/kubernetes/object_names.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace headroom::api {
namespace {

/// What kubectl calls the kinds that have replicas.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kinds{{
    {"deployment", "Deployment"},
    {"replicaset", "ReplicaSet"},
    {"statefulset", "StatefulSet"},
}};

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

bool is_object_name(std::string_view name) {
  const auto allowed = [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; };
  return !name.empty() && name.size() <= longest_object_name && std::ranges::all_of(name, allowed) &&
         is_alphanumeric(name.front()) && is_alphanumeric(name.back());
}

std::optional<Workload> workload_of(const Pool& pool) {
  if (pool.workload) return pool.workload;
  Workload workload;
  const std::size_t slash = pool.id.find('/');
  const std::string first = slash == std::string::npos ? "" : pool.id.substr(0, slash);
  workload.name = slash == std::string::npos ? pool.id : pool.id.substr(slash + 1);
  const auto kind = std::ranges::find(kinds, first, [](const auto& each) { return each.first; });
  if (kind != kinds.end())
    workload.kind = kind->second;
  else if (slash != std::string::npos)
    workload.space = first;
  if (!is_object_name(workload.name) || !is_object_name(workload.space)) return std::nullopt;
  return workload;
}

}  // namespace headroom::api
