#include <string>
#include <utility>

#include "api/handlers/base/known_cluster.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/base/time_range.hpp"
#include "api/handlers/timeline/timeline_answers.hpp"
#include "api/handlers/timeline/timeline_endpoints.hpp"
#include "api/handlers/timeline/timeline_svg.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/wire/fields/warnings.hpp"

namespace headroom::api {
namespace {

constexpr std::chrono::hours default_range{24};
constexpr std::string_view answer_types[] = {json_type, svg_type, csv_type};
constexpr std::int64_t default_points = 1'000;  ///< of a picture and of CSV: one for each pixel
constexpr std::int64_t shortest_gap = 60;
constexpr std::int64_t longest_gap = 86'400;
constexpr std::int64_t longest_start_up = 86'400;

/// What a request asks for.
struct Wanted {
  TimelineQuestion question{};
  TimelinePage page{};
  std::optional<std::int64_t> points{};  ///< columns of so many values; no value: the list
};

/// Reads the query, and collects everything that is wrong with it.
class WantedReader {
 public:
  explicit WantedReader(const Call& call) : call_(call) {}

  Result<Wanted> read() && {
    Wanted wanted;
    wanted.question = {.cluster_id = call_.id, .range = {}, .now = call_.with.clock.now()};
    if (const auto range = taken(range_of(call_, default_range))) wanted.question.range = *range;
    if (const auto gap = integer("gap_seconds", shortest_gap, longest_gap))
      wanted.question.longest_hold = Seconds{*gap};
    if (const auto lag = integer("start_up_seconds", 0, longest_start_up)) wanted.question.start_up = Seconds{*lag};
    if (const auto limit = taken(limit_of(call_))) wanted.page.limit = *limit;
    wanted.points = integer("max_points", timeline::fewest_points, timeline::most_points);
    if (const std::string* text = call_.parameter("cursor")) {
      wanted.page.from = TimelinePlace::parse(*text);
      if (!wanted.page.from) refuse("cursor", "is not a cursor of this service");
    }
    if (call_.parameter("max_points") != nullptr)
      for (const std::string_view name : {"limit", "cursor"})
        if (call_.parameter(name) != nullptr) refuse(name, "is not allowed with max_points, which has no pages");
    if (error_) return tl::unexpected(*std::move(error_));
    return wanted;
  }

 private:
  template <class Value>
  std::optional<Value> taken(Result<Value> value) {
    if (value) return *std::move(value);
    add_faults(error_, std::move(value.error()));
    return std::nullopt;
  }
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t minimum, std::int64_t maximum) {
    return taken(integer_of(call_, name, minimum, maximum)).value_or(std::nullopt);
  }
  void refuse(std::string_view name, std::string detail) {
    add_faults(error_, invalid_parameter(name, std::move(detail)));
  }

  const Call& call_;
  std::optional<Error> error_{};
};

Response list_answer(const Call& call, const Wanted& wanted, const ReadTimeline& read) {
  Response response;
  std::string body;
  json::Writer out(body);
  out.begin_object();
  const auto next = encode_items(out, read, wanted.question, wanted.page, call.with.snapshots);
  if (!next) return problem(call.request, next.error());
  if (*next) response.headers.emplace_back("Link", next_link(call, **next));
  out.field("since", wanted.question.range.since).field("until", wanted.question.range.until);
  out.field("unit", name_of(read.unit));
  encode_judgement(out, read, wanted.question.start_up);
  out.end_object();
  response.body = std::move(body);
  return response;
}

Response columns_answer(const Call& call, const Wanted& wanted, const ReadTimeline& read, std::string_view type) {
  Response response;
  const TimelineColumns columns =
      columns_of(read, wanted.question, wanted.points.value_or(default_points), call.with.catalog);
  if (type != json_type) {
    response.content_type = type;
    response.body = type == svg_type ? timeline_svg(columns, read, wanted.question) : columns_csv(columns);
    return response;
  }
  std::string body;
  json::Writer out(body);
  out.begin_object();
  encode_columns(out, columns, read, wanted.question);
  encode_judgement(out, read, wanted.question.start_up);
  out.end_object();
  response.body = std::move(body);
  return response;
}

template <class Value>
void figure(json::Writer& out, std::string_view name, const std::optional<Value>& value) {
  out.name(name);
  encode_optional(out, value);
}

void encode_regret(json::Writer& out, const ReadTimeline& read, Seconds start_up) {
  const timeline::Regret& regret = read.regret;
  const auto minutes = [&](std::int64_t value) {
    return regret.counted_minutes > 0 ? std::optional(value) : std::nullopt;
  };
  out.begin_object();
  figure(out, "excess_usd", regret.excess);
  figure(out, "under_provisioned_minutes", minutes(regret.under_provisioned_minutes));
  figure(out, "cheapest_path_usd", regret.cheapest_path);
  figure(out, "actual_usd", regret.actual);
  figure(out, "above_maximum_minutes", minutes(regret.above_maximum_minutes));
  out.field("counted_minutes", regret.counted_minutes).field("start_up_seconds", start_up.count());
  figure(out, "reason", read.regret_reason.empty() ? std::nullopt : std::optional(read.regret_reason));
  figure(out, "detail", read.regret_reason.empty() ? std::nullopt : std::optional(read.regret_detail));
  out.end_object();
}

void encode_oscillation(json::Writer& out, const timeline::Oscillation& oscillation) {
  out.begin_object().field("changes_of_direction", oscillation.changes_of_direction);
  out.field("since", oscillation.since).field("until", oscillation.until).name("decision_ids").begin_array();
  for (const DecisionId& id : oscillation.decision_ids) out.value(id.text());
  out.end_array().field("advice", oscillation.advice).end_object();
}

}  // namespace

void encode_judgement(json::Writer& out, const ReadTimeline& read, Seconds start_up) {
  encode_regret(out.name("regret"), read, start_up);
  out.name("oscillation");
  if (read.oscillation)
    encode_oscillation(out, *read.oscillation);
  else
    out.null();
  out.name("warnings");
  encode_warnings(out, read.demand.warnings);
  out.field("gap_seconds", read.longest_hold.count()).field("cut", read.cut);
}

void serve_timeline(const Call& call, Respond respond) {
  const auto type = preferred(call.request, answer_types);
  if (!type)
    return respond(problem(call.request, "not_acceptable",
                           "a timeline is answered as application/json, image/svg+xml or text/csv"));
  const auto wanted = WantedReader(call).read();
  if (!wanted) return respond(problem(call.request, wanted.error()));
  const auto is_known = is_known_cluster(call.with, call.id);
  if (!is_known) return respond(problem(call.request, is_known.error()));
  if (!*is_known)
    return respond(problem(call.request, "not_found", "nothing is stored of a cluster '" + call.id + "'"));
  const auto read = read_timeline(call.with.log, call.with.snapshots, wanted->question);
  if (!read) return respond(problem(call.request, read.error()));
  const bool is_list = *type == json_type && !wanted->points;
  respond(is_list ? list_answer(call, *wanted, *read) : columns_answer(call, *wanted, *read, *type));
}

}  // namespace headroom::api
