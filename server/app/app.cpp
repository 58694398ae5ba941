#include "server/app/app.hpp"

#include <atomic>
#include <chrono>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "api/background/event_hub.hpp"
#include "api/background/job_board.hpp"
#include "api/background/webhook_courier.hpp"
#include "api/deciding/catalogs.hpp"
#include "api/deciding/decision_facts.hpp"
#include "api/deciding/signal_memories.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/handlers/service.hpp"
#include "api/wire/catalog.hpp"
#include "headroom_documents.hpp"
#include "server/config/input_files.hpp"
#include "server/network/server.hpp"
#include "server/outbound/https_poster.hpp"
#include "server/process/byte_text.hpp"
#include "server/process/database_metrics.hpp"
#include "server/process/decision_metrics.hpp"
#include "server/process/lifecycle.hpp"
#include "server/process/logging.hpp"
#include "server/process/metrics.hpp"
#include "server/process/process_metrics.hpp"
#include "server/process/wall_clock.hpp"
#include "server/process/zone_files.hpp"
#include "store/open.hpp"

namespace headroom::server {
namespace {

class ServedProcess final : public api::ProcessState {
 public:
  ServedProcess(const Metrics& metrics, const store::DurableDecisionLog& log) : metrics_(metrics), log_(log) {}
  bool draining() const override { return draining_; }
  std::string metrics_text() const override { return metrics_.text(); }
  std::vector<api::Advice> advice() const override {
    const store::FileSpace space = log_.space();
    if (!space.vacuum_pays()) return {};
    return {{.code = "vacuum",
             .detail = "VACUUM would free about " + shown_bytes(space.free_bytes) + " of the database's " +
                       shown_bytes(space.bytes) +
                       ". Without it, new decisions fill that room first. The server must be stopped for it: "
                       "`headroom migrate --status` says how to do it."}};
  }
  void drain() { draining_ = true; }

 private:
  const Metrics& metrics_;
  const store::DurableDecisionLog& log_;
  std::atomic<bool> draining_{false};
};

/// How the paths of each endpoint begin: up to the first placeholder.
std::vector<std::string> path_prefixes() {
  std::vector<std::string> prefixes;
  for (const api::Endpoint& endpoint : api::endpoints())
    prefixes.emplace_back(endpoint.pattern.substr(0, endpoint.pattern.find("/{")));
  return prefixes;
}

void register_store(Metrics& metrics, const store::DurableDecisionLog& log) {
  const auto counter = [&](const char* name, const char* help, auto read) {
    metrics.counter(name, help, [&log, read] { return static_cast<double>(read(log.stats())); });
  };
  const auto gauge = [&](const char* name, const char* help, auto read) {
    metrics.gauge(name, help, [&log, read] { return static_cast<double>(read(log.stats())); });
  };
  using Stats = store::StoreStats;
  counter("headroom_store_commits_total", "Transactions committed", [](const Stats& s) { return s.commits; });
  counter("headroom_store_failed_commits_total", "Transactions that failed",
          [](const Stats& s) { return s.failed_commits; });
  counter("headroom_store_records_total", "Decisions stored", [](const Stats& s) { return s.records; });
  counter("headroom_store_checkpoints_total", "Checkpoints of the write-ahead log",
          [](const Stats& s) { return s.checkpoints; });
  gauge("headroom_store_pending_snapshots", "Rows of points that are not packed yet",
        [](const Stats& s) { return s.pending_snapshots; });
  gauge("headroom_store_packed_points", "Points of time series that are packed",
        [](const Stats& s) { return s.packed_points; });
  gauge("headroom_store_packed_bytes", "Bytes that the packed points take",
        [](const Stats& s) { return s.packed_bytes; });
  gauge("headroom_store_queue_depth", "Decisions waiting to be written", [](const Stats& s) { return s.queue_depth; });
  gauge("headroom_store_queue_limit", "Decisions that may wait before 503",
        [](const Stats& s) { return s.queue_limit; });
  gauge("headroom_store_wal_pages", "Pages in the write-ahead log", [](const Stats& s) { return s.wal_pages; });
}

void register_events(Metrics& metrics, const api::EventHub& hub) {
  metrics.gauge("headroom_event_streams", "Open streams of events",
                [&hub] { return static_cast<double>(hub.followers()); });
  metrics.counter("headroom_event_streams_cut_total", "Streams of events that ended because their reader was too slow",
                  [&hub] { return static_cast<double>(hub.cut()); });
}

void register_webhooks(Metrics& metrics, const api::WebhookCourier::Counts& counts) {
  const auto reading = [](const std::atomic<std::uint64_t>& count) {
    return [&count] { return static_cast<double>(count); };
  };
  metrics.counter(
      "headroom_webhook_deliveries_total", "Attempts to deliver events to webhooks, by what followed", "result",
      {{"delivered", reading(counts.delivered)}, {"retried", reading(counts.retried)}, {"dead", reading(counts.dead)}});
  metrics.counter("headroom_webhook_events_missed_total", "Events that were no longer kept when a webhook came to them",
                  reading(counts.missed));
  metrics.gauge("headroom_webhook_deliveries_in_flight", "Deliveries that wait for an answer",
                [&counts] { return static_cast<double>(counts.in_flight); });
}

void register_jobs(Metrics& metrics, const api::JobBoard::Counts& counts) {
  const auto reading = [](const std::atomic<std::uint64_t>& count) {
    return [&count] { return static_cast<double>(count); };
  };
  metrics.counter("headroom_jobs_total", "Background jobs that ended, by how", "result",
                  {{"succeeded", reading(counts.succeeded)},
                   {"failed", reading(counts.failed)},
                   {"cancelled", reading(counts.cancelled)}});
}

api::WebhookCourier::Options courier_options(const WebhookOptions& options) {
  const auto chance = [engine = std::mt19937_64{std::random_device{}()}]() mutable {
    return std::uniform_real_distribution<double>()(engine);
  };
  return {.hosts = options.all_hosts(), .retry = {.first = options.retry}, .chance = chance};
}

/// Long simulations take turns on one thread, so that evaluations keep theirs.
constexpr std::size_t job_threads = 1;

/// How often a stream of events shows that it is alive.
constexpr std::chrono::seconds event_heartbeat{15};

int cannot_start(const Error& error) {
  std::cerr << "headroom: " << error.detail << '\n';
  return 1;
}

std::string shown_address(const ServerOptions& options, std::uint16_t port) {
  const bool ipv6 = options.host.find(':') != std::string::npos;
  return (ipv6 ? "[" + options.host + "]" : options.host) + ":" + std::to_string(port);
}

}  // namespace

int serve(const Config& config) {
  prepare_process();
  StopSignal stop;  // before the first thread, so that all inherit its mask
  const auto catalog = load_catalog(config.instance_types);
  if (!catalog) return cannot_start(catalog.error());

  Log log(config.log);
  const auto health_changed = [&log](const Error* trouble) {
    if (trouble != nullptr)
      log.error("decisions cannot be stored", {{"cause", trouble->detail}});
    else
      log.info("decisions are stored again");
  };
  IdGenerator ids;
  auto log_store = store::open_decision_log({.path = config.database,
                                             .catalog = api::encode_catalog(*catalog),
                                             .queue_limit = config.store_queue,
                                             // One for each thread that may read, including the writer, the one that
                                             // packs points, the one that removes decisions and the one that delivers
                                             // events, so that none waits for the query of another.
                                             .readers = config.server.io_threads + config.server.worker_threads + 4,
                                             .retention = config.retention,
                                             .decisions = config.decisions,
                                             .read_facts = api::facts_of,
                                             .now = [] { return WallClock().now(); },
                                             .health_changed = health_changed},
                                            ids);
  if (!log_store) return cannot_start(log_store.error());

  const WallClock clock;
  const ZoneFiles zones(zone_folder());
  Metrics metrics(path_prefixes());
  register_store(metrics, **log_store);
  metrics.collect([files = DatabaseFiles(config.database)](Families& families) { append_database(files, families); });
  metrics.collect([](Families& families) { append_process("/proc/self", families); });
  ServedProcess process(metrics, **log_store);
  api::SignalMemories signal_memories;
  api::JobBoard jobs(job_threads);
  api::EventHub event_hub((*log_store)->events());
  event_hub.start(event_heartbeat);
  register_jobs(metrics, jobs.counts());
  register_events(metrics, event_hub);
  api::DecisionCounters counters;
  metrics.collect([&](Families& families) { append_decisions(counters, clock.now(), families); });
  api::Catalogs catalogs(*catalog, [&](std::string_view sha256) { return (*log_store)->catalog(sha256); });
  HttpsPoster poster({.timeout = config.webhooks.timeout});
  api::WebhookCourier courier((*log_store)->events(), (*log_store)->webhooks(), poster, clock,
                              courier_options(config.webhooks));
  if (const auto loaded = courier.load(); !loaded) return cannot_start(loaded.error());
  register_webhooks(metrics, courier.counts());
  api::Service service({.log = **log_store,
                        .events = (*log_store)->events(),
                        .event_hub = event_hub,
                        .snapshots = (*log_store)->snapshots(),
                        .clusters = (*log_store)->clusters(),
                        .policies = (*log_store)->policies(),
                        .clock = clock,
                        .ids = ids,
                        .catalog = *catalog,
                        .process = process,
                        .signal_memories = signal_memories,
                        .jobs = jobs,
                        .zones = zones,
                        .catalogs = catalogs,
                        .counters = counters,
                        .webhooks = (*log_store)->webhooks(),
                        .webhook_courier = courier,
                        .job_runs = (*log_store)->job_runs(),
                        .openapi_document = embedded::headroom_documents()[0].bytes});
  Server server(config.server, service, log, metrics);
  const auto port = server.start();
  if (!port) return cannot_start(port.error());
  courier.start();

  std::cout << "headroom listens on http://" << shown_address(config.server, *port) << std::endl;
  if (!std::cout) return 1;  // the end of every command says that its output can't be written
  stop.wait();
  process.drain();
  event_hub.close();
  exit_at_the_latest_in(std::chrono::ceil<std::chrono::seconds>(config.shutdown_deadline) + std::chrono::seconds{5});
  log.info("shutting down", {{"deadline_ms", static_cast<std::int64_t>(config.shutdown_deadline.count())}});
  const bool clean = server.drain(config.shutdown_deadline);
  courier.stop();
  poster.stop();
  log.info(clean ? "stopped" : "stopped at the deadline");
  return clean ? 0 : 1;
}

}  // namespace headroom::server
