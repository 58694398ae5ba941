#include "api/handlers/decision_exports.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "api/deciding/decision_export.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"

namespace headroom::api {
namespace {

class ExportStream final : public BodyStream {
 public:
  /// `first` was read before the answer began.
  ExportStream(DecisionExport rest, std::string first, const ProcessState& process)
      : rest_(std::move(rest)), first_(std::move(first)), process_(process) {}

  void next(std::function<void(std::optional<std::string>)> deliver) override {
    if (first_) return deliver(std::exchange(first_, std::nullopt));
    if (process_.draining()) return deliver(std::nullopt);
    auto piece = rest_.next();
    deliver(piece ? *std::move(piece) : std::nullopt);
  }

 private:
  DecisionExport rest_;
  std::optional<std::string> first_;
  const ProcessState& process_;
};

}  // namespace

void respond_with_export(const Call& call, DecisionQuery query, ExportStyle style, const Respond& respond) {
  DecisionExport whole(pages_of([&log = call.with.log](const DecisionQuery& page) { return log.list(page); }),
                       std::move(query), style);
  // Read before the answer begins, because afterwards there is no status to tell a failure with.
  auto first = whole.next();
  if (!first) return respond(problem(call.request, first.error()));
  Response response{.content_type = style.form == ExportForm::csv ? csv_type : ndjson_type};
  response.stream = std::make_unique<ExportStream>(std::move(whole), *std::move(*first), call.with.process);
  respond(std::move(response));
}

}  // namespace headroom::api
