#include "api/wire/job_runs.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/handlers/base/idempotency.hpp"
#include "api/handlers/base/list_page.hpp"
#include "api/handlers/base/query_parameters.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/wire/registered_cluster.hpp"
#include "core/model/observation.hpp"

namespace headroom::api {
namespace {

constexpr char cursor_mark = 'r';

std::optional<JobRunForm> form_of(const Request& request) {
  if (is_of_type(request, json_type)) return JobRunForm::json;
  if (is_of_type(request, ndjson_type)) return JobRunForm::ndjson;
  return std::nullopt;
}

/// One request on its way into the store.
void store(const Request& request, const Dependencies& with, const std::string& cluster_id, DecodedJobRuns read,
           std::optional<IdempotencyKey> key, Respond respond) {
  JobRunBatch batch{.cluster_id = cluster_id, .runs = std::exchange(read.runs, {}), .now = with.clock.now()};
  const auto lines = std::make_shared<const DecodedJobRuns>(std::move(read));
  const auto answer = [lines](const JobRunCounts& counts) {
    Response response;
    response.body = encode_job_run_counts(counts, *lines);
    return response;
  };
  JobRunLog::Remember remember;
  if (key)
    remember = [key = *key, answer, now = batch.now](const JobRunCounts& counts) {
      return IdempotentAnswer{key, remembered(answer(counts)), now};
    };
  with.job_runs.append(std::move(batch), std::move(remember),
                       [&request, &log = with.log, key = std::move(key), answer,
                        respond = std::move(respond)](const Result<JobRunCounts>& counts) {
                         if (counts) return respond(answer(*counts));
                         give_back(log, key);
                         respond(problem(request, counts.error()));
                       });
}

Result<JobRunQuery> query_of(const Call& call, std::size_t& limit) {
  const auto asked = limit_of(call);
  const auto before = numbered_cursor(call, cursor_mark);
  const auto since = time_of(call, "since");
  const auto until = time_of(call, "until");
  if (!asked) return tl::unexpected(asked.error());
  if (!before) return tl::unexpected(before.error());
  if (!since) return tl::unexpected(since.error());
  if (!until) return tl::unexpected(until.error());
  if (*since && *until && **since >= **until)
    return tl::unexpected(invalid_parameter("since", "must be before 'until'"));
  limit = *asked;
  return JobRunQuery{.cluster_id = call.id, .since = *since, .until = *until, .before = *before, .limit = limit + 1};
}

}  // namespace

void serve_job_run_post(const Call& call, Respond respond) {
  const Request& request = call.request;
  const auto form = form_of(request);
  if (!form)
    return respond(
        problem(request, "unsupported_media_type", "the body must be application/json or application/x-ndjson"));
  if (auto refusal = refuse_unless_json_accepted(request)) return respond(std::move(*refusal));
  if (!is_cluster_id(call.id))
    return respond(
        problem(request, "malformed_request", "a cluster's id is 1 to 256 bytes of UTF-8 without control characters"));
  once(request, call.with.log, std::move(respond),
       [&request, with = call.with, id = call.id, form = *form](std::optional<IdempotencyKey> key, Respond answer) {
         auto read = decode_job_runs(request.body, form, with.clock.now() + clock_tolerance);
         if (!read) {
           give_back(with.log, key);
           return answer(problem(request, read.error()));
         }
         store(request, with, id, *std::move(read), std::move(key), std::move(answer));
       });
}

void serve_job_runs(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  std::size_t limit = 0;
  const auto query = query_of(call, limit);
  if (!query) return respond(problem(call.request, query.error()));
  auto found = call.with.job_runs.list(*query);
  if (!found) return respond(problem(call.request, found.error()));
  respond(list_page(call, *std::move(found), limit, encode_job_run, [](const StoredJobRun& stored) {
    return std::string(1, cursor_mark) + std::to_string(stored.number);
  }));
}

}  // namespace headroom::api
