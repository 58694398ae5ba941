#pragma once

#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>
#include <semaphore>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/background/event_hub.hpp"
#include "api/background/job_board.hpp"
#include "api/background/webhook_courier.hpp"
#include "api/deciding/catalogs.hpp"
#include "api/deciding/decision_counters.hpp"
#include "api/deciding/signal_memories.hpp"
#include "api/handlers/service.hpp"
#include "store/common/durable_decision_log.hpp"
#include "store/memory/memory_decision_log.hpp"
#include "tests/support/folders.hpp"

/// The API as a client sees it, without a network: a Service over the memory log, its clock standing still.
namespace headroom::test {

using nlohmann::json;

inline std::string read_text(const std::string& path) {
  std::ifstream in(source_folder() / path);
  if (!in) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline Instant instant(std::string_view text) { return parse_rfc3339(text).value(); }

class StillClock final : public Clock {
 public:
  explicit StillClock(Instant at) : at_(at) {}
  Instant now() const override { return at_; }
  void set(Instant at) { at_ = at; }
  void advance(Seconds by) { at_ += by; }

 private:
  Instant at_;
};

struct FixedProcess final : api::ProcessState {
  bool draining() const override { return is_draining; }
  std::string metrics_text() const override { return "# HELP up\n"; }
  std::vector<api::Advice> advice() const override { return advised; }
  std::vector<api::Advice> advised{};
  bool is_draining{false};
};

/// Knows Berlin's clocks around the winter of 2026.
struct FixedZones final : ZoneBook {
  std::optional<TimeZone> zone(std::string_view name, Instant, Instant) const override {
    if (name != "Europe/Berlin") return std::nullopt;
    return TimeZone{.name = std::string(name),
                    .offset = Seconds{3600},
                    .changes = {{instant("2027-03-28T01:00:00Z"), Seconds{7200}}}};
  }
  std::string_view version() const override { return "2025b"; }
};

/// Keeps what was sent, and answers each request with `result`, unless it is to wait.
struct RecordingPoster final : api::HttpPoster {
  void post(api::HttpPost request, std::function<void(api::AttemptResult)> done) override {
    sent.push_back(std::move(request));
    if (is_waiting) return waiting.push_back(std::move(done));
    done(result);
  }
  /// Ends the oldest request that waits.
  void end(api::AttemptResult with) {
    const auto done = std::move(waiting.front());
    waiting.erase(waiting.begin());
    done(std::move(with));
  }
  std::vector<api::HttpPost> sent{};
  std::vector<std::function<void(api::AttemptResult)>> waiting{};
  api::AttemptResult result{.status = 204};
  bool is_waiting{false};
};

struct Answer {
  int status{0};
  std::string content_type{};
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};

  std::optional<std::string> header(std::string_view name) const {
    const auto found = std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
    return found == headers.end() ? std::nullopt : std::optional(found->second);
  }
  json document() const { return json::parse(body); }
  json operator[](const char* name) const { return document().at(name); }
  std::string id() const { return document().at("id").get<std::string>(); }
  /// `pointer code` of each fault, sorted, one a line.
  std::string faults() const {
    const json problem = document();
    std::vector<std::string> lines;
    for (const json& fault : problem.at("errors"))
      lines.push_back(fault.at("pointer").get<std::string>() + " " + fault.at("code").get<std::string>() + "\n");
    std::ranges::sort(lines);
    std::string all;
    for (const auto& line : lines) all += line;
    return all;
  }
};

using Headers = std::vector<std::pair<std::string, std::string>>;

/// One request and its answer once it came; it stays where it is while it is on its way.
class Exchange {
 public:
  Exchange(std::string method, std::string target, std::string body, Headers headers)
      : method_(std::move(method)), target_(std::move(target)), body_(std::move(body)), headers_(std::move(headers)) {
    for (const auto& [name, value] : headers_) views_.push_back({name, value});
    const auto mark = std::min(target_.find('?'), target_.size());
    request_ = {.method = method_of(method_),
                .method_text = method_,
                .target = target_,
                .path = std::string_view(target_).substr(0, mark),
                .query = std::string_view(target_).substr(std::min(mark + 1, target_.size())),
                .headers = views_,
                .body = body_,
                .request_id = "req-1"};
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void send(api::Handler& handler) {
    handler.handle(request_, handler.route(request_), [this](api::Response response) {
      ++answers_;
      keep(std::move(response));
      answered_.release();
    });
  }
  /// For a store that answers from a thread of its own.
  void wait() { answered_.acquire(); }
  int answers() const { return answers_; }
  const Answer& answer() const { return answer_; }

 private:
  static api::Method method_of(std::string_view name) {
    using api::Method;
    constexpr std::pair<std::string_view, Method> known[] = {
        {"GET", Method::get},     {"HEAD", Method::head},  {"POST", Method::post},      {"PUT", Method::put},
        {"PATCH", Method::patch}, {"DELETE", Method::del}, {"OPTIONS", Method::options}};
    for (const auto& [text, method] : known)
      if (text == name) return method;
    return Method::other;
  }
  void keep(api::Response response) {
    answer_ = {.status = response.status,
               .content_type = std::string(response.content_type),
               .headers = std::move(response.headers),
               .body = std::string(response.body.view())};
    for (bool more = response.stream != nullptr; more;)
      response.stream->next([&](std::optional<std::string> piece) {
        more = piece.has_value();
        if (more) answer_.body += *piece;
      });
  }

  std::string method_, target_, body_;
  Headers headers_;
  std::vector<api::Header> views_;
  api::Request request_;
  Answer answer_;
  int answers_{0};
  std::counting_semaphore<> answered_{0};
};

struct TestApi {
  explicit TestApi(DecisionLog* other_log = nullptr) : log(other_log == nullptr ? &memory : other_log) {}
  /// Over a store in a file.
  explicit TestApi(store::DurableDecisionLog& durable)
      : log(&durable),
        snapshots(&durable.snapshots()),
        clusters(&durable.clusters()),
        policies(&durable.policies()),
        events(&durable.events()),
        webhooks(&durable.webhooks()),
        job_runs(&durable.job_runs()),
        waits(true) {}

  Answer ask(std::string method, std::string target, std::string body = "", Headers headers = {}) {
    Exchange exchange(std::move(method), std::move(target), std::move(body), std::move(headers));
    exchange.send(service);
    if (waits) exchange.wait();
    if (exchange.answers() != 1) throw std::runtime_error("answered " + std::to_string(exchange.answers()) + " times");
    return exchange.answer();
  }
  Answer get(std::string target) { return ask("GET", std::move(target)); }
  Answer post(std::string target, std::string body, Headers headers = {}) {
    return ask("POST", std::move(target), std::move(body), std::move(headers));
  }
  Answer post(std::string target, const char* body, Headers headers = {}) {
    return post(std::move(target), std::string(body), std::move(headers));
  }
  Answer post(std::string target, const json& body, Headers headers = {}) {
    return post(std::move(target), body.dump(), std::move(headers));
  }
  Answer evaluate(const json& request) { return post("/v1/evaluations", request); }

  store::MemoryDecisionLog memory;
  DecisionLog* log;
  SnapshotLog* snapshots{&memory.snapshots()};
  ClusterCatalog* clusters{&memory.clusters()};
  PolicyBook* policies{&memory.policies()};
  EventLog* events{&memory.events()};
  WebhookBook* webhooks{&memory.webhooks()};
  JobRunLog* job_runs{&memory.job_runs()};
  bool waits{false};  ///< for answers that come from another thread
  StillClock clock{instant("2026-11-22T10:00:31Z")};
  IdGenerator ids;
  FixedProcess process;
  FixedZones zones;
  api::SignalMemories signal_memories;
  api::JobBoard jobs{1};
  api::EventHub event_hub{*events};
  api::Catalogs catalogs{builtin_catalog(), [this](std::string_view sha256) { return log->catalog(sha256); }};
  api::DecisionCounters counters;
  RecordingPoster poster;
  api::WebhookCourier webhook_courier{
      *events,
      *webhooks,
      poster,
      clock,
      {.hosts = {{.host = "hooks.example.com"}, {.host = "10.0.0.1", .private_network = true}}}};
  api::Dependencies dependencies{.log = *log,
                                 .events = *events,
                                 .event_hub = event_hub,
                                 .snapshots = *snapshots,
                                 .clusters = *clusters,
                                 .policies = *policies,
                                 .clock = clock,
                                 .ids = ids,
                                 .catalog = builtin_catalog(),
                                 .process = process,
                                 .signal_memories = signal_memories,
                                 .jobs = jobs,
                                 .zones = zones,
                                 .catalogs = catalogs,
                                 .counters = counters,
                                 .webhooks = *webhooks,
                                 .webhook_courier = webhook_courier,
                                 .job_runs = *job_runs,
                                 .openapi_document = "openapi: 3.1.0\n"};
  api::Service service{dependencies};
};

/// The example of the main job of the API.
inline json example() { return json::parse(read_text("examples/emr/inline.json")); }

/// The document with the value at a JSON pointer replaced or added.
inline json with(json document, const std::string& pointer, json value) {
  document[json::json_pointer(pointer)] = std::move(value);
  return document;
}
/// The document without what the JSON pointer names.
inline json without(json document, const std::string& pointer) {
  const json::json_pointer place(pointer);
  document.at(place.parent_pointer()).erase(place.back());
  return document;
}

}  // namespace headroom::test
