#include "server/generating/history_generator.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "api/background/event_hub.hpp"
#include "api/background/job_board.hpp"
#include "api/background/webhook_courier.hpp"
#include "api/deciding/catalogs.hpp"
#include "api/deciding/decision_counters.hpp"
#include "api/deciding/evaluate.hpp"
#include "api/deciding/id_bits.hpp"
#include "api/deciding/read_evaluation.hpp"
#include "api/deciding/signal_memories.hpp"
#include "api/handlers/service.hpp"
#include "api/json/parse.hpp"
#include "api/wire/catalog.hpp"
#include "server/generating/generated_cluster.hpp"
#include "server/process/zone_files.hpp"
#include "store/open.hpp"

namespace headroom::server {
namespace {

using std::chrono::milliseconds;

/// How many decisions are stored at once. Two groups are in memory.
constexpr std::size_t group_size = 2'048;

/// From the evaluation of a request to its storing.
constexpr milliseconds latency{25};

/// Stands still until somebody sets it.
class SetClock final : public Clock {
 public:
  Instant now() const override { return at_; }
  void set(Instant at) { at_ = at; }

 private:
  std::atomic<Instant> at_{Instant{}};
};

struct NoServer final : api::ProcessState {
  bool draining() const override { return false; }
  std::string metrics_text() const override { return {}; }
};

/// The store, and what the API needs around it.
struct Workplace {
  explicit Workplace(std::unique_ptr<store::DurableDecisionLog> opened) : log(std::move(opened)) {}

  /// The same for a thread that is at a time of its own.
  api::Dependencies dependencies(const Clock& at, IdGenerator& ids) {
    return {.log = *log,
            .events = log->events(),
            .event_hub = hub,
            .snapshots = log->snapshots(),
            .clusters = log->clusters(),
            .policies = log->policies(),
            .clock = at,
            .ids = ids,
            .catalog = builtin_catalog(),
            .process = process,
            .signal_memories = memories,
            .jobs = jobs,
            .zones = zones,
            .catalogs = catalogs,
            .counters = counters,
            .webhooks = log->webhooks(),
            .webhook_courier = courier,
            .job_runs = log->job_runs(),
            .openapi_document = {}};
  }

  SetClock clock;
  std::unique_ptr<store::DurableDecisionLog> log;
  ZoneFiles zones{zone_folder()};
  NoServer process;
  api::SignalMemories memories;
  api::JobBoard jobs{1};
  api::EventHub hub{log->events()};
  api::Catalogs catalogs{builtin_catalog(), [this](std::string_view sha256) { return log->catalog(sha256); }};
  api::DecisionCounters counters;
  api::NoPoster poster;
  api::WebhookCourier courier{log->events(), log->webhooks(), poster, clock, {}};
};

/// Writes a resource as a client would.
Result<void> put(const api::Dependencies& with, const std::string& path, std::string_view body, bool is_new) {
  api::Service service(with);
  const api::Header headers[] = {is_new ? api::Header{"If-None-Match", "*"} : api::Header{"If-Match", "*"}};
  const api::Request request{.method = api::Method::put,
                             .target = path,
                             .path = path,
                             .headers = headers,
                             .body = body,
                             .request_id = "generate-history"};
  std::promise<api::Response> answered;
  service.handle(request, service.route(request),
                 [&](api::Response response) { answered.set_value(std::move(response)); });
  const api::Response response = answered.get_future().get();
  if (response.status < 300) return {};
  return tl::unexpected(Error{.code = "not_stored", .detail = std::string(response.body.view())});
}

/// Percent-encodes the slash, the only such character that an id here has.
std::string cluster_path(const std::string& id) {
  std::string path = "/v1/clusters/";
  for (const char c : id) path.append(c == '/' ? "%2F" : std::string(1, c));
  return path;
}

/// What was decided at one time of all clusters, or at several times in a row.
struct Group {
  std::vector<DecisionRecord> records{};  ///< in the order of their ids
  std::vector<GeneratedReport> reports{};
};

/// Decides for some of the clusters. Only one thread at a time uses it.
class Worker {
 public:
  Worker(Workplace& place, const HistoryPlan& plan, std::size_t first)
      : plan_(plan), first_(first), with_(place.dependencies(clock_, ids_)), history_(*place.log) {}

  /// Decides for its clusters at the times with the numbers from `begin` on and below `end`.
  Result<Group> decide(std::vector<GeneratedCluster>& clusters, std::size_t begin, std::size_t end) {
    Group group;
    for (std::size_t time = begin; time < end; ++time)
      for (std::size_t number = first_; number < clusters.size(); number += plan_.jobs) {
        const Instant at = time_of(time, number);
        if (at >= plan_.until) continue;
        auto record = decide_one(clusters[number], at, number);
        if (!record) return tl::unexpected(std::move(record.error()));
        if (auto report = clusters[number].decided(*record)) group.reports.push_back(*std::move(report));
        group.records.push_back(*std::move(record));
      }
    return group;
  }

 private:
  /// Clusters take turns within `every`.
  Instant time_of(std::size_t time, std::size_t number) const {
    const auto every = std::chrono::duration_cast<milliseconds>(plan_.every);
    const auto turn = every * static_cast<std::int64_t>(number) / static_cast<std::int64_t>(plan_.clusters);
    return plan_.from + every * static_cast<std::int64_t>(time) + std::chrono::floor<milliseconds>(turn);
  }

  /// The id follows from the time and the number of the cluster, so that it does not depend on what other threads do.
  Result<DecisionRecord> decide_one(GeneratedCluster& cluster, Instant at, std::size_t number) {
    clock_.set(at + latency);
    ids_.raise_floor((at + latency).time_since_epoch().count() * 4096 + static_cast<std::int64_t>(number) - 1);
    api::seed_id_bits(seed_of(plan_.seed, static_cast<std::uint64_t>(at.time_since_epoch().count()) * 4096 + number));
    const auto body = json::parse(cluster.request(at));
    if (!body) return tl::unexpected(body.error());
    auto request = api::read_evaluation(with_, body->root());
    if (!request) return tl::unexpected(std::move(request.error()));
    auto history = history_.history_of(cluster.id());
    if (!history) return tl::unexpected(std::move(history.error()));
    request->input.detail = plan_.counterfactuals ? Detail::full : Detail::without_counterfactuals;
    api::NewDecision made =
        api::evaluate(with_, *std::move(request), *std::move(history), api::View::full, api::Keep::stored);
    history_.add(made.record);
    return std::move(made.record);
  }

  const HistoryPlan& plan_;
  std::size_t first_;
  SetClock clock_;
  IdGenerator ids_;
  api::Dependencies with_;
  api::BatchHistory history_;
};

/// Makes the groups one after the other: while the threads decide one, the group before is packed and written.
class Generator {
 public:
  Generator(Workplace& place, const HistoryPlan& plan, const std::function<void(const GeneratedCounts&)>& progress)
      : place_(place), plan_(plan), progress_(progress), with_(place.dependencies(place.clock, ids_)) {
    for (std::size_t i = 0; i < plan.clusters; ++i) clusters_.emplace_back(plan.seed, i);
    for (std::size_t i = 0; i < plan.jobs; ++i) workers_.push_back(std::make_unique<Worker>(place, plan, i));
  }

  Result<GeneratedCounts> run() {
    place_.clock.set(plan_.from);
    if (auto put = put_policies(1); !put) return tl::unexpected(std::move(put.error()));
    if (auto put = register_clusters(); !put) return tl::unexpected(std::move(put.error()));
    const auto times =
        static_cast<std::size_t>((plan_.until - plan_.from + plan_.every - milliseconds{1}) / plan_.every);
    const std::size_t at_once = std::max<std::size_t>(1, group_size / plan_.clusters);
    Group decided;
    int version = 1;
    for (std::size_t begin = 0, end = 0; begin < times; begin = end) {
      if (version < policy_versions && begin == first_time_of(version + 1, times)) {
        store(std::exchange(decided, {}));
        place_.clock.set(plan_.from + plan_.every * static_cast<std::int64_t>(begin));
        if (auto put = put_policies(++version); !put) return tl::unexpected(std::move(put.error()));
      }
      end = std::min(begin + at_once, version < policy_versions ? first_time_of(version + 1, times) : times);
      auto deciding = std::async(std::launch::async, [this, begin, end] { return decide(begin, end); });
      store(std::exchange(decided, {}));
      auto group = deciding.get();
      if (!group) return tl::unexpected(std::move(group.error()));
      decided = *std::move(group);
      if (auto stored = settle(1); !stored) return tl::unexpected(std::move(stored.error()));
    }
    store(std::move(decided));
    if (auto stored = settle(0); !stored) return tl::unexpected(std::move(stored.error()));
    return counts_;
  }

 private:
  /// The number of the first time at which this version of the policies is in use.
  static std::size_t first_time_of(int version, std::size_t times) {
    const auto share = static_cast<std::size_t>(version - 1);
    return (times * share + policy_versions - 1) / policy_versions;
  }

  Result<void> put_policies(int version) {
    for (const ClusterKind kind : cluster_kinds)
      if (auto done = put(with_, "/v1/policies/" + std::string(policy_id_of(kind)), policy_document(kind, version),
                          version == 1);
          !done)
        return done;
    return {};
  }

  Result<void> register_clusters() {
    for (const GeneratedCluster& cluster : clusters_)
      if (auto done = put(with_, cluster_path(cluster.id()), cluster.description(), true); !done) return done;
    return {};
  }

  Result<Group> decide(std::size_t begin, std::size_t end) {
    std::vector<std::future<Result<Group>>> parts;
    for (const auto& worker : workers_)
      parts.push_back(std::async(
          std::launch::async, [this, begin, end, each = worker.get()] { return each->decide(clusters_, begin, end); }));
    Group group;
    std::optional<Error> failure;
    for (auto& part : parts) {
      auto done = part.get();
      if (!done) {
        failure = std::move(done.error());
        continue;
      }
      std::ranges::move(done->records, std::back_inserter(group.records));
      std::ranges::move(done->reports, std::back_inserter(group.reports));
    }
    if (failure) return tl::unexpected(*std::move(failure));
    std::ranges::sort(group.records, {}, [](const DecisionRecord& record) { return record.id.order(); });
    std::ranges::sort(group.reports, {}, [](const GeneratedReport& each) {
      return std::pair(each.report.reported_at, each.decision.order());
    });
    return group;
  }

  /// Hands a group to the writer. settle() waits for it.
  void store(Group group) {
    if (group.records.empty()) return;
    counts_.decisions += group.records.size();
    counts_.changes += static_cast<std::uint64_t>(std::ranges::count_if(
        group.records, [](const DecisionRecord& record) { return record.recommended.has_value(); }));
    counts_.reports += group.reports.size();
    place_.clock.set(group.records.back().recorded_at);
    const auto appended = std::make_shared<std::promise<Result<void>>>();
    pending_.push_back(appended->get_future());
    place_.log->append(std::move(group.records), std::nullopt,
                       [appended](Result<void> done) { appended->set_value(std::move(done)); });
    for (GeneratedReport& report : group.reports) {
      const auto reported = std::make_shared<std::promise<Result<void>>>();
      pending_.push_back(reported->get_future());
      place_.log->report(report.decision, std::move(report.report), {},
                         [reported](const Result<StoredDecision>& moved) {
                           reported->set_value(moved ? Result<void>{} : tl::unexpected(moved.error()));
                         });
    }
    groups_.push_back(pending_.size());
    if (progress_) progress_(counts_);
  }

  /// Waits until at most so many groups are on their way.
  Result<void> settle(std::size_t groups) {
    while (groups_.size() > groups) {
      for (std::size_t i = 0; i < groups_.front(); ++i)
        if (auto done = pending_[i].get(); !done) return done;
      const std::size_t settled = groups_.front();
      pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(settled));
      groups_.erase(groups_.begin());
      for (std::size_t& later : groups_) later -= settled;
    }
    return {};
  }

  Workplace& place_;
  const HistoryPlan& plan_;
  const std::function<void(const GeneratedCounts&)>& progress_;
  IdGenerator ids_;
  api::Dependencies with_;
  std::vector<GeneratedCluster> clusters_;
  std::vector<std::unique_ptr<Worker>> workers_;
  GeneratedCounts counts_;
  std::vector<std::future<Result<void>>> pending_;  ///< of all groups that are on their way
  std::vector<std::size_t> groups_;                 ///< for each of them, how many of `pending_` end with it
};

}  // namespace

std::uint64_t decisions_of(const HistoryPlan& plan) {
  const auto every = std::chrono::duration_cast<milliseconds>(plan.every).count();
  const auto length = (plan.until - plan.from).count();
  std::uint64_t count = 0;
  for (std::size_t number = 0; number < plan.clusters; ++number) {
    const auto turn = every * static_cast<std::int64_t>(number) / static_cast<std::int64_t>(plan.clusters);
    if (length > turn) count += static_cast<std::uint64_t>((length - turn + every - 1) / every);
  }
  return count;
}

Result<GeneratedCounts> generate_history(const HistoryPlan& plan,
                                         const std::function<void(const GeneratedCounts&)>& progress) {
  IdGenerator newest;
  auto log = store::open_decision_log({.path = plan.database,
                                       .catalog = api::encode_catalog(builtin_catalog()),
                                       .queue_limit = 4 * group_size + most_clusters,
                                       .readers = plan.jobs + 4,
                                       .now = [until = plan.until] { return until; }},
                                      newest);
  if (!log) return tl::unexpected(std::move(log.error()));
  const auto any = (*log)->list({.limit = 1});
  if (!any) return tl::unexpected(any.error());
  if (!any->empty())
    return tl::unexpected(Error{.kind = ErrorKind::conflict,
                                .code = "not_empty",
                                .detail = plan.database + " has decisions already. Name a file that does not exist."});
  Workplace place(*std::move(log));
  return Generator(place, plan, progress).run();
}

}  // namespace headroom::server
