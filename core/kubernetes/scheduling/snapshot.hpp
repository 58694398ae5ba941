#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/kubernetes/objects/node.hpp"
#include "core/kubernetes/scheduling/free_capacity.hpp"
#include "core/kubernetes/scheduling/pod_classes.hpp"
#include "core/kubernetes/scheduling/predicates.hpp"
#include "core/kubernetes/scheduling/spread_counter.hpp"

namespace headroom::kubernetes {

using NodeIndex = std::uint32_t;

/// A cluster in which pods are tried out: the free resources of each node, and which pods may go to it. Every change
/// can be undone back to a mark. Finding the first node for a pod takes about O(log nodes), even if selectors divide
/// the nodes into many kinds.
///
/// Modelled: requests, taints, selectors and required affinity, host ports, anti-affinity and topology spread by host
/// and zone. Each node is its own host, whatever its host label says.
class Snapshot {
 public:
  /// `classes` must hold every class that will be asked about, and must outlive the snapshot.
  explicit Snapshot(const PodClasses& classes);

  /// Nodes are tried in the order in which they are added.
  NodeIndex add(const Node& node);
  std::size_t size() const { return slots_.size(); }
  const std::string& name(NodeIndex node) const { return slots_[node].name; }
  const Resources& free(NodeIndex node) const { return slots_[node].free; }
  std::optional<NodeIndex> find(std::string_view name) const;

  /// Puts pods on a node, or removes them, without any check.
  void place(ClassId pod, NodeIndex node, std::int64_t count = 1);
  void remove(ClassId pod, NodeIndex node, std::int64_t count = 1);
  /// No further pod goes to the node. As in the autoscaler, the node remains a domain for topology spreads, except for
  /// spreads that honor taints.
  void retire(NodeIndex node);

  /// Why the pod cannot go to the node now. Filter none if it can.
  Rejection check(ClassId pod, NodeIndex node);
  /// How many more pods of this class fit on the node now, one after another. At most 1 if each placed pod changes
  /// where the next may go.
  std::int64_t room(ClassId pod, NodeIndex node);
  /// The first node at or after `from`, other than `except`, that the pod can go to now.
  std::optional<NodeIndex> first_fit(ClassId pod, NodeIndex from = 0, std::optional<NodeIndex> except = {});

  /// For each modelled spread constraint of the class: the number of pods in the domain with the fewest (the level).
  /// While pods only come, a node that refused such a pod because of a constraint refuses it until the constraint's
  /// level rises.
  std::vector<std::int64_t> spread_levels(ClassId pod);

  std::size_t mark() const { return changes_.size(); }
  /// Undoes every change since `mark`.
  void roll_back(std::size_t mark);

 private:
  using NodeClassId = std::uint32_t;
  using Zone = SpreadCounter::Domain;

  /// Nodes that differ only in their names and their free resources.
  struct NodeClass {
    Node traits;  ///< only the labels that some pod asks for
    std::optional<Zone> zone;
    FreeCapacity capacity;
    std::vector<NodeIndex> members;
  };
  struct Resident {
    ClassId pod;
    std::int64_t count;
  };
  struct Slot {
    std::string name;
    NodeClassId node_class;
    std::size_t position;  ///< among the members of its class
    Resources free;
    std::vector<Resident> residents;
    std::int64_t exclusive_residents{0};
    bool retired{false};
  };
  /// Which nodes one class of pods may go to, by taints and labels. Node classes before `examined` are already decided.
  struct Admission {
    std::size_t examined{0};
    std::vector<bool> admitted;
    std::vector<NodeClassId> classes;
  };
  /// One spread constraint of one class.
  struct Spread {
    ClassId of;
    std::size_t constraint;
    SpreadCounter counter;
  };
  enum class Action { add, place, retire };
  struct UndoEntry {
    Action action;
    NodeIndex node;
    ClassId pod{0};
    std::int64_t count{0};
  };

  NodeClassId class_of(const Node& node);
  const Admission& admission(ClassId pod);
  bool admits(ClassId pod, NodeClassId node_class);
  Filter excluded_by_residents(ClassId pod, NodeIndex node) const;
  std::string_view excluding_topology(ClassId pod, NodeIndex node) const;
  Rejection spread_refuses(ClassId pod, NodeIndex node);
  bool accepts(ClassId pod, NodeIndex node);

  std::size_t spread_of(ClassId pod, std::size_t constraint);
  const TopologySpread& constraint_of(const Spread& spread) const;
  bool considers(const Spread& spread, const Slot& slot) const;
  std::optional<SpreadCounter::Domain> domain_of(const TopologySpread& constraint, NodeIndex node) const;
  std::int64_t counted_pods(const Spread& spread, const Slot& slot) const;
  void count_node(Spread& spread, NodeIndex node, std::int64_t direction);

  void apply(ClassId pod, NodeIndex node, std::int64_t count);
  void set_retired(NodeIndex node, bool retired);
  void drop_last_node();
  void refresh(const Slot& slot);

  const PodClasses& classes_;
  std::set<std::string, std::less<>> node_labels_asked_for_;
  bool names_asked_for_{false};
  bool zones_exclude_{false};  ///< some pods keep others out of their zone

  std::vector<Slot> slots_;
  FreeCapacity capacity_;  ///< for all nodes
  std::unordered_map<std::string, NodeIndex> by_name_;
  std::vector<NodeClass> node_classes_;
  std::unordered_map<std::string, NodeClassId> node_class_by_key_;
  std::map<std::string, Zone, std::less<>> zones_;
  std::map<std::pair<Zone, ClassId>, std::int64_t> zone_residents_;
  std::vector<Admission> admissions_;  ///< by class
  std::vector<Spread> spreads_;
  std::map<std::pair<ClassId, std::size_t>, std::size_t> spread_by_constraint_;
  std::vector<UndoEntry> changes_;
};

}  // namespace headroom::kubernetes
