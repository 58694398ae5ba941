#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <unistd.h>

#include "api/background/event_hub.hpp"
#include "api/background/job_board.hpp"
#include "api/background/webhook_courier.hpp"
#include "api/deciding/catalogs.hpp"
#include "api/deciding/decision_counters.hpp"
#include "api/deciding/evaluate.hpp"
#include "api/deciding/read_evaluation.hpp"
#include "api/deciding/signal_memories.hpp"
#include "api/handlers/service.hpp"
#include "api/json/parse.hpp"
#include "core/ports/clock.hpp"
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

struct NoZones final : ZoneBook {
  std::optional<TimeZone> zone(std::string_view, Instant, Instant) const override { return std::nullopt; }
  std::string_view version() const override { return {}; }
};

/// An opened store, and what the API needs around it.
struct Opened {
  explicit Opened(const std::filesystem::path& path) : log(*store::open_decision_log({.path = path}, ids)) {}

  IdGenerator ids;
  std::unique_ptr<store::DurableDecisionLog> log;
  FixedClock clock;
  NoProcess process;
  NoZones zones;
  api::SignalMemories signal_memories;
  api::JobBoard jobs{1};
  api::EventHub hub{log->events()};
  api::Catalogs catalogs{builtin_catalog(), [this](std::string_view sha256) { return log->catalog(sha256); }};
  api::DecisionCounters counters;
  api::NoPoster poster;
  api::WebhookCourier courier{log->events(), log->webhooks(), poster, clock, {}};
  api::Dependencies with{.log = *log,
                         .events = log->events(),
                         .event_hub = hub,
                         .snapshots = log->snapshots(),
                         .clusters = log->clusters(),
                         .policies = log->policies(),
                         .clock = clock,
                         .ids = ids,
                         .catalog = builtin_catalog(),
                         .process = process,
                         .signal_memories = signal_memories,
                         .jobs = jobs,
                         .zones = zones,
                         .catalogs = catalogs,
                         .counters = counters,
                         .webhooks = log->webhooks(),
                         .webhook_courier = courier,
                         .job_runs = log->job_runs(),
                         .openapi_document = {}};
};

std::string example() {
  std::ifstream file(HEADROOM_SOURCE_DIR "/examples/emr/inline.json");
  return {std::istreambuf_iterator<char>(file), {}};
}

void append_durably(benchmark::State& state) {
  const auto folder = std::filesystem::temp_directory_path() / ("headroom-bench-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  {
    Opened opened(folder / "bench.db");
    const api::Dependencies& with = opened.with;
    const auto document = json::parse(example());
    const auto group = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) {
      std::mutex mutex;
      std::condition_variable all_done;
      std::size_t pending = group;
      for (std::size_t i = 0; i < group; ++i) {
        auto request = *api::read_evaluation(with, document->root());
        auto evaluation = api::evaluate(with, std::move(request), {}, api::View::full, api::Keep::stored);
        std::vector<DecisionRecord> records;
        records.push_back(std::move(evaluation.record));
        opened.log->append(std::move(records), std::nullopt, [&](const Result<void>& stored) {
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

/// A month of 20 metrics each five minutes, of six random digits each, as CSV in the order of time.
std::string month() {
  std::mt19937 random{11};
  std::string csv = "observed_at,metric,value\n";
  const Instant start = *parse_rfc3339("2026-10-20T00:00:00Z");
  for (int step = 0; step < 30 * 288; ++step)
    for (int metric = 0; metric < 20; ++metric) {
      append_rfc3339(csv, start + step * std::chrono::seconds{300});
      csv += ",metric-" + std::to_string(metric) + ',' + std::to_string(100 + random() % 900) + '.' +
             std::to_string(100 + random() % 900) + '\n';
    }
  return csv;
}

/// One request from its body to its answer. Counts the bytes of the whole file for each point.
void import_a_month(benchmark::State& state) {
  const auto folder = std::filesystem::temp_directory_path() / ("headroom-bench-" + std::to_string(getpid()));
  const std::string csv = month();
  const api::Header headers[] = {{"Content-Type", "text/csv"}};
  const api::Request request{.method = api::Method::post,
                             .method_text = "POST",
                             .path = "/v1/clusters/etl/snapshots",
                             .headers = headers,
                             .body = csv};
  for (auto _ : state) {
    state.PauseTiming();
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
    state.ResumeTiming();
    std::optional<Opened> opened(std::in_place, folder / "bench.db");
    api::Service service(opened->with);
    std::promise<int> answered;
    service.handle(request, service.route(request),
                   [&](const api::Response& response) { answered.set_value(response.status); });
    if (answered.get_future().get() != 200) state.SkipWithError("not stored");
    opened.reset();
    state.counters["bytes_a_point"] =
        static_cast<double>(std::filesystem::file_size(folder / "bench.db")) / (30 * 288 * 20);
  }
  state.SetItemsProcessed(state.iterations() * 30 * 288 * 20);
  std::filesystem::remove_all(folder);
}
BENCHMARK(import_a_month)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace headroom
