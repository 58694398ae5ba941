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

/// A cluster in which pods are tried out: what is free where, and who may go there. Everything can be taken back to a
/// mark. A pod finds its first node in about O(log nodes), also where selectors part the nodes into many kinds.
///
/// Modelled: requests, taints, selectors and required affinity, host ports, anti-affinity and topology spread by host
/// and zone. A node's own host is itself, whatever its label says.
class Snapshot {
 public:
  /// `classes` must hold every class that will be asked about and outlive the snapshot.
  explicit Snapshot(const PodClasses& classes);

  /// Nodes are tried in the order in which they are added.
  NodeIndex add(const Node& node);
  std::size_t size() const { return slots_.size(); }
  const std::string& name(NodeIndex node) const { return slots_[node].name; }
  const Resources& free(NodeIndex node) const { return slots_[node].free; }
  std::optional<NodeIndex> find(std::string_view name) const;

  /// Puts pods on a node or takes them away, without asking.
  void place(ClassId pod, NodeIndex node, std::int64_t count = 1);
  void remove(ClassId pod, NodeIndex node, std::int64_t count = 1);
  /// No further pod goes to the node. As in the autoscaler it remains a domain of topology spreads, except of those
  /// that honor taints.
  void retire(NodeIndex node);

  /// Why a pod does not go there now; filter none where it does.
  Rejection check(ClassId pod, NodeIndex node);
  /// How many more such pods go there one after another. At most 1 where each one placed changes what the next may do.
  std::int64_t room(ClassId pod, NodeIndex node);
  /// The first node at or after `from`, other than `except`, where the pod goes now.
  std::optional<NodeIndex> first_fit(ClassId pod, NodeIndex from = 0, std::optional<NodeIndex> except = {});

  /// The pods in the emptiest domain of each spread constraint of the class. Where pods only come, a node that refused
  /// such a pod for a constraint goes on refusing while the constraint's level does not rise.
  std::vector<std::int64_t> spread_levels(ClassId pod);

  std::size_t mark() const { return changes_.size(); }
  /// Undoes everything since `mark`.
  void roll_back(std::size_t mark);

 private:
  using NodeClassId = std::uint32_t;
  using Zone = SpreadCounter::Domain;

  /// Nodes that differ in nothing but their name and what is free.
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
  /// Where one class of pods may go by taints and labels; node classes before `examined` are decided.
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
  struct Change {
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
  FreeCapacity capacity_;  ///< of all nodes
  std::unordered_map<std::string, NodeIndex> by_name_;
  std::vector<NodeClass> node_classes_;
  std::unordered_map<std::string, NodeClassId> node_class_by_key_;
  std::map<std::string, Zone, std::less<>> zones_;
  std::map<std::pair<Zone, ClassId>, std::int64_t> zone_residents_;
  std::vector<Admission> admissions_;  ///< by class
  std::vector<Spread> spreads_;
  std::map<std::pair<ClassId, std::size_t>, std::size_t> spread_by_constraint_;
  std::vector<Change> changes_;
};

}  // namespace headroom::kubernetes
