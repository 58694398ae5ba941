#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/json/value.hpp"
#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/scale_down/drain.hpp"
#include "core/kubernetes/scheduling/candidates.hpp"
#include "core/pricing/node_offers.hpp"

/// From the body of POST /v1/node-removals to what the simulation takes.
namespace headroom::api {

struct NodeRemovalRequest {
  std::string cluster_id;              ///< empty where the request describes none
  kubernetes::ClusterObjects cluster;  ///< every node with its group and, where it is known, its price
  std::vector<std::string> nodes;      ///< may be empty where consolidation is asked for
  /// Set where consolidation is asked for: what may take a node's place.
  std::optional<std::vector<kubernetes::NodeOffer>> offers;
  kubernetes::DrainSettings drain;
  kubernetes::CandidateSettings candidates;
  Instant evaluated_at;
  std::vector<Warning> warnings;
};

/// Reads a request and everything wrong with it. Nodes and pods must be there, inline or from documents: an empty list
/// says that there are none, an absent one says nothing. `now` stands in for an absent evaluated_at.
Result<NodeRemovalRequest> decode_node_removals(const json::Value& body, Instant now, const Catalog& catalog);

}  // namespace headroom::api
