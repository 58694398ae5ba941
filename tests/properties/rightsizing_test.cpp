#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "core/rightsizing/rightsize.hpp"

/// What holds for every sizing, tried on thousands of random requests.
namespace headroom::rightsizing {
namespace {

constexpr int tries = 3000;

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}

  std::int64_t whole(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(engine_);
  }
  bool chance(int percent) { return whole(1, 100) <= percent; }
  /// Up to 2^bits, each size as likely as the next.
  std::int64_t magnitude(std::int64_t bits) { return whole(1, std::int64_t{1} << whole(0, bits)); }
  template <class T>
  T one_of(std::initializer_list<T> all) {
    return *(all.begin() + whole(0, static_cast<std::int64_t>(all.size()) - 1));
  }

 private:
  std::mt19937 engine_;
};

ExecutorRequest random_executor(Random& random) {
  ExecutorRequest executor{.cores = random.whole(1, 16), .memory = Mebibytes{random.whole(450, 65'536)}};
  if (random.chance(30)) executor.memory_overhead = Mebibytes{random.whole(1, 8192)};
  return executor;
}

NodeType random_type(Random& random) {
  NodeType type{.instance_type = random.one_of<std::string>(
                    {"m5.4xlarge", "r5.4xlarge", "m6i.4xlarge", "c5.4xlarge", "unheard.of"})};
  if (random.chance(40)) type.allocatable_millicores = random.whole(1000, 64'000);
  if (random.chance(40)) type.allocatable_memory = Mebibytes{random.whole(1024, 262'144)};
  if (random.chance(40)) type.hourly_price = MicroDollars{random.whole(1, 10'000'000)};
  return type;
}

void limit(Random& random, JobRequest& request) {
  if (random.chance(50)) request.cluster_cores = random.magnitude(14);
  if (random.chance(50)) request.cluster_memory = Mebibytes{1024 * random.magnitude(16)};
  if (random.chance(40)) request.cluster_nodes = random.magnitude(9);
  for (std::int64_t i = random.whole(-2, 3); i > 0; --i) {
    NodeType type = random_type(random);
    const auto& types = request.instance_types;
    if (std::ranges::find(types, type.instance_type, &NodeType::instance_type) == types.end())
      request.instance_types.push_back(std::move(type));
  }
}

JobRequest random_request(unsigned seed) {
  Random random(seed);
  JobRequest request{.data = {"", random.magnitude(50)}};
  if (random.chance(30)) request.files = random.magnitude(24);
  request.splittable = !request.files || random.chance(80);
  if (random.chance(30)) request.default_parallelism = random.magnitude(16);
  if (random.chance(40)) request.shuffle = DataSize{"", random.magnitude(45)};
  if (random.chance(30)) {
    const auto task_seconds = static_cast<double>(random.whole(1, 1000)) / 10;
    request.deadline = Deadline{task_seconds * static_cast<double>(random.whole(10, 300)) / 10, task_seconds};
  } else if (random.chance(70)) {
    request.waves = random.magnitude(6);
  }
  if (random.chance(60)) request.executor = random_executor(random);
  if (random.chance(20)) request.driver = random_executor(random);
  if (random.chance(10)) request.task_cpus = 2;
  request.language = random.one_of({Language::jvm, Language::pyspark});
  request.platform = random.one_of({Platform::emr, Platform::kubernetes, Platform::spark});
  limit(random, request);
  if (random.chance(50)) request.hours = static_cast<double>(random.whole(1, 1000)) / 7;
  request.spot_share_percent = random.whole(0, 100);
  if (random.chance(50)) request.spot_discount_percent = static_cast<double>(random.whole(0, 1000)) / 10;
  return request;
}

/// Runs `property(request, answer)` on every request that has an answer, and names the seed of the first that fails.
void for_all(auto&& property) {
  for (unsigned seed = 1; seed <= tries && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const JobRequest request = random_request(seed);
    if (const auto answer = rightsize(request, builtin_catalog())) property(request, *answer);
  }
}

/// The same, of two requests that differ by `change` and both have an answer.
void for_all_pairs(auto&& change, auto&& property) {
  for_all([&](const JobRequest& request, const Sizing& before) {
    JobRequest changed = request;
    change(changed);
    if (const auto after = rightsize(changed, builtin_catalog())) property(request, before, *after);
  });
}

TEST(EverySizing, IsTriedInEveryKind) {
  std::map<LimitingFactor, int> factors;
  int refused = 0;
  int priced = 0;
  for (unsigned seed = 1; seed <= tries; ++seed) {
    const auto answer = rightsize(random_request(seed), builtin_catalog());
    refused += answer ? 0 : 1;
    if (answer) ++factors[answer->limiting_factor];
    priced += answer && answer->cost ? 1 : 0;
  }
  using enum LimitingFactor;
  for (const LimitingFactor factor : {waves, deadline, cluster_cores, cluster_memory, cluster_nodes})
    EXPECT_GE(factors[factor], 30) << static_cast<int>(factor);
  EXPECT_GE(refused, 100);
  EXPECT_GE(priced, 100);
}

TEST(EverySizing, HasItsNumbersOfExecutorsInOrder) {
  for_all([](const JobRequest&, const Sizing& r) {
    EXPECT_GE(r.min_executors, 1);
    EXPECT_LE(r.min_executors, r.initial_executors);
    EXPECT_LE(r.initial_executors, r.max_executors);
    EXPECT_EQ(r.max_executors, r.executors);
    EXPECT_LE(r.executors, r.wanted_executors);
  });
}

TEST(EverySizing, StaysWithinEveryLimit) {
  for_all([](const JobRequest& request, const Sizing& r) {
    EXPECT_LE(r.total_cores, request.cluster_cores.value_or(INT64_MAX)) << r.summary;
    EXPECT_LE(r.total_memory, request.cluster_memory.value_or(Mebibytes{INT64_MAX})) << r.summary;
    if (!r.nodes.empty()) {
      EXPECT_LE(r.nodes.front().nodes, request.cluster_nodes.value_or(INT64_MAX)) << r.summary;
    }
    for (const Alternative& way : r.alternatives) {
      EXPECT_LE(way.executors * r.executor.cores + r.driver.cores, request.cluster_cores.value_or(INT64_MAX));
      EXPECT_TRUE(way.instance_type.empty() || way.nodes <= request.cluster_nodes.value_or(INT64_MAX));
    }
  });
}

TEST(EverySizing, ThatIsNotLimitedMakesItsWaves) {
  for_all([](const JobRequest& request, const Sizing& r) {
    if (r.limiting_factor == LimitingFactor::waves) {
      EXPECT_LE(r.waves, request.waves.value_or(default_waves)) << r.summary;
    }
  });
}

TEST(EverySizing, NeverNeedsLessForMoreData) {
  const auto more = [](JobRequest& request) { request.data.bytes += request.data.bytes / 3 + 1; };
  for_all_pairs(more, [](const JobRequest&, const Sizing& before, const Sizing& after) {
    EXPECT_GE(after.wanted_slots, before.wanted_slots) << before.summary;
    EXPECT_GE(after.wanted_executors, before.wanted_executors) << before.summary;
    EXPECT_GE(after.executors, before.executors) << before.summary;
  });
}

TEST(EverySizing, NeverNeedsLessForFewerWaves) {
  const auto fewer = [](JobRequest& request) {
    request.deadline.reset();
    request.waves = (request.waves.value_or(default_waves) + 1) / 2;
  };
  for_all_pairs(fewer, [](const JobRequest& request, const Sizing& before, const Sizing& after) {
    if (request.deadline) return;
    EXPECT_GE(after.executors, before.executors) << before.summary;
    EXPECT_LE(after.waves, before.waves) << before.summary;
  });
}

TEST(EverySizing, NeverShrinksForLargerLimits) {
  const auto larger = [](JobRequest& request) {
    if (request.cluster_cores) *request.cluster_cores *= 2;
    if (request.cluster_memory) request.cluster_memory->value *= 2;
    if (request.cluster_nodes) *request.cluster_nodes *= 2;
  };
  for_all_pairs(larger, [](const JobRequest&, const Sizing& before, const Sizing& after) {
    EXPECT_GE(after.executors, before.executors) << before.summary;
    EXPECT_LE(after.waves, before.waves) << before.summary;
  });
}

/// k clusters side by side hold k times the executors, and one more for each driver that is not started.
TEST(EverySizing, GrowsWithItsLimitsAndItsData) {
  constexpr std::int64_t k = 3;
  const auto scale = [](JobRequest& request) {
    request.data.bytes *= k;
    if (request.files) *request.files *= k;
    if (request.default_parallelism) *request.default_parallelism *= k;
    if (request.cluster_cores) *request.cluster_cores *= k;
    if (request.cluster_memory) request.cluster_memory->value *= k;
    if (request.cluster_nodes) *request.cluster_nodes *= k;
  };
  for_all_pairs(scale, [](const JobRequest& request, const Sizing& before, const Sizing& after) {
    EXPECT_GT(after.wanted_slots, k * (before.wanted_slots - 1) - k) << before.summary;
    EXPECT_LE(after.wanted_slots, k * before.wanted_slots) << before.summary;
    if (request.driver || before.executors == before.wanted_executors || after.executors == after.wanted_executors)
      return;
    EXPECT_GE(after.executors, k * before.executors) << before.summary;
    EXPECT_LT(after.executors, k * (before.executors + 2)) << before.summary;
  });
}

TEST(EverySizing, PutsEveryExecutorOnANode) {
  for_all([](const JobRequest&, const Sizing& r) {
    if (r.nodes.empty()) return;
    EXPECT_TRUE(r.nodes.front().chosen) << r.summary;
    for (const NodePlan& plan : r.nodes) {
      if (plan.nodes == 0) continue;
      EXPECT_GE(plan.nodes * plan.executors_per_node, r.executors) << plan.instance_type;
      for (const double waste : {plan.cpu_waste_percent, plan.memory_waste_percent}) {
        EXPECT_GE(waste, 0) << plan.instance_type;
        EXPECT_LE(waste, 100) << plan.instance_type;
      }
    }
  });
}

TEST(EverySizing, RanksItsAlternatives) {
  for_all([](const JobRequest&, const Sizing& r) {
    EXPECT_LE(r.alternatives.size(), 28U);
    for (const Alternative& a : r.alternatives) {
      EXPECT_GE(a.executors, 1);
      EXPECT_GE(a.rank_by_time, 1);
      for (const Alternative& b : r.alternatives) {
        EXPECT_EQ(a.waves < b.waves, a.rank_by_time < b.rank_by_time);
        const bool compared = a.total && b.total && a.rank_by_cost;
        EXPECT_TRUE(!compared || (*a.total < *b.total) == (*a.rank_by_cost < *b.rank_by_cost));
      }
    }
  });
}

TEST(EverySizing, IsMadeAgainFromTheSameRequest) {
  for_all([](const JobRequest& request, const Sizing& r) { EXPECT_TRUE(*rightsize(request, builtin_catalog()) == r); });
}

TEST(EverySizing, IsASentenceWithoutHolesInIt) {
  for_all([](const JobRequest&, const Sizing& r) {
    EXPECT_TRUE(r.summary.ends_with(".")) << r.summary;
    for (const CalculationStep& step : r.steps) EXPECT_FALSE(step.result.empty()) << step.name;
    for (const char* hole : {"  ", "..", " .", " ,", ": .", "nan", "inf"})
      EXPECT_EQ(r.summary.find(hole), std::string::npos) << r.summary;
  });
}

TEST(EveryRefusal, NamesAFieldAndAWayOut) {
  for (unsigned seed = 1; seed <= tries; ++seed) {
    const auto answer = rightsize(random_request(seed), builtin_catalog());
    if (answer) continue;
    EXPECT_FALSE(answer.error().violations.empty()) << seed;
    for (const Violation& fault : answer.error().violations) {
      EXPECT_TRUE(fault.pointer.starts_with("/")) << seed;
      EXPECT_TRUE(fault.detail.find("must be at ") != std::string::npos || fault.code == "missing") << fault.detail;
    }
  }
}

/// Every field at the edges of what 64 bits hold: answered or refused, but never by chance.
TEST(EveryEdge, IsAnsweredOrRefused) {
  for (unsigned seed = 1; seed <= 20'000; ++seed) {
    Random random(seed);
    const auto edge = [&] {
      return random.one_of<std::int64_t>({1, 2, 450, 1000, (std::int64_t{1} << 31) - 1, std::int64_t{1} << 31,
                                          most_data, most_data + 1, INT64_MAX - 1, INT64_MAX});
    };
    const auto size = [&] { return std::optional<Mebibytes>(Mebibytes{edge()}); };
    const auto extreme = [&] { return random.one_of({5e-324, 1e-9, 0.1, 1.0, 1e9, 1e5, 1e300}); };
    JobRequest request{.data = {"", edge()}};
    if (random.chance(30)) request.files = edge();
    if (random.chance(30)) request.expansion_percent = edge();
    if (random.chance(30)) request.shuffle = DataSize{"", edge()};
    if (random.chance(30)) request.default_parallelism = edge();
    if (random.chance(30)) request.waves = edge();
    if (!request.waves && random.chance(50)) request.deadline = Deadline{extreme(), extreme()};
    if (random.chance(60)) request.executor = ExecutorRequest{edge(), size(), {}};
    if (request.executor && random.chance(20)) request.executor->memory_overhead = size();
    if (request.executor && random.chance(20)) request.executor->memory.reset();
    if (random.chance(20)) request.driver = ExecutorRequest{edge(), size(), size()};
    if (random.chance(20)) request.task_cpus = edge();
    request.platform = random.one_of({Platform::emr, Platform::kubernetes});
    if (random.chance(40)) request.cluster_cores = edge();
    if (random.chance(40)) request.cluster_memory = size();
    if (random.chance(40)) request.cluster_nodes = edge();
    if (random.chance(40)) request.instance_types = {{"giant", edge(), size(), MicroDollars{edge()}}};
    if (random.chance(40)) request.hours = extreme();
    request.spot_share_percent = random.whole(0, 100);
    request.spot_discount_percent = random.one_of({0.0, 5e-324, 33.333333333333336, 100.0});

    const auto answer = rightsize(request, builtin_catalog());
    if (!answer) {
      EXPECT_FALSE(answer.error().violations.empty()) << seed;
      continue;
    }
    EXPECT_GE(answer->min_executors, 1) << seed;
    EXPECT_LE(answer->executors, (std::int64_t{1} << 31) - 1) << seed;
    EXPECT_GT(answer->total_memory.value, 0) << seed;
    EXPECT_GE(answer->task_memory.needed.value, 0) << seed;
    EXPECT_TRUE(!answer->cost || answer->cost->hourly >= MicroDollars{0}) << seed;
  }
}

}  // namespace
}  // namespace headroom::rightsizing
