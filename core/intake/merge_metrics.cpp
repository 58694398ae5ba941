#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "core/base/marked.hpp"
#include "core/intake/merge.hpp"

namespace headroom {
namespace {

template <class T, class Same>
void keep_unless(std::vector<T>& into, std::vector<T>& others, Same same) {
  for (T& other : others)
    if (std::ranges::none_of(into, [&](const T& own) { return same(own, other); })) into.push_back(std::move(other));
}

/// Lays what the request says over what the documents say.
void merge(Metrics& own, Metrics& found, Remarks& remarks) {
  for (const MetricValue& theirs : found.values) {
    const auto mine = std::ranges::find(own.values, theirs.name, &MetricValue::name);
    if (mine == own.values.end() || agree(mine->value, theirs.value)) continue;
    own.contradicted.push_back(theirs.name);
    remarks.warn("source_conflict", "metric " + theirs.name +
                                        " in the request differs from what the documents say; the request's is used");
  }
  keep_unless(own.values, found.values, [](const MetricValue& a, const MetricValue& b) { return a.name == b.name; });
  keep_unless(own.series, found.series, [](const Series& a, const Series& b) {
    return a.name == b.name && a.period == b.period && a.statistic == b.statistic;
  });
  if (own.queues.empty()) own.queues = std::move(found.queues);
  std::ranges::move(found.contradicted, std::back_inserter(own.contradicted));
  if (!own.observed_at) own.observed_at = found.observed_at;
}

}  // namespace

bool agree(double a, double b) { return std::abs(a - b) <= 0.01 * std::max(std::abs(a), std::abs(b)); }

Metrics merge_metrics(const Metrics& request, DocumentFacts& facts, Remarks& remarks) {
  Metrics metrics = request;
  merge(metrics, facts.metrics, remarks);
  for (const std::string& name : normalise(metrics)) {
    metrics.contradicted.push_back(name);
    remarks.warn("repeated_datapoint", "metric " + name + " says different things of one time; the last is used");
  }
  std::ranges::sort(metrics.contradicted);
  metrics.contradicted.erase(std::unique(metrics.contradicted.begin(), metrics.contradicted.end()),
                             metrics.contradicted.end());
  return metrics;
}

void leave_out_strangers(DocumentFacts& facts, const Cluster& cluster) {
  std::vector<Series> own;
  for (std::size_t i = 0; i < facts.metrics.series.size(); ++i) {
    const std::string& owner = facts.series_owners[i];
    if (owner.empty() || owner == cluster.id)
      own.push_back(std::move(facts.metrics.series[i]));
    else
      facts.warnings.push_back({"other_cluster", facts.metrics.series[i].name + " of " + owner + " was not used"});
  }
  facts.metrics.series = std::move(own);
  facts.series_owners.assign(facts.metrics.series.size(), {});
  std::erase_if(facts.auto_scaling, [&](const AutoScalingPolicy& policy) {
    const std::string& group = policy.limits.pool_id;
    const bool known = group.empty() || std::ranges::find(cluster.pools, group, &Pool::id) != cluster.pools.end();
    if (!known)
      facts.warnings.push_back({"unused_document", "the automatic scaling policy of group " + text::marked(group) +
                                                       " was not used: the cluster has no such group"});
    return !known;
  });
}

}  // namespace headroom
