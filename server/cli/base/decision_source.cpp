#include "server/cli/base/decision_source.hpp"

#include <string_view>
#include <utility>

#include "api/http/percent_encoding.hpp"
#include "api/json/copy.hpp"
#include "api/json/parse.hpp"
#include "api/json/writer.hpp"
#include "api/webhooks/target_url.hpp"
#include "api/wire/exported_decision.hpp"
#include "server/outbound/http_get.hpp"
#include "server/process/wall_clock.hpp"
#include "store/open.hpp"

namespace headroom::server {
namespace {

using api::TargetUrl;
using api::View;

Error no_decision(const std::string& id) {
  return {.kind = ErrorKind::not_found, .code = "not_found", .detail = "there is no decision '" + id + "'"};
}

std::string_view text_of(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  return value != nullptr && value->kind() == json::Kind::string ? value->text() : std::string_view();
}

class ServerSource final : public DecisionSource {
 public:
  explicit ServerSource(TargetUrl base) : base_(std::move(base)) {}

  Result<DecisionsPage> page(const DecisionFilters& filters, View view, std::size_t limit,
                             const std::optional<std::string>& cursor) override {
    std::string path = "/v1/decisions?limit=" + std::to_string(limit);
    if (view == View::compact) path += "&view=compact";
    if (const std::string query = url_query_of(filters); !query.empty()) path.append("&").append(query);
    if (cursor) api::append_percent_encoded(path += "&cursor=", *cursor);
    const auto body = ask(path);
    if (!body) return tl::unexpected(body.error());
    const auto document = json::parse(*body);
    if (!document) return tl::unexpected(strange());
    const json::Value* items = document->root().find("items");
    if (items == nullptr || items->kind() != json::Kind::array) return tl::unexpected(strange());
    DecisionsPage page;
    for (const json::Value& item : items->items()) {
      json::Writer out(page.items.emplace_back());
      json::write_copy(out, item);
    }
    if (const std::string_view next = text_of(document->root(), "next_cursor"); !next.empty()) page.next = next;
    return page;
  }

  Result<std::string> find(const std::string& id) override {
    std::string path = "/v1/decisions/";
    api::append_percent_encoded(path, id);
    auto body = ask(path);
    if (!body) return body;
    if (!json::parse(*body)) return tl::unexpected(strange());
    return body;
  }

 private:
  Error strange() const {
    return {.kind = ErrorKind::unavailable,
            .code = "unavailable",
            .detail = base_.authority() + ": the answer is not one of Headroom"};
  }

  Result<std::string> ask(const std::string& path) const {
    TargetUrl url = base_;
    url.target = base_.target + path;
    auto answer = http_get(url, "application/json");
    if (!answer) return tl::unexpected(std::move(answer.error()));
    if (answer->status == 200) return std::move(answer->body);
    return tl::unexpected(refusal_of(*answer));
  }

  /// What a problem document says, or else the status.
  Error refusal_of(const HttpAnswer& answer) const {
    Error error{.kind = ErrorKind::unavailable, .code = "unavailable"};
    if (answer.status == 400) error.kind = ErrorKind::invalid;
    if (answer.status == 404) error.kind = ErrorKind::not_found;
    const auto problem = json::parse(answer.body);
    const bool is_object = problem && problem->root().kind() == json::Kind::object;
    const std::string_view detail = is_object ? text_of(problem->root(), "detail") : std::string_view();
    error.detail = base_.authority() + " answered " + std::to_string(answer.status);
    if (!detail.empty()) error.detail.append(": ").append(detail);
    const json::Value* faults = is_object ? problem->root().find("errors") : nullptr;
    if (faults == nullptr || faults->kind() != json::Kind::array) return error;
    for (const json::Value& fault : faults->items())
      error.violations.push_back({.pointer = std::string(text_of(fault, "pointer")),
                                  .code = std::string(text_of(fault, "code")),
                                  .detail = std::string(text_of(fault, "detail"))});
    return error;
  }

  TargetUrl base_;
};

class FileSource final : public DecisionSource {
 public:
  explicit FileSource(std::unique_ptr<store::ReadableStore> store) : store_(std::move(store)) {}

  Result<DecisionsPage> page(const DecisionFilters& filters, View view, std::size_t limit,
                             const std::optional<std::string>& cursor) override {
    auto query = query_of(filters);
    if (!query) return tl::unexpected(std::move(query.error()));
    if (cursor) {
      query->before = DecisionId::parse("dec_" + *cursor);
      if (!query->before)
        return tl::unexpected(Error{.kind = ErrorKind::invalid,
                                    .code = "invalid_argument",
                                    .detail = "--cursor: '" + *cursor + "' is no cursor of a list of decisions"});
    }
    query->limit = limit + 1;  // one more shows whether there is a next page
    const auto found = store_->list(*query);
    if (!found) return tl::unexpected(found.error());
    DecisionsPage page;
    for (const StoredDecision& decision : *found) {
      if (page.items.size() == limit) {
        page.next = (*found)[limit - 1].record.id.text().substr(std::string_view("dec_").size());
        break;
      }
      page.items.push_back(line_of(decision, query->now, view));
    }
    return page;
  }

  Result<std::string> find(const std::string& id) override {
    const auto parsed = DecisionId::parse(id);
    if (!parsed) return tl::unexpected(no_decision(id));
    const auto found = store_->find(*parsed);
    if (found) return line_of(*found, WallClock().now(), View::full);
    return tl::unexpected(found.error().kind == ErrorKind::not_found ? no_decision(id) : found.error());
  }

 private:
  static std::string line_of(const StoredDecision& decision, Instant now, View view) {
    std::string line;
    api::append_exported(line, decision, now, {.form = api::ExportForm::ndjson, .view = view});
    if (line.ends_with('\n')) line.pop_back();
    return line;
  }

  std::unique_ptr<store::ReadableStore> store_;
};

}  // namespace

Result<std::unique_ptr<DecisionSource>> decisions_of_server(const std::string& url) {
  std::vector<Violation> faults;
  auto base = api::read_target_url(url, faults);
  if (!base || base->target.find('?') != std::string::npos)
    return tl::unexpected(Error{.kind = ErrorKind::invalid,
                                .code = "invalid_argument",
                                .detail = "--server: '" + url +
                                          "' must be a URL without a user name, a query and a fragment, such as "
                                          "http://localhost:8080"});
  while (base->target.ends_with('/')) base->target.pop_back();
  return std::make_unique<ServerSource>(*std::move(base));
}

Result<std::unique_ptr<DecisionSource>> decisions_of_file(const std::string& database) {
  auto store = store::open_for_reading(database, 1);
  if (!store) return tl::unexpected(std::move(store.error()));
  return std::make_unique<FileSource>(*std::move(store));
}

}  // namespace headroom::server
