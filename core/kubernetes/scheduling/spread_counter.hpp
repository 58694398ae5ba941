#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>

namespace headroom::kubernetes {

/// How many of the pods that one spread constraint counts are in each of its domains. A domain exists while it has a
/// node that the constraint considers.
class SpreadCounter {
 public:
  using Domain = std::uint32_t;

  void add_node(Domain domain, std::int64_t pods);
  void remove_node(Domain domain, std::int64_t pods);
  /// Adds pods to a domain (or removes them, if the number is negative). The domain must exist.
  void add_pods(Domain domain, std::int64_t pods);

  std::int64_t pods_in(Domain domain) const;
  /// The number of pods in the domain with the fewest. 0 if there are fewer domains than `min_domains`.
  std::int64_t fewest(std::int64_t min_domains) const;

 private:
  struct Members {
    std::int64_t nodes{0};
    std::int64_t pods{0};
  };
  void recount(std::int64_t before, std::int64_t after);

  std::unordered_map<Domain, Members> domains_;
  std::map<std::int64_t, std::int64_t> domains_with_;  ///< for each number of pods: how many domains have it
};

}  // namespace headroom::kubernetes
