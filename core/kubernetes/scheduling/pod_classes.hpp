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

/// What the scheduler sees of pods that it cannot tell apart: namespace, request, rules, and of the labels only those
/// that some selector asks for. Spark's executors, which differ in a label and in their name, are one class.
struct PodClass {
  std::string key;  ///< sorts classes the same way whatever the order of the pods
  std::string space;
  Labels labels;
  Resources request;
  SchedulingRules rules;
  std::vector<std::string> unsupported;  ///< constraints that are left out of account
  bool repels_itself{false};             ///< by a host port or anti-affinity: one a host
  bool exclusive{false};                 ///< has host ports or an anti-affinity
  bool placed_singly{false};             ///< each one placed changes where the next may go, beyond the node it is on
};

/// Pods' classes, each once. Every pod that will be asked about is added before any is placed.
class PodClasses {
 public:
  /// Only the labels `asked_for` distinguish pods; labels_asked_for() tells which that are.
  explicit PodClasses(std::set<std::string, std::less<>> asked_for) : asked_for_(std::move(asked_for)) {}

  /// A DaemonSet's pods, each tied to its node, are one class: nobody looks for a place for them.
  ClassId add(const Pod& pod);
  const PodClass& operator[](ClassId id) const { return classes_[id]; }
  std::size_t size() const { return classes_.size(); }

  /// Why pods of these two cannot share a host, or a zone: node_ports, inter_pod_affinity or none.
  Filter exclusion(ClassId a, ClassId b, std::string_view topology_key) const;

 private:
  std::set<std::string, std::less<>> asked_for_;
  std::vector<PodClass> classes_;
  std::unordered_map<std::string, ClassId> by_key_;
};

/// The keys of the pod labels that anti-affinities and spreads of these pods select by.
void collect_labels_asked_for(const Pod& pod, std::set<std::string, std::less<>>& keys);

/// Whether `constraint` of a pod of class `of` counts pods of class `other`.
bool counts(const TopologySpread& constraint, const PodClass& of, const PodClass& other);

}  // namespace headroom::kubernetes
