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
  /// Pods come to (or, where negative, leave) a node that is in `domain`.
  void add_pods(Domain domain, std::int64_t pods);

  std::int64_t pods_in(Domain domain) const;
  /// The pods of the emptiest domain; 0 where there are fewer domains than `min_domains`.
  std::int64_t fewest(std::int64_t min_domains) const;

 private:
  struct Members {
    std::int64_t nodes{0};
    std::int64_t pods{0};
  };
  void recount(std::int64_t before, std::int64_t after);

  std::unordered_map<Domain, Members> domains_;
  std::map<std::int64_t, std::int64_t> domains_with_;  ///< pods → how many domains have that many
};

}  // namespace headroom::kubernetes
