#include <cmath>
#include <string>
#include <utility>

#include "api/background/job_board.hpp"
#include "api/handlers/base/job_answer.hpp"
#include "api/handlers/endpoints.hpp"
#include "api/http/media_types.hpp"
#include "api/http/problem.hpp"
#include "api/json/writer.hpp"
#include "core/base/names.hpp"

namespace headroom::api {
namespace {

constexpr EnumName<JobState> state_words[] = {{"queued", JobState::queued},
                                              {"running", JobState::running},
                                              {"succeeded", JobState::succeeded},
                                              {"failed", JobState::failed},
                                              {"cancelled", JobState::cancelled}};

Response answer(const Request& request, const JobReport& job) {
  std::string text;
  json::Writer out(text);
  out.begin_object().field("id", job.id).field("state", name_in(state_words, job.state));
  out.field("progress_percent", std::round(job.progress_percent * 10) / 10).name("result");
  if (job.result.empty())
    out.null();
  else
    out.raw(job.result.view());
  out.name("problem");
  if (job.error)
    out.raw(problem(request, *job.error).body.view());
  else
    out.null();
  out.end_object();
  Response response;
  response.body = std::move(text);
  return response;
}

constexpr std::string_view unknown_job = "there is no such job, or it was finished long ago";

}  // namespace

Response job_accepted(const Request& request, const JobReport& job) {
  Response response = answer(request, job);
  response.status = 202;
  response.headers.emplace_back("Location", "/v1/jobs/" + job.id);
  return response;
}

void serve_job(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto job = call.with.jobs.find(call.id);
  respond(job ? answer(call.request, *job) : problem(call.request, "not_found", unknown_job));
}

void serve_job_cancellation(const Call& call, Respond respond) {
  if (auto refusal = refuse_unless_json_accepted(call.request)) return respond(std::move(*refusal));
  const auto job = call.with.jobs.cancel(call.id);
  if (!job) return respond(problem(call.request, "not_found", unknown_job));
  if (job->state != JobState::cancelled)
    return respond(problem(call.request, "conflict", "the job has finished and cannot be cancelled"));
  respond(answer(call.request, *job));
}

}  // namespace headroom::api
