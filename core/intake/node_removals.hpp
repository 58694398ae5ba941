#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "core/base/error.hpp"
#include "core/base/time.hpp"
#include "core/base/warning.hpp"
#include "core/catalog/catalog.hpp"
#include "core/intake/document_facts.hpp"
#include "core/intake/evaluation_request.hpp"
#include "core/kubernetes/objects/cluster_objects.hpp"
#include "core/kubernetes/scale_down/drain.hpp"
#include "core/kubernetes/scale_down/node_offer.hpp"
#include "core/kubernetes/scheduling/candidates.hpp"

namespace headroom {

enum class Consolidation { left_out, wanted };

/// The body of POST /v1/node-removals without its documents.
struct NodeRemovalFields {
  std::optional<ClusterFields> cluster{};
  bool has_cluster{false};  ///< true even if its value was refused
  ObjectFields kubernetes{};
  std::vector<std::string> nodes{};
  Consolidation consolidation{Consolidation::left_out};
  kubernetes::DrainSettings drain{};
  kubernetes::CandidateSettings candidates{};
  Instant evaluated_at;
};

/// The input for simulating removals.
struct NodeRemovalInput {
  std::string cluster_id{};              ///< empty if the request describes no cluster
  kubernetes::ClusterObjects cluster{};  ///< every node with its group and, if known, its price
  std::vector<std::string> nodes{};      ///< may be empty if consolidation is wanted
  /// Set if consolidation is wanted: the machines that may replace a node.
  std::optional<std::vector<kubernetes::NodeOffer>> offers{};
  kubernetes::DrainSettings drain{};
  kubernetes::CandidateSettings candidates{};
  Instant evaluated_at;
  std::vector<Warning> warnings{};
};

/// Makes the input of a removal, or returns every fault, with pointers into the request's body. Nodes and all pods must
/// be listed, inline or in documents: an empty list says that there are none, an absent list says nothing. A node
/// belongs to the same pool, and has the same price, as in an evaluation.
tl::expected<NodeRemovalInput, std::vector<Violation>> assemble_node_removal(NodeRemovalFields request,
                                                                             DocumentFacts facts,
                                                                             const Catalog& catalog);

}  // namespace headroom
