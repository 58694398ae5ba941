#include "core/signals/managed_scaling.hpp"

#include <gtest/gtest.h>

#include "tests/support/clusters.hpp"

namespace headroom {
namespace {

using namespace testing;

/// A cluster of `instances` that all run, and what is measured on it.
struct Scene {
  Cluster described = cluster({core_group(3)});
  Metrics metrics{};
  ManagedScaling signal{};
  Policy rules = policy(limits(0, 1000));

  Scene(std::int64_t instances, Metrics m) : described(cluster({core_group(instances)})), metrics(std::move(m)) {}

  std::optional<Proposal> proposal() const {
    return propose(signal, observe(described, metrics, rules, now, builtin_catalog()));
  }
  Proposal opinion() const { return proposal().value(); }
};

/// YARN's figures on nodes of 12,288 MB each, with memory available and pending, at `observed`.
std::vector<MetricValue> yarn(std::int64_t nodes, double available_mib, double pending_mib, double pending_containers) {
  return {{"MemoryTotalMB", static_cast<double>(nodes) * 12'288},
          {"MemoryAvailableMB", available_mib},
          {"MemoryPendingMB", pending_mib},
          {"ContainerPending", pending_containers}};
}

Scene snapshot(std::int64_t instances, std::vector<MetricValue> all) { return {instances, values(std::move(all))}; }

Metrics with_history(Metrics metrics, std::string_view name, double value, int points) {
  metrics.series.push_back(steady(name, value, points));
  return metrics;
}

TEST(ManagedScaling, FiresStrictlyBelowAndAboveItsThresholds) {
  struct Case {
    double available;
    std::string_view reason;
  };
  for (const Case& c : {Case{14.999, "memory_available_below_threshold"},
                        {15, "within_thresholds"},
                        {0, "memory_available_below_threshold"},
                        {75, "within_thresholds"},
                        {75.001, "memory_available_above_threshold"},
                        {100, "memory_available_above_threshold"}})
    EXPECT_EQ((Scene{6, lasting(c.available, 0, Seconds{600})}.opinion().reason), c.reason) << c.available;
}

TEST(ManagedScaling, HasEveryThresholdAsAParameter) {
  Scene low{6, lasting(39, 0, Seconds{600})};
  low.signal.scale_out_below_memory_available_percent = 40;
  EXPECT_EQ(low.opinion().reason, "memory_available_below_threshold");
  EXPECT_EQ(low.opinion().evidence[0].threshold, 40);

  Scene high{6, lasting(61, 0, Seconds{600})};
  high.signal.scale_in_above_memory_available_percent = 60;
  EXPECT_EQ(high.opinion().reason, "memory_available_above_threshold");

  Scene patient{6, lasting(50, 3, Seconds{300})};
  patient.signal.pending_for = Seconds{301};
  EXPECT_EQ(patient.opinion().reason, "containers_pending_not_long_enough");
  patient.signal.pending_for = Seconds{0};
  EXPECT_EQ(patient.opinion().reason, "containers_pending");

  Scene lazy{6, lasting(90, 0, Seconds{600})};
  lazy.signal.idle_for = Seconds{900};
  EXPECT_EQ(lazy.opinion().reason, "idle_not_long_enough");
  EXPECT_EQ(lazy.opinion().proposes, Units{6});
}

TEST(ManagedScaling, ScalesOutWhereContainersHaveBeenPendingForExactlyTheTime) {
  const auto pending_since = [](Seconds before) {
    Metrics metrics = values({{"YARNMemoryAvailablePercentage", 50}, {"ContainerPending", 4}});
    metrics.series = {{.name = "ContainerPending", .period = before, .datapoints = {{observed - before, 4}}}};
    return Scene{3, metrics}.opinion().reason;
  };
  EXPECT_EQ(pending_since(Seconds{300}), "containers_pending");
  EXPECT_EQ(pending_since(Seconds{299}), "containers_pending_not_long_enough");
}

TEST(ManagedScaling, TakesOneDatapointOfFiveMinutesForFiveMinutes) {
  const Proposal p = Scene{3, lasting(50, 2, Seconds{300})}.opinion();
  EXPECT_EQ(p.reason, "containers_pending");
  EXPECT_EQ(p.proposes, Units{4});  // nothing says how much: one step
  EXPECT_EQ(p.evidence, (std::vector<Evidence>{{"ContainerPending", 2, Comparison::greater_than, 0, 1}}));
}

TEST(ManagedScaling, DoesNotTakeAnInterruptedRunForALongOne) {
  Metrics gap = values({{"YARNMemoryAvailablePercentage", 50}});
  gap.series = {
      {.name = "ContainerPending",
       .period = Seconds{60},
       .datapoints = {{observed - Seconds{360}, 3}, {observed - Seconds{300}, 3}, {observed - Seconds{60}, 3}}}};
  EXPECT_EQ((Scene{3, gap}.opinion().reason), "containers_pending_not_long_enough");
  gap.series[0].datapoints[1] = {observed - Seconds{300}, 0};
  EXPECT_EQ((Scene{3, gap}.opinion().reason), "containers_pending_not_long_enough");
}

TEST(ManagedScaling, NeedsWhatIsPendingOverWhatANodeHas) {
  struct Case {
    double pending_mib;
    std::int64_t more;
  };
  for (const Case& c : {Case{1, 1}, {12'288, 1}, {12'289, 2}, {73'728, 6}, {1e300, 1'000'000'000'000}}) {
    Scene scene = snapshot(3, yarn(3, 0, c.pending_mib, 12));
    scene.rules.scale_out.maximum_increment_percent = 100;
    EXPECT_EQ(scene.opinion().proposes, Units{3 + c.more}) << c.pending_mib;
  }
}

TEST(ManagedScaling, SaysHowTheNeedCameAbout) {
  Scene scene = snapshot(3, yarn(3, 3502, 73'728, 12));
  scene.rules.scale_out.maximum_increment_percent = 100;
  EXPECT_EQ(scene.opinion().detail, "73,728 MB pending / 12,288 MB per instance = 6 more");
}

TEST(ManagedScaling, CountsVcoresOnlyWithTheDominantCalculator) {
  auto figures = yarn(3, 0, 12'288, 12);
  figures.insert(figures.end(), {{"VCoresTotal", 12}, {"VCoresAvailable", 0}, {"VCoresPending", 20}});
  Scene scene = snapshot(3, figures);
  scene.rules.scale_out.maximum_increment_percent = 1000;
  EXPECT_EQ(scene.opinion().proposes, Units{4});
  scene.signal.resource_calculator = ResourceCalculator::dominant;
  EXPECT_EQ(scene.opinion().proposes, Units{8});  // 20 vcores / 4 a node
  EXPECT_EQ(scene.opinion().detail, "20 vcores pending / 4 vcores per instance = 5 more");
}

TEST(ManagedScaling, NeedsVcoresAloneWherePendingMemoryIsUnknown) {
  Scene scene = snapshot(
      2, {{"YARNMemoryAvailablePercentage", 5}, {"ContainerPending", 9}, {"VCoresTotal", 8}, {"VCoresPending", 9}});
  scene.signal.resource_calculator = ResourceCalculator::dominant;
  scene.rules.scale_out.maximum_increment_percent = 1000;
  EXPECT_EQ(scene.opinion().proposes, Units{5});  // 9 / 4 = 3 more
}

TEST(ManagedScaling, EstimatesPendingMemoryFromTheContainersThatRun) {
  Scene scene = snapshot(3, {{"MemoryTotalMB", 36'864},
                             {"MemoryAvailableMB", 0},
                             {"MemoryAllocatedMB", 36'864},
                             {"ContainerAllocated", 12},
                             {"ContainerPending", 8}});
  scene.rules.scale_out.maximum_increment_percent = 100;
  EXPECT_EQ(scene.opinion().proposes, Units{5});  // 8 × 3,072 MB = 24,576 MB, two nodes
  EXPECT_EQ(scene.opinion().detail, "24,576 MB pending (estimated) / 12,288 MB per instance = 2 more");
}

TEST(ManagedScaling, TakesOneStepWhereNothingSaysHowMuch) {
  const auto figures = std::vector<MetricValue>{{"YARNMemoryAvailablePercentage", 5}, {"ContainerPending", 40}};
  EXPECT_EQ(snapshot(10, figures).opinion().proposes, Units{11});
  Scene braked = snapshot(10, figures);
  braked.rules.scale_out.maximum_increment_percent = 50;
  EXPECT_EQ(braked.opinion().proposes, Units{15});
}

TEST(ManagedScaling, TakesNoAmountFromStaleFiguresBesideFreshEvidence) {
  Metrics metrics = values(yarn(3, 0, 73'728, 12));
  metrics.observed_at = now - Seconds{901};
  metrics.series = {steady(metric::containers_pending, 12, 2)};
  EXPECT_EQ((Scene{3, normalised(metrics)}.opinion().proposes), Units{4});
}

TEST(ManagedScaling, AddsOneWhereMemoryIsLowAndNothingIsPending) {
  EXPECT_EQ(snapshot(10, yarn(10, 0, 0, 0)).opinion().proposes, Units{11});
  EXPECT_EQ(snapshot(10, {{"YARNMemoryAvailablePercentage", 5}, {"ContainerPending", 0}}).opinion().proposes,
            Units{11});
}

TEST(ManagedScaling, AtMostDoublesForABlip) {
  const Proposal blip = snapshot(3, yarn(3, 0, 1'228'800, 400)).opinion();
  EXPECT_EQ(blip.proposes, Units{6});
  EXPECT_EQ(
      blip.detail,
      "1,228,800 MB pending / 12,288 MB per instance = 100 more, but at most double, which is 6, until containers "
      "have been pending for 5 min");
  Scene lasted{3, with_history(values(yarn(3, 0, 1'228'800, 400)), metric::containers_pending, 400, 1)};
  EXPECT_EQ(lasted.opinion().proposes, Units{103});
  EXPECT_EQ((Scene{0, values({{"YARNMemoryAvailablePercentage", 5}})}.opinion().proposes), Units{1});
}

TEST(ManagedScaling, DoesNotAskTwiceForWhatIsOnItsWay) {
  Scene scene = snapshot(3, yarn(3, 0, 73'728, 12));
  scene.described.pools[0].requested = 7;  // four are starting, six are needed
  EXPECT_EQ(scene.opinion().proposes, Units{9});
  scene.described.pools[0].requested = 9;
  EXPECT_EQ(scene.opinion().proposes, Units{9});
  EXPECT_EQ(scene.opinion().reason, "additions_in_progress");
  EXPECT_EQ(
      scene.opinion().detail,
      "3 of 9 instances run and 6 are on order; 73,728 MB pending / 12,288 MB per instance = 6 more than run, which "
      "the 6 on order cover");
  // One more than the six that are coming would be needed.
  EXPECT_EQ(
      scene.opinion().counterfactuals,
      (std::vector<Counterfactual>{{Direction::out, {{"MemoryPendingMB", Comparison::greater_than, 73'728, {}}}}}));
}

TEST(ManagedScaling, CancelsRemovalsUnderHeavyLoad) {
  Scene scene = snapshot(5, yarn(5, 0, 12'288, 4));
  scene.described.pools[0].requested = 3;  // two are being removed
  EXPECT_EQ(scene.opinion().proposes, Units{6});
}

TEST(ManagedScaling, CancelsAdditionsWithoutLoad) {
  Scene scene{2, lasting(90, 0, Seconds{600})};
  scene.metrics = normalised({.observed_at = observed,
                              .values = {{"MemoryTotalMB", 24'576}, {"MemoryAvailableMB", 22'118}},
                              .series = scene.metrics.series});
  scene.described.pools[0].requested = 8;
  EXPECT_EQ(scene.opinion().proposes, Units{1});  // 2,458 MB in use of 12,288 × 0.85
}

TEST(ManagedScaling, ScalesInToWhatIsInUseWithTheScaleOutThresholdFree) {
  struct Case {
    double in_use_mib;
    std::int64_t target;
  };
  // A node of 12,288 MB has 10,444.8 MB to use.
  for (const Case& c : {Case{0, 0}, {1, 1}, {10'444, 1}, {10'445, 2}, {20'889, 2}, {20'890, 3}}) {
    Metrics metrics = values({{"MemoryTotalMB", 122'880}, {"MemoryAvailableMB", 122'880 - c.in_use_mib}});
    metrics.series = {steady(metric::memory_available_percent, 80, 2), steady(metric::containers_pending, 0, 2)};
    EXPECT_EQ((Scene{10, normalised(metrics)}.opinion().proposes), Units{c.target}) << c.in_use_mib;
  }
}

TEST(ManagedScaling, CountsUsedVcoresToo) {
  Metrics metrics = values(
      {{"MemoryTotalMB", 122'880}, {"MemoryAvailableMB", 110'592}, {"VCoresTotal", 40}, {"VCoresAvailable", 20}});
  metrics.series = {steady(metric::memory_available_percent, 90, 2), steady(metric::containers_pending, 0, 2)};
  Scene scene{10, normalised(metrics)};
  EXPECT_EQ(scene.opinion().proposes, Units{2});  // one node's memory over 0.85
  scene.signal.resource_calculator = ResourceCalculator::dominant;
  EXPECT_EQ(scene.opinion().proposes, Units{6});  // 20 vcores / (4 × 0.85) = 5.9
}

TEST(ManagedScaling, ScalesInByOneStepWhereOnlyThePercentageIsKnown) {
  Scene scene{10, lasting(90, 0, Seconds{600})};
  EXPECT_EQ(scene.opinion().proposes, Units{9});
  scene.rules.scale_in.maximum_increment_percent = 50;
  EXPECT_EQ(scene.opinion().proposes, Units{5});
  // A tenth of ten nodes is in use: two nodes would leave 50% free, one would be full.
  scene.rules.scale_in.maximum_increment_percent = 100;
  EXPECT_EQ(scene.opinion().proposes, Units{2});
}

TEST(ManagedScaling, HoldsWhereWhatIsInUseFitsNoFewer) {
  Metrics metrics = lasting(76, 0, Seconds{600});
  metrics.values = {{"MemoryAvailableMB", 9339}, {"MemoryTotalMB", 12'288}};
  const Proposal p = Scene{1, metrics}.opinion();
  EXPECT_EQ(p.proposes, Units{1});
  EXPECT_EQ(p.reason, "needed_for_what_is_in_use");
}

TEST(ManagedScaling, IsIdleOnlyWhenBothMetricsWereForTheWholeTime) {
  const auto reason = [](int free_points, int quiet_points) {
    return Scene{6, normalised({.observed_at = observed,
                                .series = {steady(metric::memory_available_percent, 90, free_points),
                                           steady(metric::containers_pending, 0, quiet_points)}})}
        .opinion()
        .reason;
  };
  EXPECT_EQ(reason(2, 2), "memory_available_above_threshold");
  EXPECT_EQ(reason(2, 1), "idle_not_long_enough");
  EXPECT_EQ(reason(1, 2), "idle_not_long_enough");
}

TEST(ManagedScaling, NeverScalesInOnASnapshotUnlessItNeedNotLast) {
  Scene scene = snapshot(6, {{"YARNMemoryAvailablePercentage", 95}, {"ContainerPending", 0}});
  EXPECT_EQ(scene.opinion().reason, "idle_not_long_enough");
  EXPECT_EQ(scene.opinion().detail, "seen idle for 0 s of 10 min");
  scene.signal.idle_for = Seconds{0};
  EXPECT_EQ(scene.opinion().proposes, Units{5});
}

TEST(ManagedScaling, NeverScalesInWhereOneMetricIsUnknown) {
  EXPECT_EQ((Scene{6, normalised({.series = {steady(metric::memory_available_percent, 95, 4)}})}.opinion().proposes),
            Units{6});
  EXPECT_EQ((Scene{6, normalised({.series = {steady(metric::containers_pending, 0, 4)}})}.opinion().proposes),
            Units{6});
}

TEST(ManagedScaling, ScalesOutOnEitherMetricAlone) {
  EXPECT_EQ((Scene{6, values({{"YARNMemoryAvailablePercentage", 5}})}.opinion().proposes), Units{7});
  EXPECT_EQ((Scene{6, normalised({.series = {steady(metric::containers_pending, 3, 1)}})}.opinion().proposes),
            Units{7});
}

TEST(ManagedScaling, HasNoOpinionWithoutEither) {
  EXPECT_FALSE((Scene{6, {}}.proposal()));
  EXPECT_FALSE((Scene{6, values({{"HDFSUtilization", 95}})}.proposal()));
}

TEST(ManagedScaling, HoldsWhenNothingIsPendingAndMemoryIsBetweenTheThresholds) {
  const Proposal p = Scene{6, lasting(50, 0, Seconds{900})}.opinion();
  EXPECT_EQ(p.proposes, Units{6});
  EXPECT_EQ(p.evidence,
            (std::vector<Evidence>{{"YARNMemoryAvailablePercentage", 50, Comparison::greater_than_or_equal, 15, 1},
                                   {"ContainerPending", 0, Comparison::less_than_or_equal, 0, 3}}));
  EXPECT_EQ(p.counterfactuals.size(), 3u);
}

Metrics queued(std::vector<YarnQueue> queues, std::vector<MetricValue> all) {
  Metrics metrics = values(std::move(all));
  metrics.queues = std::move(queues);
  metrics.series = {steady(metric::containers_pending, 12, 2)};
  return normalised(metrics);
}

TEST(ManagedScaling, DoesNotScaleForWorkInQueuesAtTheirOwnMaximum) {
  const Proposal p = Scene{3, queued({{.name = "etl",
                                       .used_percent = 50,
                                       .maximum_percent = 50,
                                       .maximum_is = QueueMaximum::fixed,
                                       .pending_containers = 12}},
                                     yarn(3, 0, 73'728, 12))}
                         .opinion();
  EXPECT_EQ(p.proposes, Units{3});
  EXPECT_EQ(p.reason, "queue_at_maximum");
  EXPECT_EQ(p.detail,
            "12 of the pending containers wait in YARN queue etl, which is at its own maximum: more nodes would not "
            "start them");
  EXPECT_EQ(p.counterfactuals,
            (std::vector<Counterfactual>{
                {Direction::out, {{"ContainerPending", Comparison::greater_than, 12, Seconds{300}}}}}));
  // What is said is true: memory is low.
  EXPECT_EQ(p.evidence[0], (Evidence{"YARNMemoryAvailablePercentage", 0, Comparison::less_than, 15, 1}));
}

TEST(ManagedScaling, ScalesForAFullQueueThatMayUseTheWholeCluster) {
  Scene scene{3, queued({{.name = "default", .used_percent = 100, .maximum_percent = 100, .pending_containers = 12}},
                        yarn(3, 0, 73'728, 12))};
  EXPECT_EQ(scene.opinion().proposes, Units{9});
}

TEST(ManagedScaling, ScalesForTheRestWhereSomeQueuesAreAtTheirMaximum) {
  const std::vector<YarnQueue> queues{{.name = "etl",
                                       .used_percent = 50,
                                       .maximum_percent = 50,
                                       .maximum_is = QueueMaximum::fixed,
                                       .pending_containers = 8,
                                       .pending_memory_mib = 49'152},
                                      {.name = "adhoc", .used_percent = 40, .pending_containers = 4}};
  const Proposal p = Scene{3, queued(queues, yarn(3, 0, 73'728, 12))}.opinion();
  EXPECT_EQ(p.proposes, Units{5});  // (73,728 − 49,152) / 12,288
  ASSERT_EQ(p.warnings.size(), 1u);
  EXPECT_NE(p.warnings[0].find("etl"), std::string::npos);
}

TEST(ManagedScaling, TakesAQueuesShareOfTheContainersWhereItsMemoryIsUnknown) {
  const std::vector<YarnQueue> queues{{.name = "etl",
                                       .used_percent = 50,
                                       .maximum_percent = 50,
                                       .maximum_is = QueueMaximum::fixed,
                                       .pending_containers = 6},
                                      {.name = "adhoc", .used_percent = 40, .pending_containers = 6}};
  EXPECT_EQ((Scene{3, queued(queues, yarn(3, 0, 73'728, 12))}.opinion().proposes), Units{6});  // half of six nodes
}

TEST(ManagedScaling, DoesNotMindAQueueAtItsMaximumWithNothingPending) {
  const std::vector<YarnQueue> queues{
      {.name = "etl", .used_percent = 50, .maximum_percent = 50, .maximum_is = QueueMaximum::fixed}};
  EXPECT_EQ((Scene{3, queued(queues, yarn(3, 0, 73'728, 12))}.opinion().proposes), Units{9});
}

TEST(ManagedScaling, GivesAQueueItsShareOfEachNode) {
  // 3 nodes × 12,288 MB. 24,576 MB wait in a queue that gets a quarter of each node.
  const auto proposed = [](std::vector<YarnQueue> queues) {
    return Scene{3, queued(std::move(queues), yarn(3, 0, 24'576, 4))}.opinion().proposes;
  };
  const YarnQueue etl{
      .name = "etl", .used_percent = 25, .maximum_percent = 25, .pending_containers = 4, .pending_memory_mib = 24'576};
  EXPECT_EQ(proposed({etl}), Units{11});  // 24,576 / (0.25 × 12,288) = 8 more
  YarnQueue below = etl;
  below.used_percent = 0;
  EXPECT_EQ(proposed({below}), Units{8});  // 24,576 / 0.25 = 98,304 MB, 61,440 more than 36,864: 5 nodes more
  YarnQueue half = etl;
  half.used_percent = 10;
  half.maximum_percent = 90;
  EXPECT_EQ(proposed({half}), Units{5});  // (3,686 + 24,576) / 0.9 fits 36,864 MB: what is pending decides, 2 more
  YarnQueue forbidden = etl;
  forbidden.used_percent = forbidden.maximum_percent = 0;
  EXPECT_EQ(proposed({forbidden}), Units{5});  // 0 of 0 says nothing: 24,576 / 12,288 = 2 more
  YarnQueue everything = etl;
  everything.used_percent = everything.maximum_percent = 100;
  EXPECT_EQ(proposed({everything}), Units{5});
}

TEST(ManagedScaling, AddsUpWhatWaitsBelowOneMaximum) {
  const YarnQueue a{.name = "a",
                    .limited_by = "dept",
                    .used_percent = 50,
                    .maximum_percent = 50,
                    .pending_containers = 2,
                    .pending_memory_mib = 12'288};
  YarnQueue b = a;
  b.name = "b";
  const Proposal p = Scene{3, queued({a, b}, yarn(3, 0, 24'576, 4))}.opinion();
  EXPECT_EQ(p.proposes, Units{7});  // 24,576 / (0.5 × 12,288) = 4 more
  EXPECT_NE(p.detail.find("dept"), std::string::npos) << p.detail;
  EXPECT_NE(p.detail.find("50%"), std::string::npos) << p.detail;
}

TEST(ManagedScaling, ScalesFromNothingWhereWorkWaits) {
  EXPECT_EQ((Scene{0, values({{"MemoryTotalMB", 0}, {"ContainerPending", 4}})}.opinion().reason),
            "containers_pending_not_long_enough");
  Scene scene{0, normalised({.observed_at = observed,
                             .values = {{"MemoryTotalMB", 0}, {"MemoryPendingMB", 4096}},
                             .series = {steady(metric::containers_pending, 4, 1)}})};
  EXPECT_EQ(scene.opinion().proposes, Units{1});
}

TEST(ManagedScaling, ReservesForApplicationMastersWhatPendingApplicationsNeed) {
  auto figures = yarn(3, 0, 73'728, 12);  // 6,144 MB a container
  figures.push_back({"AppsPending", 3});
  Scene scene{3, with_history(values(figures), metric::containers_pending, 12, 1)};
  EXPECT_EQ(scene.opinion().application_master_units, Units{2});  // 18,432 MB
  figures.back().value = 0;
  scene.metrics = with_history(values(figures), metric::containers_pending, 12, 1);
  EXPECT_EQ(scene.opinion().application_master_units, Units{0});
  figures.back().value = 1000;
  scene.metrics = with_history(values(figures), metric::containers_pending, 12, 1);
  EXPECT_EQ(scene.opinion().application_master_units, Units{6});  // never more than the growth
}

TEST(ManagedScaling, AsksForMemoryAndPendingContainers) {
  EXPECT_EQ(asks_for(ManagedScaling{}),
            (std::vector<std::string_view>{"ContainerPending", "YARNMemoryAvailablePercentage"}));
}

TEST(ManagedScaling, LetsFreshContainersScaleOutWhateverAnOldMemoryFigureSays) {
  for (const double old_memory : {9.5, 50.0}) {
    Metrics metrics{.observed_at = observed};
    metrics.series = {steady(metric::containers_pending, 12, 2),
                      {.name = std::string(metric::memory_available_percent),
                       .datapoints = {{observed - Seconds{2400}, old_memory}}}};
    const Proposal p = Scene{3, normalised(std::move(metrics))}.opinion();
    EXPECT_EQ(p.reason, "containers_pending") << old_memory;
    ASSERT_EQ(p.evidence.size(), 1) << old_memory;
    EXPECT_EQ(p.evidence[0].metric, metric::containers_pending);
  }
}

TEST(ManagedScaling, CountsAQueueAsFullWhenItsNextContainerWouldNotFit) {
  // 3 nodes × 12,288 MB; a container of 6,144 MB is 16.67% of the cluster, and 48% + 16.67% is beyond 50%.
  const auto reason = [](double used_percent) {
    Scene scene = snapshot(3, yarn(3, 3'502, 12 * 6'144.0, 12));
    scene.metrics.queues = {{.name = "etl",
                             .used_percent = used_percent,
                             .maximum_percent = 50,
                             .maximum_is = QueueMaximum::fixed,
                             .pending_containers = 12,
                             .pending_memory_mib = 12 * 6'144.0}};
    return scene.opinion().reason;
  };
  EXPECT_EQ(reason(48), "queue_at_maximum");
  EXPECT_EQ(reason(33), "memory_available_below_threshold") << "33% + 16.67% fits";
}

}  // namespace
}  // namespace headroom
