#include "api/wire/fields/workload.hpp"

#include <string>

#include "api/kubernetes/object_names.hpp"

namespace headroom::api {
namespace {

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

std::optional<Workload> decode_workload(json::ObjectReader& pool) { return pool.nested("workload", decode_fields); }

void encode_workload(json::Writer& out, const std::optional<Workload>& workload) {
  if (!workload) return;
  out.name("workload").begin_object().field("namespace", workload->space).field("api_version", workload->api_version);
  out.field("kind", workload->kind).field("name", workload->name);
  if (!workload->autoscaler.empty()) out.field("autoscaler", workload->autoscaler);
  out.end_object();
}

}  // namespace headroom::api
