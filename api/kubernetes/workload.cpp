#include "api/kubernetes/workload.hpp"

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

void check_object_name(json::ObjectReader& reader, std::string_view field, const std::string& name) {
  if (reader.has(field) && !is_object_name(name))
    reader.report(field, "invalid_name", "must be a valid Kubernetes name");
}

Workload decode_fields(json::ObjectReader& reader) {
  Workload workload;
  reader.require("name");
  workload.name = reader.string("name").value_or("");
  workload.space = reader.string("namespace").value_or(workload.space);
  workload.api_version = reader.string("api_version").value_or(workload.api_version);
  workload.kind = reader.string("kind").value_or(workload.kind);
  workload.autoscaler = reader.string("autoscaler").value_or("");
  check_object_name(reader, "name", workload.name);
  check_object_name(reader, "namespace", workload.space);
  check_object_name(reader, "autoscaler", workload.autoscaler);
  return workload;
}

}  // namespace

bool is_object_name(std::string_view name) {
  const auto allowed = [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; };
  return !name.empty() && name.size() <= longest_object_name && std::ranges::all_of(name, allowed) &&
         is_alphanumeric(name.front()) && is_alphanumeric(name.back());
}

std::optional<Workload> decode_workload(json::ObjectReader& pool) { return pool.nested("workload", decode_fields); }

void encode_workload(json::Writer& out, const std::optional<Workload>& workload) {
  if (!workload) return;
  out.name("workload").begin_object().field("namespace", workload->space).field("api_version", workload->api_version);
  out.field("kind", workload->kind).field("name", workload->name);
  if (!workload->autoscaler.empty()) out.field("autoscaler", workload->autoscaler);
  out.end_object();
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
