#include "core/kubernetes/scheduling/spread_counter.hpp"

namespace headroom::kubernetes {

void SpreadCounter::recount(std::int64_t before, std::int64_t after) {
  const auto was = domains_with_.find(before);
  if (was != domains_with_.end() && --was->second == 0) domains_with_.erase(was);
  ++domains_with_[after];
}

void SpreadCounter::add_node(Domain domain, std::int64_t pods) {
  const auto [at, is_new] = domains_.try_emplace(domain);
  if (is_new) ++domains_with_[0];
  ++at->second.nodes;
  add_pods(domain, pods);
}

void SpreadCounter::remove_node(Domain domain, std::int64_t pods) {
  add_pods(domain, -pods);
  const auto at = domains_.find(domain);
  if (--at->second.nodes > 0) return;
  const auto with = domains_with_.find(at->second.pods);
  if (--with->second == 0) domains_with_.erase(with);
  domains_.erase(at);
}

void SpreadCounter::add_pods(Domain domain, std::int64_t pods) {
  Members& members = domains_.at(domain);
  if (pods == 0) return;
  recount(members.pods, members.pods + pods);
  members.pods += pods;
}

std::int64_t SpreadCounter::pods_in(Domain domain) const {
  const auto at = domains_.find(domain);
  return at == domains_.end() ? 0 : at->second.pods;
}

std::int64_t SpreadCounter::fewest(std::int64_t min_domains) const {
  if (domains_with_.empty() || static_cast<std::int64_t>(domains_.size()) < min_domains) return 0;
  return domains_with_.begin()->first;
}

}  // namespace headroom::kubernetes
