#include <benchmark/benchmark.h>

#include "core/decide.hpp"
#include "core/stages/allocate.hpp"
#include "core/stages/arbitrate.hpp"
#include "core/stages/constrain.hpp"
#include "core/stages/explain.hpp"
#include "core/stages/observe.hpp"
#include "core/stages/price.hpp"
#include "core/stages/propose.hpp"
#include "tests/support/clusters.hpp"

/// The decision of the contract's main job, whole and stage by stage. Target: decide() without counterfactuals under
/// 10 µs.
namespace headroom {
namespace {

/// What each stage starts from: the results of those before it.
struct Stages {
  EvaluationInput in = testing::main_job();
  const Catalog& catalog = builtin_catalog();
  Observation seen = observe(in.cluster, in.metrics, in.policy, in.evaluated_at, catalog);
  std::vector<SignalProposal> proposals = propose_all(in.policy.signals, seen, builtin_catalog());
  Arbitration arbitration = arbitrate(proposals, seen);
  Proposal wanted = proposals.at(0).proposal.value();
  LastChange last = last_change(in.cluster, in.history, in.evaluated_at);
  Constrained allowed = constrain(wanted, in.policy, seen, last);
  Allocation allocation = allocate(wanted, allowed, in.policy, seen, catalog);
};

void time(benchmark::State& state, auto&& stage) {
  const Stages stages;
  for (auto _ : state) benchmark::DoNotOptimize(stage(stages));
}

void decide_main_job(benchmark::State& state) {
  time(state, [](const Stages& s) { return decide(s.in, s.catalog); });
}
BENCHMARK(decide_main_job);

/// The difference to decide_main_job is what the search for counterfactuals costs. Target: 20 µs.
void decide_main_job_without_counterfactuals(benchmark::State& state) {
  Stages stages;
  stages.in.detail = Detail::without_counterfactuals;
  for (auto _ : state) benchmark::DoNotOptimize(decide(stages.in, stages.catalog));
}
BENCHMARK(decide_main_job_without_counterfactuals);

void observe_main_job(benchmark::State& state) {
  time(state,
       [](const Stages& s) { return observe(s.in.cluster, s.in.metrics, s.in.policy, s.in.evaluated_at, s.catalog); });
}
BENCHMARK(observe_main_job);

void propose_main_job(benchmark::State& state) {
  time(state, [](const Stages& s) { return propose_all(s.in.policy.signals, s.seen, builtin_catalog()); });
}
BENCHMARK(propose_main_job);

void arbitrate_main_job(benchmark::State& state) {
  time(state, [](const Stages& s) { return arbitrate(s.proposals, s.seen); });
}
BENCHMARK(arbitrate_main_job);

void constrain_main_job(benchmark::State& state) {
  time(state, [](const Stages& s) { return constrain(s.wanted, s.in.policy, s.seen, s.last); });
}
BENCHMARK(constrain_main_job);

void allocate_main_job(benchmark::State& state) {
  time(state, [](const Stages& s) { return allocate(s.wanted, s.allowed, s.in.policy, s.seen, s.catalog); });
}
BENCHMARK(allocate_main_job);

void price_main_job(benchmark::State& state) {
  time(state, [](const Stages& s) { return price(s.allocation, s.in.cluster, s.catalog); });
}
BENCHMARK(price_main_job);

void explain_main_job(benchmark::State& state) {
  const Stages stages;
  const Decision decided = decide(stages.in, stages.catalog).decision;
  for (auto _ : state) {
    Decision d = decided;
    d.counterfactuals.clear();
    explain(d, stages.in.policy, stages.seen, stages.proposals, stages.arbitration);
    benchmark::DoNotOptimize(d);
  }
}
BENCHMARK(explain_main_job);

}  // namespace
}  // namespace headroom
