#include "api/wire/job_runs.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "api/json/parse.hpp"
#include "api/json/reader.hpp"
#include "core/ports/snapshot.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_runs = 10'000;
constexpr std::int64_t most_bytes = 1'000'000'000'000'000'000;
constexpr std::int64_t most_interruptions = 1'000'000;
constexpr std::string_view too_many = "a request may have at most 10000 runs";

class Collector {
 public:
  explicit Collector(Instant latest) : latest_(latest) {}

  /// Reads one run and reports its faults.
  JobRun decode(json::ObjectReader& reader) {
    JobRun run;
    for (const std::string_view name : {"id", "started_at", "ended_at", "succeeded"}) reader.require(name);
    const auto id = reader.string("id");
    run.id = std::string(id.value_or(""));
    if (id && !is_metric_name(*id))
      reader.report("id", "invalid_name", "must have 1 to 256 bytes without control characters");
    const auto started = reader.time("started_at");
    const auto ended = reader.time("ended_at");
    if (ended && *ended > latest_) reader.report("ended_at", "in_future", "is later than the server's clock");
    if (started && ended && *ended < *started)
      reader.report("ended_at", "before_start", "must not be before 'started_at'");
    run.started_at = started.value_or(Instant{});
    run.ended_at = ended.value_or(Instant{});
    run.bytes = reader.integer("bytes", 0, most_bytes);
    run.succeeded = reader.boolean("succeeded").value_or(false);
    run.interruptions = reader.integer("interruptions", 0, most_interruptions);
    if (id && !run.id.empty() && ids_.contains(run.id))
      reader.report("id", "repeated", "is the id of a run before it in this request");
    return run;
  }
  void keep(JobRun run) {
    ids_.insert(run.id);
    runs_.push_back(std::move(run));
  }
  std::size_t size() const { return runs_.size(); }
  std::vector<JobRun> take() { return std::move(runs_); }

 private:
  Instant latest_;
  std::set<std::string, std::less<>> ids_;
  std::vector<JobRun> runs_;
};

Result<DecodedJobRuns> from_json(std::string_view body, Collector& collector) {
  const auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  json::Violations violations;
  json::read(document->root(), json::Path{}, violations, [&](json::ObjectReader& reader) {
    if (!reader.has("jobs")) return collector.keep(collector.decode(reader));
    reader.each("jobs", maximum_runs, [&](json::ObjectReader& item) { collector.keep(collector.decode(item)); });
  });
  if (!violations.empty()) return tl::unexpected(violations.error("the request"));
  return DecodedJobRuns{.runs = collector.take()};
}

void reject(DecodedJobRuns& out, std::size_t line, std::string_view code, std::string detail) {
  ++out.rejected_in_all;
  if (out.rejected.size() < DecodedJobRuns::listed)
    out.rejected.push_back({line, std::string(code), std::move(detail)});
}

void read_line(DecodedJobRuns& out, Collector& collector, std::size_t number, std::string_view line) {
  if (collector.size() == maximum_runs) return reject(out, number, "too_many", std::string(too_many));
  const auto document = json::parse(line);
  if (!document) return reject(out, number, document.error().code, document.error().detail);
  json::Violations violations;
  JobRun run = json::read(document->root(), json::Path{}, violations,
                          [&](json::ObjectReader& reader) { return collector.decode(reader); });
  if (violations.empty()) return collector.keep(std::move(run));
  const Violation& first = violations.kept().front();
  reject(out, number, first.code, first.pointer + ' ' + first.detail);
}

DecodedJobRuns from_ndjson(std::string_view body, Collector& collector) {
  DecodedJobRuns out;
  for (std::size_t number = 1; !body.empty(); ++number) {
    auto line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(body.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") != std::string_view::npos) read_line(out, collector, number, line);
  }
  out.runs = collector.take();
  return out;
}

}  // namespace

Result<DecodedJobRuns> decode_job_runs(std::string_view body, JobRunForm form, Instant latest) {
  Collector collector(latest);
  if (form == JobRunForm::json) return from_json(body, collector);
  return from_ndjson(body, collector);
}

std::string encode_job_run_counts(const JobRunCounts& counts, const DecodedJobRuns& read) {
  std::string text;
  json::Writer out(text);
  out.begin_object()
      .field("accepted", counts.accepted)
      .field("replaced", counts.replaced)
      .field("duplicates", counts.duplicates);
  out.name("rejected").begin_array();
  for (const RejectedRun& line : read.rejected)
    out.begin_object().field("line", line.line).field("code", line.code).field("detail", line.detail).end_object();
  out.end_array();
  if (read.rejected_in_all > read.rejected.size()) out.field("rejected_in_all", read.rejected_in_all);
  out.end_object();
  return text;
}

void encode_job_run(json::Writer& out, const StoredJobRun& stored) {
  const JobRun& run = stored.run;
  const auto count = [&](std::string_view name, const std::optional<std::int64_t>& value) {
    out.name(name);
    if (value)
      out.value(*value);
    else
      out.null();
  };
  out.begin_object().field("id", run.id).field("started_at", run.started_at).field("ended_at", run.ended_at);
  count("bytes", run.bytes);
  out.field("succeeded", run.succeeded);
  count("interruptions", run.interruptions);
  out.field("reported_at", stored.reported_at).end_object();
}

}  // namespace headroom::api
