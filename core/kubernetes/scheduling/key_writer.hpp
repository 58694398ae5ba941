#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/kubernetes/objects/pod.hpp"

namespace headroom::kubernetes {

/// Writes values into a text. Two different sequences of values never give the same text.
class KeyWriter {
 public:
  void put(std::int64_t number) { key_ += std::to_string(number) + ';'; }
  void put(std::string_view text) {
    put(static_cast<std::int64_t>(text.size()));
    key_ += text;
  }
  void put(const std::string& text) { put(std::string_view{text}); }
  void put(Operator op) { put(static_cast<std::int64_t>(op)); }
  void put(TaintEffect effect) { put(static_cast<std::int64_t>(effect)); }
  void put(Inclusion inclusion) { put(static_cast<std::int64_t>(inclusion)); }
  void put(const Requirement& requirement) {
    put(requirement.key);
    put(requirement.op);
    put(requirement.values);
  }
  void put(const NodeTerm& term) {
    put(term.labels);
    put(term.fields);
  }
  void put(const Toleration& toleration) {
    put(toleration.key);
    put(toleration.op);
    put(toleration.value);
    put(toleration.effect);
  }
  void put(const AntiAffinity& term) {
    put(term.topology_key);
    put(term.selector);
    put(term.namespaces);
  }
  void put(const TopologySpread& spread) {
    put(spread.topology_key);
    put(spread.max_skew);
    put(spread.min_domains);
    put(spread.selector);
    put(spread.match_label_keys);
    put(spread.node_affinity);
    put(spread.node_taints);
  }
  void put(const HostPort& port) {
    put(port.port);
    put(port.protocol);
    put(port.address);
  }
  void put(const SchedulingRules& rules) {
    put(rules.node_selector);
    put(rules.node_terms);
    put(rules.tolerations);
    put(rules.anti_affinity);
    put(rules.spread);
    put(rules.host_ports);
  }
  template <class T>
  void put(const std::vector<T>& values) {
    put(static_cast<std::int64_t>(values.size()));
    for (const T& value : values) put(value);
  }
  template <class T>
  void put(const std::optional<T>& value) {
    put(std::int64_t{value.has_value()});
    if (value) put(*value);
  }
  void put(const Labels& labels) {
    put(static_cast<std::int64_t>(labels.size()));
    for (const auto& [name, value] : labels) {
      put(name);
      put(value);
    }
  }
  void put(const Resources& resources) {
    for (const auto& [name, amount] : resource_kinds) put(resources.*amount);
  }
  void put(const Taint& taint) {
    put(taint.key);
    put(taint.value);
    put(taint.effect);
  }
  std::string take() { return std::move(key_); }

 private:
  std::string key_;
};

}  // namespace headroom::kubernetes
