#include "api/wire/snapshots.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/handlers/base/idempotency.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "api/wire/registered_cluster.hpp"
#include "core/model/observation.hpp"

namespace headroom::api {
namespace {

/// Points of one commit. Others may write between two pieces of a long import.
constexpr std::size_t points_a_piece = 20'000;
/// A JSON text is read as a whole, so it may not be as long as lines.
constexpr std::size_t longest_json = 8 << 20;

std::int64_t day_of(Instant at) { return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count(); }

/// Gives a batch out in pieces, none of which ends inside a day of a metric, which the store keeps together. Two points
/// at the same time stay in their order. Only one piece at a time is a copy of its points.
class Pieces {
 public:
  explicit Pieces(SnapshotBatch batch) : batch_(std::move(batch)) {
    std::ranges::stable_sort(batch_.points, {},
                             [](const SnapshotPoint& point) { return std::pair(point.metric, point.at); });
  }

  /// The next piece. A batch without points is one piece.
  SnapshotBatch next() {
    const auto& points = batch_.points;
    std::size_t end = std::min(given_ + points_a_piece, points.size());
    while (end < points.size() && points[end].metric == points[end - 1].metric &&
           day_of(points[end].at) == day_of(points[end - 1].at))
      ++end;
    SnapshotBatch piece = piece_of(std::span(points).subspan(given_, end - given_));
    given_ = end;
    return piece;
  }
  bool all_given() const { return given_ == batch_.points.size(); }

 private:
  /// A batch of these points, with the names that they need.
  SnapshotBatch piece_of(std::span<const SnapshotPoint> points) const {
    SnapshotBatch piece{.cluster_id = batch_.cluster_id};
    std::optional<std::uint32_t> before;
    piece.points.reserve(points.size());
    for (SnapshotPoint point : points) {
      if (before != point.metric) piece.metrics.push_back(batch_.metrics[point.metric]);
      before = point.metric;
      point.metric = static_cast<std::uint32_t>(piece.metrics.size() - 1);
      piece.points.push_back(point);
    }
    return piece;
  }

  SnapshotBatch batch_;
  std::size_t given_{0};
};

std::string answer_text(const AppendCounts& counts, const DecodedSnapshots& read) {
  std::string text;
  json::Writer out(text);
  out.begin_object().field("accepted", counts.accepted).field("duplicates", counts.duplicates);
  out.name("rejected").begin_array();
  for (const RejectedLine& line : read.rejected)
    out.begin_object().field("line", line.line).field("code", line.code).field("detail", line.detail).end_object();
  out.end_array();
  if (read.rejected_in_all > read.rejected.size()) out.field("rejected_in_all", read.rejected_in_all);
  out.end_object();
  return text;
}

/// One request on its way into the store, piece by piece.
class Import : public std::enable_shared_from_this<Import> {
 public:
  Import(const Request& request, const Dependencies& with, DecodedSnapshots read, std::optional<IdempotencyKey> key,
         Respond respond)
      : request_(request),
        with_(with),
        pieces_(std::move(read.batch)),
        read_(std::move(read)),
        key_(std::move(key)),
        respond_(std::move(respond)) {}

  void next() {
    SnapshotBatch piece = pieces_.next();
    SnapshotLog::Remember remember;
    if (key_ && pieces_.all_given())
      remember = [this](const AppendCounts& counts) {
        return IdempotentAnswer{*key_, remembered(answer(sum(counts))), with_.clock.now()};
      };
    with_.snapshots.append(std::move(piece), std::move(remember),
                           [self = shared_from_this()](const Result<AppendCounts>& counts) { self->stored(counts); });
  }

 private:
  void stored(const Result<AppendCounts>& counts) {
    if (!counts) {
      give_back(with_.log, key_);
      return respond_(problem(request_, counts.error()));
    }
    total_ = sum(*counts);
    if (!pieces_.all_given()) return next();
    respond_(answer(total_));
  }

  AppendCounts sum(const AppendCounts& counts) const {
    return {.accepted = total_.accepted + counts.accepted, .duplicates = total_.duplicates + counts.duplicates};
  }
  Response answer(const AppendCounts& counts) const {
    Response response;
    response.body = answer_text(counts, read_);
    return response;
  }

  const Request& request_;
  Dependencies with_;
  Pieces pieces_;
  DecodedSnapshots read_;
  std::optional<IdempotencyKey> key_;
  Respond respond_;
  AppendCounts total_{};
};

std::optional<SnapshotForm> form_of(const Request& request) {
  if (is_of_type(request, json_type)) return SnapshotForm::json;
  if (is_of_type(request, ndjson_type)) return SnapshotForm::ndjson;
  if (is_of_type(request, csv_type)) return SnapshotForm::csv;
  return std::nullopt;
}

}  // namespace

void serve_snapshots(const Call& call, Respond respond) {
  const Request& request = call.request;
  const auto form = form_of(request);
  if (!form)
    return respond(problem(request, "unsupported_media_type",
                           "the body must be application/json, application/x-ndjson or text/csv"));
  if (auto refusal = refuse_unless_json_accepted(request)) return respond(std::move(*refusal));
  if (!is_cluster_id(call.id))
    return respond(
        problem(request, "malformed_request", "a cluster's id is 1 to 256 bytes of UTF-8 without control characters"));
  if (*form == SnapshotForm::json && request.body.size() > longest_json)
    return respond(problem(request, "payload_too_large", "snapshots as JSON may have 8 MiB; send NDJSON or CSV"));
  once(request, call.with.log, std::move(respond),
       [&request, with = call.with, id = call.id, form = *form](std::optional<IdempotencyKey> key, Respond answer) {
         auto read = decode_snapshots(request.body, form, id, with.clock.now() + clock_tolerance);
         if (!read) {
           give_back(with.log, key);
           return answer(problem(request, read.error()));
         }
         std::make_shared<Import>(request, with, *std::move(read), std::move(key), std::move(answer))->next();
       });
}

}  // namespace headroom::api
