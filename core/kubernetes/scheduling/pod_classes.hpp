#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/kubernetes/objects/pod.hpp"
#include "core/kubernetes/scheduling/predicates.hpp"

namespace headroom::kubernetes {

using ClassId = std::uint32_t;

/// What the scheduler sees of pods that it cannot tell apart: the namespace, the request, the rules, and those labels
/// that some selector uses. Spark executors, which differ in a label and in their name, are one class.
struct PodClass {
  std::string key;  ///< sorts the classes the same way for every order of the pods
  std::string space;
  Labels labels;
  Resources request;
  SchedulingRules rules;
  std::vector<std::string> unsupported;  ///< constraints that the simulation ignores
  bool repels_itself{false};             ///< a host port or anti-affinity allows only one of these pods per host
  bool exclusive{false};                 ///< has host ports or an anti-affinity
  bool placed_singly{false};  ///< each placed pod changes which nodes the next may go to, beyond its own node
};

/// The classes of the pods, without duplicates. Add every pod that you will ask about before you place any.
class PodClasses {
 public:
  /// Pods are told apart only by the labels in `asked_for`. collect_labels_asked_for finds these labels.
  explicit PodClasses(std::set<std::string, std::less<>> asked_for) : asked_for_(std::move(asked_for)) {}

  /// Returns the class of the pod. The pods of a DaemonSet, although each is tied to its node, are one class: nobody
  /// looks for a place for them.
  ClassId add(const Pod& pod);
  const PodClass& operator[](ClassId id) const { return classes_[id]; }
  std::size_t size() const { return classes_.size(); }

  /// Why pods of these two classes cannot share a host or a zone: node_ports or inter_pod_affinity; none if they can.
  Filter exclusion(ClassId a, ClassId b, std::string_view topology_key) const;

 private:
  std::set<std::string, std::less<>> asked_for_;
  std::vector<PodClass> classes_;
  std::unordered_map<std::string, ClassId> by_key_;
};

/// Adds to `keys` the keys of the pod labels that the pod's anti-affinities and spreads select by.
void collect_labels_asked_for(const Pod& pod, std::set<std::string, std::less<>>& keys);

/// Whether `constraint`, of a pod of class `of`, counts pods of class `other`.
bool counts(const TopologySpread& constraint, const PodClass& of, const PodClass& other);

}  // namespace headroom::kubernetes
