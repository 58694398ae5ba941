#include "api/lint/cluster_facts.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/aws/words.hpp"
#include "api/json/parse.hpp"
#include "api/lint/changes.hpp"
#include "api/lint/kinds.hpp"
#include "api/lint/place.hpp"
#include "api/wire/evaluation_request.hpp"
#include "core/intake/demand.hpp"
#include "core/model/pool_units.hpp"
#include "core/pricing/pool_price.hpp"

namespace headroom::lint {
namespace {

/// Readings further apart don't show how long a start took.
constexpr Seconds longest_between_readings{600};

constexpr std::string_view beside[] = {"cluster", "metrics", "sources", "evaluated_at"};

/// The word among `words`. No value if it is none of them.
std::optional<Unit> unit_among(std::span<const EnumName<Unit>> words, const Place& place) {
  for (const auto& [name, unit] : words)
    if (place.text() == name) return unit;
  return std::nullopt;
}

/// The unit of the policy's limits, ours or EMR's.
std::optional<Unit> unit_of(const Place& policy) {
  if (policy.member("body").is_written())
    return unit_among(api::aws::emr_units, compute_limits(policy.member("body")).member("UnitType"));
  return unit_among(names_of<Unit>, policy.member("limits").member("unit"));
}

/// The request of an evaluation whose policy is any one in this unit: the policy that is looked at may be wrong.
std::string request_of(const Place& document) {
  std::string text = R"({"policy":{"signals":[{"kind":"predictive"}],"limits":{"minimum":0,"maximum":2147483647)";
  if (const auto unit = unit_of(document.member("policy")))
    text.append(R"(,"unit":)").append(json_text(name_of(*unit)));
  text += "}}";
  for (const std::string_view name : beside)
    if (const Place place = document.member(name); place.is_written())
      text.append(",\"").append(name).append("\":").append(json_text(*place.value()));
  const Place id = document.member("cluster_id");
  if (id.is_written() && !document.member("cluster").is_written())
    text.append(R"(,"cluster":{"id":)").append(json_text(*id.value())).append("}");
  return text + '}';
}

/// `share` of the readings are below the value.
double quantile(std::vector<double>& readings, double share) {
  const auto at = readings.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(readings.size() - 1));
  std::ranges::nth_element(readings, at);
  return *at;
}

void note_demand(ClusterFacts& facts, const EvaluationInput& input, const ObservedPast& past) {
  std::vector<double> readings;
  for (const auto& point : points_of(demand_metric, input.metrics.series, input, *facts.catalog))
    readings.push_back(point.value);
  for (const Datapoint& point : past.demand) readings.push_back(point.value);
  if (readings.size() < fewest_readings) return;
  facts.peak = *std::ranges::max_element(readings);
  facts.baseline = quantile(readings, 0.1);
}

/// Those that grow first: task, then worker, then core.
std::vector<const Pool*> growing_first(const Cluster& cluster) {
  std::vector<const Pool*> pools;
  for (const Role role : {Role::task, Role::worker, Role::core})
    for (const Pool& pool : cluster.pools)
      if (pool.role == role) pools.push_back(&pool);
  return pools;
}

std::optional<MicroDollars> price_at(const Pool& pool, std::int64_t count, const ClusterFacts& facts) {
  const auto ec2 = price_of(pool, pool.market, facts.cluster, *facts.catalog);
  const auto emr = emr_price_of(pool, facts.cluster, *facts.catalog);
  if (!ec2 || !emr) return std::nullopt;
  return cost_of(*ec2, count) + cost_of(*emr, count);
}

}  // namespace

bool has_cluster_beside(const json::Value& document) {
  return document.find("policy") != nullptr &&
         (document.find("cluster") != nullptr || document.find("cluster_id") != nullptr ||
          document.find("sources") != nullptr);
}

Result<ClusterFacts> read_cluster_facts(const json::Value& document, const Surroundings& around) {
  const Catalog& catalog = around.catalog == nullptr ? builtin_catalog() : *around.catalog;
  const std::string text = request_of(Place(document));
  const auto parsed = json::parse(text);
  if (!parsed) return tl::unexpected(parsed.error());
  const auto request = api::decode_evaluation(parsed->root(), around.now, catalog, nullptr, around.complete);
  if (!request) return tl::unexpected(request.error());
  const EvaluationInput& input = request->input;
  ObservedPast past;
  if (around.past) {
    auto stored = around.past(input);
    if (!stored) return tl::unexpected(std::move(stored.error()));
    past = *std::move(stored);
  }
  return cluster_facts_of(input, past, catalog);
}

ClusterFacts cluster_facts_of(const EvaluationInput& input, const ObservedPast& past, const Catalog& catalog) {
  ClusterFacts facts{.cluster = input.cluster, .unit = input.policy.limits.unit, .catalog = &catalog};
  facts.start_up_seconds = observed_start_up(past);
  note_demand(facts, input, past);
  return facts;
}

std::optional<std::int64_t> observed_start_up(const ObservedPast& past) {
  std::vector<double> times;
  auto runs = past.running.begin();
  for (std::size_t i = 1; i < past.requested.size(); ++i) {
    const Datapoint& asked = past.requested[i];
    if (asked.value <= past.requested[i - 1].value) continue;
    // A later request ends the wait: nobody knows then which of the two has come.
    const auto other = std::find_if(past.requested.begin() + static_cast<std::ptrdiff_t>(i), past.requested.end(),
                                    [&](const Datapoint& each) { return each.value != asked.value; });
    const Instant until = other != past.requested.end() ? other->at : Instant::max();
    while (runs != past.running.end() && runs->at < asked.at) ++runs;
    auto here = runs;
    Instant last_short = asked.at;
    for (; here != past.running.end() && here->at <= until && here->value < asked.value; ++here) last_short = here->at;
    if (here == past.running.end() || here->at > until) continue;
    if (here->at == asked.at || here->at - last_short > longest_between_readings) continue;
    times.push_back(static_cast<double>(std::chrono::duration_cast<Seconds>(here->at - asked.at).count()));
  }
  if (times.empty()) return std::nullopt;
  return static_cast<std::int64_t>(quantile(times, 0.5));
}

std::optional<MicroDollars> hourly_cost_at(const ClusterFacts& facts, std::int64_t units) {
  MicroDollars sum{0};
  for (const Pool& pool : facts.cluster.pools) {
    if (pool.role != Role::primary) continue;
    const auto price = price_at(pool, pool.requested, facts);
    if (!price) return std::nullopt;
    sum += *price;
  }
  const auto pools = growing_first(facts.cluster);
  if (pools.empty()) return std::nullopt;
  // From the last pool on each keeps what it has, as far as the capacity goes; the first gets the rest.
  std::int64_t left = units;
  for (auto at = pools.rbegin(); at != pools.rend(); ++at) {
    const Pool& pool = **at;
    const auto each = units_per_count(pool, facts.unit, *facts.catalog);
    if (pool.is_fleet() || !each || *each < 1) return std::nullopt;
    const bool takes_the_rest = at + 1 == pools.rend();
    const std::int64_t most = (left + *each - 1) / *each;
    const std::int64_t count = takes_the_rest ? most : std::min(pool.requested, most);
    const auto price = price_at(pool, count, facts);
    if (!price) return std::nullopt;
    sum += *price;
    left = std::max<std::int64_t>(left - count * *each, 0);
  }
  return std::min(sum, most_money);
}

std::optional<std::int64_t> affordable_units(const ClusterFacts& facts, std::int64_t units, MicroDollars cap) {
  const auto none = hourly_cost_at(facts, 0);
  if (!none || *none > cap) return std::nullopt;
  std::int64_t fits = 0;
  std::int64_t above = units + 1;
  while (above - fits > 1) {
    const std::int64_t middle = fits + (above - fits) / 2;
    const auto cost = hourly_cost_at(facts, middle);
    if (!cost) return std::nullopt;
    (*cost <= cap ? fits : above) = middle;
  }
  return fits;
}

}  // namespace headroom::lint
