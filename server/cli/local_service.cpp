#include "server/cli/local_service.hpp"

#include <filesystem>
#include <future>

#include "api/background/event_hub.hpp"
#include "api/background/job_board.hpp"
#include "api/background/webhook_courier.hpp"
#include "api/deciding/catalogs.hpp"
#include "api/deciding/decision_counters.hpp"
#include "api/deciding/signal_memories.hpp"
#include "api/handlers/service.hpp"
#include "api/json/parse.hpp"
#include "api/wire/catalog.hpp"
#include "server/config/input_files.hpp"
#include "server/process/wall_clock.hpp"
#include "server/process/zone_files.hpp"
#include "store/open.hpp"

namespace headroom::server {
namespace {

/// What only a server shows.
struct NoServer final : api::ProcessState {
  bool draining() const override { return false; }
  std::string metrics_text() const override { return {}; }
};

std::string text_of(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value != nullptr && value->kind() == json::Kind::string ? std::string(value->text()) : std::string();
}

/// The error that a problem document describes.
Error error_of(std::string_view body) {
  const auto document = json::parse(body);
  if (!document) return document.error();
  const json::Value& root = document->root();
  Error error{.code = text_of(root, "code"), .detail = text_of(root, "detail")};
  if (const json::Value* faults = root.find("errors"); faults != nullptr && faults->kind() == json::Kind::array)
    for (const json::Value& fault : faults->items())
      error.violations.push_back({text_of(fault, "pointer"), text_of(fault, "code"), text_of(fault, "detail")});
  return error;
}

}  // namespace

struct LocalService::Parts {
  Parts(std::unique_ptr<store::DurableDecisionLog> opened, Catalog types)
      : catalog(std::move(types)), log(std::move(opened)) {}

  Catalog catalog;
  IdGenerator ids;
  std::unique_ptr<store::DurableDecisionLog> log;
  WallClock clock;
  ZoneFiles zones{zone_folder()};
  NoServer process;
  api::SignalMemories memories;
  api::JobBoard jobs{1};
  api::EventHub hub{log->events()};
  api::Catalogs catalogs{catalog, [this](std::string_view sha256) { return log->catalog(sha256); }};
  api::DecisionCounters counters;
  api::NoPoster poster;
  api::WebhookCourier courier{log->events(), log->webhooks(), poster, clock, {}};
  api::Service service{{.log = *log,
                        .events = log->events(),
                        .event_hub = hub,
                        .snapshots = log->snapshots(),
                        .clusters = log->clusters(),
                        .policies = log->policies(),
                        .clock = clock,
                        .ids = ids,
                        .catalog = catalog,
                        .process = process,
                        .signal_memories = memories,
                        .jobs = jobs,
                        .zones = zones,
                        .catalogs = catalogs,
                        .counters = counters,
                        .webhooks = log->webhooks(),
                        .webhook_courier = courier,
                        .job_runs = log->job_runs(),
                        .openapi_document = {}}};
};

LocalService::LocalService(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
LocalService::LocalService(LocalService&&) noexcept = default;
LocalService& LocalService::operator=(LocalService&&) noexcept = default;
LocalService::~LocalService() = default;

Result<LocalService> LocalService::open(const std::string& database, const std::string& instance_types,
                                        Missing missing) {
  std::error_code ignored;
  if (missing == Missing::refused && !std::filesystem::exists(database, ignored))
    return tl::unexpected(
        Error{.kind = ErrorKind::not_found, .code = "not_found", .detail = "there is no database " + database});
  auto catalog = load_catalog(instance_types);
  if (!catalog) return tl::unexpected(std::move(catalog.error()));
  IdGenerator ids;
  auto log = store::open_decision_log({.path = database, .catalog = api::encode_catalog(*catalog)}, ids);
  if (!log) return tl::unexpected(std::move(log.error()));
  return LocalService(std::make_unique<Parts>(*std::move(log), *std::move(catalog)));
}

Result<std::string> LocalService::ask(api::Method method, const std::string& target, std::string_view body,
                                      const std::vector<api::Header>& headers) {
  const auto mark = std::min(target.find('?'), target.size());
  const std::string_view all = target;
  const api::Request request{.method = method,
                             .target = all,
                             .path = all.substr(0, mark),
                             .query = all.substr(std::min(mark + 1, all.size())),
                             .headers = headers,
                             .body = body,
                             .request_id = "command-line"};
  std::promise<api::Response> answered;
  parts_->service.handle(request, parts_->service.route(request),
                         [&](api::Response response) { answered.set_value(std::move(response)); });
  const api::Response response = answered.get_future().get();
  if (response.status >= 400) return tl::unexpected(error_of(response.body.view()));
  return std::string(response.body.view());
}

}  // namespace headroom::server
