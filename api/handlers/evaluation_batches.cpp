#include <memory>
#include <utility>

#include "api/deciding/evaluate.hpp"
#include "api/deciding/read_evaluation.hpp"
#include "api/handlers/base/idempotency.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/parse.hpp"

namespace headroom::api {
namespace {

/// How many items one piece of a streamed answer has. They are evaluated, stored in one commit and written together.
constexpr std::size_t items_a_piece = 64;

/// An answer to nobody in particular cannot let a waiting execution go on.
Result<EvaluationRequest> read_item(const Dependencies& with, const json::Value& item) {
  auto request = read_evaluation(with, item);
  if (!request || request->task_token.empty()) return request;
  return tl::unexpected(Error{.code = "invalid_document",
                              .detail = "the evaluation request has 1 fault",
                              .violations = {{"/callback", "not_supported", "is not allowed in a batch"}}});
}

/// The items of a batch, one after the other.
class Items {
 public:
  virtual ~Items() = default;
  /// The next item to evaluate, or the reason why it cannot be evaluated. No value at the end.
  virtual std::optional<Result<EvaluationRequest>> next(const Dependencies& with) = 0;
};

/// `{"evaluations": […]}`.
class ArrayItems final : public Items {
 public:
  ArrayItems(json::Document document, std::span<const json::Value> items)
      : document_(std::move(document)), items_(items) {}
  std::optional<Result<EvaluationRequest>> next(const Dependencies& with) override {
    if (at_ == items_.size()) return std::nullopt;
    return read_item(with, items_[at_++]);
  }

 private:
  json::Document document_;
  std::span<const json::Value> items_;
  std::size_t at_{0};
};

/// One JSON text on each line. Empty lines are skipped.
class LineItems final : public Items {
 public:
  explicit LineItems(std::string_view body) : body_(body) {}
  std::optional<Result<EvaluationRequest>> next(const Dependencies& with) override {
    while (at_ < body_.size()) {
      const auto end = std::min(body_.find('\n', at_), body_.size());
      const auto line = std::string_view(body_).substr(at_, end - at_);
      at_ = end + 1;
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      const auto document = json::parse(line);
      if (!document) return tl::unexpected(document.error());
      return read_item(with, document->root());
    }
    return std::nullopt;
  }

 private:
  std::string body_;
  std::size_t at_{0};
};

/// The form of the answer.
struct Frame {
  std::string_view type, opening, separator, closing;
};
constexpr Frame json_frame{json_type, R"({"results":[)", ",", "]}"};
constexpr Frame ndjson_frame{ndjson_type, "", "", ""};

void append_line(std::string& out, const Frame& frame, std::string_view text) {
  out += text;
  if (frame.type == ndjson_type) out += '\n';
}

struct Item {
  SharedText text;                       ///< the decision, or the problem
  std::optional<DecisionRecord> record;  ///< what to store; no value if nothing is
};

/// Evaluates the items of one batch.
class Batch {
 public:
  Batch(const Dependencies& with, std::unique_ptr<Items> items, EvaluationOptions options, std::string request_id)
      : with_(with),
        items_(std::move(items)),
        options_(options),
        request_id_(std::move(request_id)),
        history_(with.log) {}

  /// The next item, which is decided but not stored yet. No value at the end.
  std::optional<Item> next() {
    auto request = items_->next(with_);
    if (!request) return std::nullopt;
    if (!*request) return Item{problem_text(request->error()), std::nullopt};
    auto history = history_.history_of((*request)->input.cluster.id);
    if (!history) return Item{problem_text(history.error()), std::nullopt};
    (*request)->input.detail = options_.detail;
    NewDecision evaluation = evaluate(with_, std::move(**request), std::move(*history), options_.view, options_.keep);
    if (options_.keep == Keep::dry_run) return Item{std::move(evaluation.answer), std::nullopt};
    history_.add(evaluation.record);
    return Item{std::move(evaluation.answer), std::move(evaluation.record)};
  }

  SharedText problem_text(const Error& error) const { return problem(Request{.request_id = request_id_}, error).body; }
  const Dependencies& with() const { return with_; }

 private:
  Dependencies with_;
  std::unique_ptr<Items> items_;
  EvaluationOptions options_;
  std::string request_id_;
  BatchHistory history_;
};

/// Evaluates and stores piece by piece, as fast as the client reads.
class BatchStream final : public BodyStream {
 public:
  BatchStream(Batch batch, Frame frame) : batch_(std::move(batch)), frame_(frame) {}

  void next(std::function<void(std::optional<std::string>)> deliver) override {
    if (ended_) return deliver(std::nullopt);
    auto piece = std::make_shared<std::vector<Item>>();
    while (piece->size() < items_a_piece && !ended_) {
      if (auto item = batch_.next())
        piece->push_back(std::move(*item));
      else
        ended_ = true;
    }
    std::vector<DecisionRecord> records;
    for (Item& item : *piece)
      if (item.record) records.push_back(std::move(*item.record));
    if (records.empty()) return finish(*piece, deliver);
    batch_.with().log.append(std::move(records), std::nullopt,
                             [this, piece, deliver = std::move(deliver)](Result<void> stored) {
                               if (!stored)
                                 for (Item& item : *piece)
                                   if (item.record) item.text = batch_.problem_text(stored.error());
                               finish(*piece, deliver);
                             });
  }

 private:
  void finish(const std::vector<Item>& piece, const std::function<void(std::optional<std::string>)>& deliver) {
    std::string text;
    if (!begun_) text += frame_.opening;
    for (const Item& item : piece) {
      if (any_) text += frame_.separator;
      append_line(text, frame_, item.text);
      any_ = true;
    }
    begun_ = true;
    if (ended_) text += frame_.closing;
    if (text.empty()) return deliver(std::nullopt);
    deliver(std::move(text));
  }

  Batch batch_;
  Frame frame_;
  bool begun_{false};
  bool any_{false};
  bool ended_{false};
};

/// With an Idempotency-Key, the whole batch and its answer are stored in one transaction. Therefore the answer is not
/// streamed.
void answer_at_once(Batch batch, const Request& request, Frame frame, IdempotencyKey key, Respond respond) {
  std::string body(frame.opening);
  std::vector<DecisionRecord> records;
  bool any = false;
  while (auto item = batch.next()) {
    if (any) body += frame.separator;
    append_line(body, frame, item->text);
    if (item->record) records.push_back(std::move(*item->record));
    any = true;
  }
  body += frame.closing;
  auto response = std::make_shared<Response>(Response{.status = 200, .content_type = frame.type});
  response->body = std::move(body);
  IdempotentAnswer remember{std::move(key), remembered(*response), batch.with().clock.now()};
  batch.with().log.append(std::move(records), std::move(remember),
                          [&request, response, respond = std::move(respond)](Result<void> stored) {
                            respond(stored ? std::move(*response) : problem(request, stored.error()));
                          });
}

Result<std::unique_ptr<Items>> array_items(std::string_view body) {
  auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  const auto items = json::read(document->root(), json::Path{}, violations, [](json::ObjectReader& reader) {
    reader.require("evaluations");
    return reader.array("evaluations", 100'000);
  });
  if (!violations.empty()) return tl::unexpected(violations.error("the batch"));
  return std::make_unique<ArrayItems>(std::move(*document), *items);
}

std::optional<Frame> answer_frame(const Request& request, bool lines) {
  const bool json = accepts(request, json_type);
  const bool ndjson = accepts(request, ndjson_type);
  if (lines ? ndjson : !json && ndjson) return ndjson_frame;
  return json ? std::optional(json_frame) : std::nullopt;
}

void start(const Request& request, const Dependencies& with, EvaluationOptions options,
           std::optional<IdempotencyKey> key, Respond respond) {
  const bool lines = is_of_type(request, ndjson_type);
  const auto frame = answer_frame(request, lines);
  const auto refuse = [&](Response response) {
    give_back(with.log, key);
    respond(std::move(response));
  };
  if (!frame)
    return refuse(
        problem(request, "not_acceptable", "a batch is answered as application/json or application/x-ndjson"));
  std::unique_ptr<Items> items;
  if (lines) {
    items = std::make_unique<LineItems>(request.body);
  } else {
    auto array = array_items(request.body);
    if (!array) return refuse(problem(request, array.error()));
    items = std::move(*array);
  }
  Batch batch(with, std::move(items), options, std::string(request.request_id));
  if (key) return answer_at_once(std::move(batch), request, *frame, std::move(*key), std::move(respond));
  Response response{.status = 200, .content_type = frame->type};
  response.stream = std::make_unique<BatchStream>(std::move(batch), *frame);
  respond(std::move(response));
}

}  // namespace

void serve_evaluation_batch(const Call& call, Respond respond) {
  const Request& request = call.request;
  if (!is_of_type(request, json_type) && !is_of_type(request, ndjson_type))
    return respond(
        problem(request, "unsupported_media_type", "the body must be application/json or application/x-ndjson"));
  const auto options = evaluation_options(call, Detail::without_counterfactuals);
  if (!options) return respond(problem(request, options.error()));
  if (options->keep == Keep::dry_run) return start(request, call.with, *options, std::nullopt, std::move(respond));
  once(request, call.with.log, std::move(respond),
       [&request, with = call.with, options = *options](std::optional<IdempotencyKey> key, Respond answer) {
         start(request, with, options, std::move(key), std::move(answer));
       });
}

}  // namespace headroom::api
