#include "core/kubernetes/scheduling/pod_classes.hpp"

#include <algorithm>
#include <utility>

#include "core/kubernetes/scheduling/key_writer.hpp"

namespace headroom::kubernetes {
namespace {

std::string key_of(const PodClass& c) {
  KeyWriter key;
  key.put(c.space);
  key.put(c.labels);
  key.put(c.request);
  key.put(c.rules);
  key.put(c.unsupported);
  return key.take();
}

bool repels(const PodClass& a, const PodClass& b, std::string_view topology_key) {
  return std::any_of(a.rules.anti_affinity.begin(), a.rules.anti_affinity.end(), [&](const AntiAffinity& term) {
    if (term.topology_key != topology_key || !term.selector) return false;
    const auto& spaces = term.namespaces;
    const bool sees =
        spaces.empty() ? a.space == b.space : std::find(spaces.begin(), spaces.end(), b.space) != spaces.end();
    return sees && match_all(*term.selector, b.labels);
  });
}

bool ports_collide(const PodClass& a, const PodClass& b) {
  for (const HostPort& mine : a.rules.host_ports)
    for (const HostPort& theirs : b.rules.host_ports)
      if (collide(mine, theirs)) return true;
  return false;
}

Filter exclusion(const PodClass& a, const PodClass& b, std::string_view topology_key) {
  if (topology_key == hostname_label && ports_collide(a, b)) return Filter::node_ports;
  return repels(a, b, topology_key) || repels(b, a, topology_key) ? Filter::inter_pod_affinity : Filter::none;
}

}  // namespace

ClassId PodClasses::add(const Pod& pod) {
  PodClass c{.key = {},
             .space = pod.space,
             .labels = {},
             .request = request_of(pod),
             .rules = pod.rules,
             .unsupported = unsupported_constraints(pod)};
  if (is_daemon(pod)) {
    c.rules.node_selector.clear();
    c.rules.node_terms.clear();
    c.rules.tolerations.clear();
  }
  for (const auto& [key, value] : pod.labels)
    if (asked_for_.contains(key)) c.labels.emplace(key, value);
  c.key = key_of(c);
  const auto [at, is_new] = by_key_.try_emplace(c.key, static_cast<ClassId>(classes_.size()));
  if (!is_new) return at->second;
  c.exclusive = !c.rules.host_ports.empty() || !c.rules.anti_affinity.empty();
  c.repels_itself = kubernetes::exclusion(c, c, hostname_label) != Filter::none;
  c.placed_singly = !c.rules.spread.empty() || kubernetes::exclusion(c, c, zone_label) != Filter::none;
  classes_.push_back(std::move(c));
  return at->second;
}

Filter PodClasses::exclusion(ClassId a, ClassId b, std::string_view topology_key) const {
  return kubernetes::exclusion(classes_[a], classes_[b], topology_key);
}

void collect_labels_asked_for(const Pod& pod, std::set<std::string, std::less<>>& keys) {
  const auto collect = [&](const std::optional<std::vector<Requirement>>& selector) {
    if (selector)
      for (const Requirement& requirement : *selector) keys.insert(requirement.key);
  };
  for (const AntiAffinity& term : pod.rules.anti_affinity) collect(term.selector);
  for (const TopologySpread& spread : pod.rules.spread) {
    collect(spread.selector);
    keys.insert(spread.match_label_keys.begin(), spread.match_label_keys.end());
  }
}

bool counts(const TopologySpread& constraint, const PodClass& of, const PodClass& other) {
  if (of.space != other.space || !constraint.selector || !match_all(*constraint.selector, other.labels)) return false;
  return std::all_of(constraint.match_label_keys.begin(), constraint.match_label_keys.end(),
                     [&](const std::string& key) {
                       const std::string* const mine = find(of.labels, key);
                       const std::string* const theirs = find(other.labels, key);
                       return !mine || (theirs && *mine == *theirs);
                     });
}

}  // namespace headroom::kubernetes
