#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include <benchmark/benchmark.h>

#include "api/deciding/replay.hpp"
#include "api/json/copy.hpp"
#include "api/json/parse.hpp"
#include "api/json/writer.hpp"
#include "core/ports/decision_log.hpp"
#include "store/memory/memory_decision_log.hpp"

/// One replay of the contract's example, as `headroom replay` does it for each stored decision. A million of them in
/// three minutes on two cores leaves 360 µs for each, with reading it from the store.
namespace headroom::api {
namespace {

std::string copied(const json::Value& value) {
  std::string text;
  json::Writer out(text);
  json::write_copy(out, value);
  return text;
}

/// The first decision of the kept history whose cluster has a name like this.
StoredDecision kept(std::string_view cluster) {
  std::ifstream file(HEADROOM_SOURCE_DIR "/tests/replay/history.ndjson");
  for (std::string line; std::getline(file, line);) {
    if (line.find(cluster) == std::string::npos) continue;
    const auto document = json::parse(line);
    const json::Value& decision = document->root();
    StoredDecision stored;
    stored.record.id = DecisionId::parse(decision.find("id")->text()).value();
    stored.record.kind = decision.find("kind")->text();
    stored.record.policy = decision.find("policy")->text();
    stored.record.documents.input = copied(*decision.find("input"));
    stored.record.documents.answer = copied(*decision.find("answer"));
    return stored;
  }
  return {};
}

void replay_one(benchmark::State& state, std::string_view cluster) {
  const StoredDecision stored = kept(cluster);
  store::MemoryDecisionLog log;
  Catalogs catalogs(builtin_catalog(), [&](std::string_view sha256) { return log.catalog(sha256); });
  for (auto _ : state) {
    const Replay again = replay(catalogs, log.snapshots(), stored);
    if (again.result != ReplayResult::identical) state.SkipWithError("the decision differs");
  }
}
BENCHMARK_CAPTURE(replay_one, contract_example, "contract_example-");
BENCHMARK_CAPTURE(replay_one, cluster_autoscaler, "cluster_autoscaler-");

}  // namespace
}  // namespace headroom::api
