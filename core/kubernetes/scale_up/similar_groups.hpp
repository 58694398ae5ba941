#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/kubernetes/objects/node.hpp"

/// Which node groups can replace each other, and how new nodes are distributed among them.
namespace headroom::kubernetes {

/// In thousandths of the larger amount. The defaults are upstream's.
struct SimilarityTolerance {
  std::int64_t capacity_memory_permille{15};
  std::int64_t allocatable_permille{50};
  std::int64_t free_permille{50};
  /// In addition to the labels that upstream leaves out on the nodes' cloud.
  std::set<std::string, std::less<>> ignored_labels{};
  friend bool operator==(const SimilarityTolerance&, const SimilarityTolerance&) = default;
};

/// A new node of a group. `free` is what the daemons leave of it.
struct SampleNode {
  Node node;
  Resources free;
};

/// Whether the groups have the same capacity (memory within its tolerance), about the same allocatable and free
/// resources (within their tolerances), and the same labels. Some labels are not compared: those that name a host, a
/// zone or a region, and upstream's list of labels for the nodes' cloud. Two nodes of one Azure pool are always
/// similar.
bool similar(const SampleNode& a, const SampleNode& b, const SimilarityTolerance& tolerance);

struct SizedGroup {
  std::string id;
  std::int64_t max{0};
  std::int64_t size{0};
};

/// Puts `new_nodes` one at a time into the smallest group that is not full. Among groups of equal size, the order of
/// the original sizes decides, then the order of the ids. Returns the new size of each group that grows. Nodes that fit
/// into no group are dropped.
std::map<std::string, std::int64_t> balance(std::span<const SizedGroup> groups, std::int64_t new_nodes);

}  // namespace headroom::kubernetes
