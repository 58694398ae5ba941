#include "api/wire/node_removals/request.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "api/sources/source.hpp"
#include "api/wire/decode.hpp"
#include "api/wire/kubernetes.hpp"
#include "core/kubernetes/objects/cloud_labels.hpp"
#include "core/pricing/node_prices.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_nodes = 10'000;
constexpr std::size_t longest_name = 253;

/// Whether the request holds this list of objects, inline or as a document, empty or not.
bool is_given(const json::Value& body, std::string_view inline_name, std::string_view kind) {
  const json::Value* objects = body.find("kubernetes");
  if (objects != nullptr && objects->find(inline_name) != nullptr) return true;
  const json::Value* sources = body.find("sources");
  if (sources == nullptr || sources->kind() != json::Kind::array) return false;
  return std::ranges::any_of(sources->items(), [&](const json::Value& source) {
    const json::Value* given = source.find("kind");
    return given != nullptr && given->kind() == json::Kind::string && given->text() == kind;
  });
}

void check_objects(const json::Value& body, const DocumentFacts& found, json::ObjectReader& request,
                   std::vector<Warning>& warnings) {
  const json::Path objects = request.path().member("kubernetes");
  if (!is_given(body, "nodes", "kubernetes.NodeList"))
    request.violations().add(objects.member("nodes"), "missing", "is required, inline or as kubernetes.NodeList");
  if (found.kubernetes.listing == kubernetes::PodListing::some)
    request.violations().add(objects.member("pods"), "missing",
                             "the list of all pods is required, inline or as kubernetes.PodList: a part of it would "
                             "make nodes look empty; an empty list means that there are none");
  if (!is_given(body, "pod_disruption_budgets", "kubernetes.PodDisruptionBudgetList"))
    warnings.push_back(
        {"no_disruption_budgets", "no PodDisruptionBudgets were given: evictions are judged as if there were none"});
}

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

void decode_options(json::ObjectReader& request, NodeRemovalRequest& result) {
  const json::Value* object = request.object("options");
  if (object == nullptr) return;
  json::ObjectReader options(*object, request.path().member("options"), request.violations());
  const auto flag = [&](std::string_view name, bool& setting) { setting = options.boolean(name).value_or(setting); };
  flag("skip_nodes_with_system_pods", result.drain.skip_nodes_with_system_pods);
  flag("skip_nodes_with_local_storage", result.drain.skip_nodes_with_local_storage);
  flag("skip_nodes_with_custom_controller_pods", result.drain.skip_nodes_with_custom_controller_pods);
  if (const auto cutoff = options.integer("expendable_pods_priority_cutoff", INT32_MIN, INT32_MAX))
    result.candidates.expendable_below = *cutoff;
  options.close();
}

/// Gives each node its group and its price.
void assign(kubernetes::ClusterObjects& cluster, const Cluster& described, const Catalog& catalog,
            std::vector<Warning>& warnings) {
  const std::vector<Pool>& pools = described.pools;
  bool estimated = false;
  for (kubernetes::Node& node : cluster.nodes) {
    node.group = kubernetes::group_label_of(node);
    const auto pool = std::ranges::find(pools, node.group, &Pool::id);
    const auto price =
        kubernetes::price_of_node(node, pool == pools.end() ? nullptr : &*pool, described.region, catalog);
    if (!price) continue;
    node.price = price->hourly;
    estimated = estimated || price->origin == PriceOrigin::estimated;
  }
  if (estimated)
    warnings.push_back(
        {"price_estimated", "nodes outside of " + catalog.region() +
                                " are priced as if they were there, an estimate; give hourly_price_usd"});
}

}  // namespace

Result<NodeRemovalRequest> decode_node_removals(const json::Value& body, Instant now, const Catalog& catalog) {
  json::Violations violations;
  json::ObjectReader request(body, json::Path{}, violations);
  NodeRemovalRequest result;
  DocumentFacts found;
  const json::Path sources = request.path().member("sources");
  if (const auto items = request.array("sources", maximum_sources)) found = read_sources(*items, sources, violations);
  decode_kubernetes(request, found);
  check_objects(body, found, request, result.warnings);
  Cluster described{.pools = found.pools};
  if (request.has("cluster")) described = decode_cluster(request, found, result.warnings);
  const bool consolidate = request.boolean("consolidate").value_or(false);
  if (!consolidate) request.require("nodes");
  result.nodes = decode_names(request);
  decode_options(request, result);
  result.evaluated_at = request.time("evaluated_at").value_or(now);
  request.close();
  if (!violations.empty()) return tl::unexpected(violations.error("the node removal request"));
  result.cluster = std::move(found.kubernetes);
  result.cluster_id = described.id;
  assign(result.cluster, described, catalog, result.warnings);
  if (consolidate) result.offers = kubernetes::offers_of(result.cluster, described.pools, described.region, catalog);
  std::ranges::move(found.warnings, std::back_inserter(result.warnings));
  return result;
}

}  // namespace headroom::api
