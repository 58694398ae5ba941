#include "api/wire/node_removals/request.hpp"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/wire/cluster.hpp"
#include "api/wire/evaluation_request.hpp"
#include "api/wire/fields/assembly_faults.hpp"
#include "api/wire/kubernetes_objects.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_nodes = 10'000;
constexpr std::size_t longest_name = 253;

std::vector<std::string> decode_names(json::ObjectReader& request) {
  std::vector<std::string> names;
  const auto items = request.array("nodes", maximum_nodes);
  if (!items) return names;
  if (items->empty()) request.report("nodes", "empty", "must name at least one node");
  const json::Path path = request.path().member("nodes");
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const json::Value& item = (*items)[i];
    const bool is_name =
        item.kind() == json::Kind::string && !item.text().empty() && item.text().size() <= longest_name;
    if (!is_name)
      request.violations().add(path.item(i), "invalid_name", "must be the name of a node, 1 to 253 characters");
    else if (!seen.insert(item.text()).second)
      request.violations().add(path.item(i), "duplicate", "the node is named twice");
    else
      names.emplace_back(item.text());
  }
  return names;
}

void decode_options(json::ObjectReader& request, NodeRemovalFields& fields) {
  request.nested("options", [&](json::ObjectReader& options) {
    const auto flag = [&](std::string_view name, bool& setting) { setting = options.boolean(name).value_or(setting); };
    flag("skip_nodes_with_system_pods", fields.drain.skip_nodes_with_system_pods);
    flag("skip_nodes_with_local_storage", fields.drain.skip_nodes_with_local_storage);
    flag("skip_nodes_with_custom_controller_pods", fields.drain.skip_nodes_with_custom_controller_pods);
    if (const auto cutoff = options.integer("expendable_pods_priority_cutoff", INT32_MIN, INT32_MAX))
      fields.candidates.expendable_below = *cutoff;
  });
}

NodeRemovalFields decode_fields(json::ObjectReader& request, Instant now) {
  NodeRemovalFields fields;
  fields.kubernetes = decode_objects(request);
  fields.has_cluster = request.has("cluster");
  fields.cluster = decode_cluster(request);
  if (request.boolean("consolidate").value_or(false))
    fields.consolidation = Consolidation::wanted;
  else
    request.require("nodes");
  fields.nodes = decode_names(request);
  decode_options(request, fields);
  fields.evaluated_at = request.time("evaluated_at").value_or(now);
  return fields;
}

}  // namespace

Result<NodeRemovalInput> decode_node_removals(const json::Value& body, Instant now, const Catalog& catalog) {
  json::Violations violations;
  DocumentFacts facts;
  NodeRemovalFields fields = json::read(body, json::Path{}, violations, [&](json::ObjectReader& request) {
    facts = decode_sources(request);
    return decode_fields(request, now);
  });
  auto input = assemble_node_removal(std::move(fields), std::move(facts), catalog);
  if (!input) add_assembly_faults(violations, input.error());
  if (!violations.empty()) return tl::unexpected(violations.error("the node removal request"));
  return *std::move(input);
}

}  // namespace headroom::api
