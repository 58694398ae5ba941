#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "api/handlers/evaluate.hpp"
#include "api/handlers/job_board.hpp"
#include "api/handlers/signal_memories.hpp"
#include "api/json/parse.hpp"
#include "core/ports/clock.hpp"
#include "server/process/zone_files.hpp"
#include "store/open.hpp"

/// Durable appends: so many records are handed to the writer at once, and the last acknowledgement is waited for.
namespace headroom {
namespace {

class FixedClock final : public Clock {
 public:
  Instant now() const override { return *parse_rfc3339("2026-11-22T10:00:30Z"); }
};

class NoProcess final : public api::ProcessState {
 public:
  bool draining() const override { return false; }
  std::string metrics_text() const override { return {}; }
};

std::string example() {
  std::ifstream file(HEADROOM_SOURCE_DIR "/examples/emr/inline.json");
  return {std::istreambuf_iterator<char>(file), {}};
}

void append_durably(benchmark::State& state) {
  const auto folder = std::filesystem::temp_directory_path() / ("headroom-bench-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  {
    IdGenerator ids;
    const auto log = *store::open_decision_log({.path = folder / "bench.db"}, ids);
    const FixedClock clock;
    const NoProcess process;
    api::SignalMemories signal_memories;
    api::JobBoard jobs(1);
    const server::ZoneFiles zones(server::zone_folder());
    const api::Dependencies with{*log, clock, ids, builtin_catalog(), process, signal_memories, jobs, zones, {}};
    const auto document = json::parse(example());
    const auto group = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) {
      std::mutex mutex;
      std::condition_variable all_done;
      std::size_t pending = group;
      for (std::size_t i = 0; i < group; ++i) {
        auto request = *api::decode_evaluation(document->root(), clock.now(), builtin_catalog());
        auto evaluation = api::evaluate(with, std::move(request), {}, api::View::full, api::Keep::stored);
        std::vector<DecisionRecord> records;
        records.push_back(std::move(evaluation.record));
        log->append(std::move(records), std::nullopt, [&](const Result<void>& stored) {
          const std::lock_guard lock{mutex};
          if (!stored) state.SkipWithError("not stored");
          if (--pending == 0) all_done.notify_one();
        });
      }
      std::unique_lock lock{mutex};
      all_done.wait(lock, [&] { return pending == 0; });
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
  }
  std::filesystem::remove_all(folder);
}
BENCHMARK(append_durably)->Arg(1)->Arg(64)->Arg(1000)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace headroom
