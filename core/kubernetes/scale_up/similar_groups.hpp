#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/kubernetes/objects/node.hpp"

/// Node groups that could stand for each other, and how new nodes are parted among them.
namespace headroom::kubernetes {

/// Upstream's defaults, in thousandths of the larger amount.
struct SimilarityTolerance {
  std::int64_t capacity_memory_permille{15};
  std::int64_t allocatable_permille{50};
  std::int64_t free_permille{50};
  std::set<std::string, std::less<>> ignored_labels{};  ///< beside host, zone, region and the clouds' own
  friend bool operator==(const SimilarityTolerance&, const SimilarityTolerance&) = default;
};

/// A new node of a group: `free` is what its daemons leave.
struct SampleNode {
  Node node;
  Resources free;
};

/// Same capacity (memory within its tolerance), allocatable and free within theirs, and the same labels but for those
/// that are ignored.
bool similar(const SampleNode& a, const SampleNode& b, const SimilarityTolerance& tolerance);

struct SizedGroup {
  std::string id;
  std::int64_t max{0};
  std::int64_t size{0};
};

/// Puts `new_nodes` one by one into the smallest group that is not full, ties in the order of sizes and then of ids,
/// and tells the new size of each group that grows. What all of them cannot take is left out.
std::map<std::string, std::int64_t> balance(std::span<const SizedGroup> groups, std::int64_t new_nodes);

}  // namespace headroom::kubernetes
