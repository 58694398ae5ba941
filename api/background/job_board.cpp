#include "api/background/job_board.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace headroom::api {
namespace {

bool is_finished(JobState state) { return state != JobState::queued && state != JobState::running; }

/// An exception ends the job, never the thread. What it says is nobody's business outside.
Result<std::string> outcome_of(const JobBoard::Work& work, const JobBoard::Progress& progress) {
  try {
    return work(progress);
  } catch (const std::exception&) {
    return tl::unexpected(
        Error{.kind = ErrorKind::unavailable, .code = "internal_error", .detail = "something went wrong here"});
  }
}

}  // namespace

JobBoard::JobBoard(std::size_t threads) {
  for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) threads_.emplace_back([this] { run_jobs(); });
}

JobBoard::~JobBoard() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& [id, job] : jobs_) job->cancelled = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Result<JobReport> JobBoard::submit(std::string id, Work work) {
  auto job = std::make_shared<Job>();
  job->report.id = std::move(id);
  job->work = std::move(work);
  JobReport report = job->report;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= most_waiting || stopping_)
      return tl::unexpected(
          Error{.kind = ErrorKind::overloaded, .code = "overloaded", .detail = "too many jobs are waiting"});
    jobs_.emplace(report.id, job);
    waiting_.push_back(std::move(job));
  }
  wake_.notify_one();
  return report;
}

std::optional<JobReport> JobBoard::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto job = jobs_.find(id);
  return job == jobs_.end() ? std::nullopt : std::optional(report_of(*job->second));
}

std::optional<JobReport> JobBoard::cancel(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return std::nullopt;
  Job& job = *found->second;
  if (!is_finished(job.report.state)) {
    job.cancelled = true;
    job.report.state = JobState::cancelled;
    ++counts_.cancelled;
    std::erase(waiting_, found->second);
    const JobReport report = report_of(job);
    remember_as_finished(report.id);
    return report;
  }
  return report_of(job);
}

void JobBoard::run_jobs() {
  while (const auto job = next_job()) {
    const auto progress = [&job](double share) {
      job->share = share;
      return !job->cancelled;
    };
    auto outcome = outcome_of(job->work, progress);
    job->work = {};
    finish(*job, std::move(outcome));
  }
}

std::shared_ptr<JobBoard::Job> JobBoard::next_job() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  if (stopping_) return nullptr;
  auto job = std::move(waiting_.front());
  waiting_.pop_front();
  job->report.state = JobState::running;
  return job;
}

void JobBoard::finish(Job& job, Result<std::string> outcome) {
  const std::lock_guard lock(mutex_);
  if (is_finished(job.report.state)) return;  // cancelled meanwhile
  job.report.state = outcome ? JobState::succeeded : JobState::failed;
  if (outcome) {
    job.share = 1;
    ++counts_.succeeded;
    job.report.result = *std::move(outcome);
  } else {
    job.report.error = std::move(outcome.error());
    ++counts_.failed;
  }
  remember_as_finished(job.report.id);
}

void JobBoard::remember_as_finished(const std::string& id) {
  finished_.push_back(id);
  if (finished_.size() <= most_finished) return;
  jobs_.erase(finished_.front());
  finished_.pop_front();
}

JobReport JobBoard::report_of(const Job& job) {
  JobReport report = job.report;
  report.progress_percent = job.share * 100;
  return report;
}

}  // namespace headroom::api
