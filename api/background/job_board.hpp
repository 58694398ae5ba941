#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/shared_text.hpp"

namespace headroom::api {

enum class JobState { queued, running, succeeded, failed, cancelled };

/// What is known of one job at a moment.
struct JobReport {
  std::string id;
  JobState state{JobState::queued};
  double progress_percent{0};
  SharedText result{};           ///< JSON, once it has succeeded
  std::optional<Error> error{};  ///< once it has failed
};

/// Work that takes longer than a request should wait. It runs on a few threads of its own, one job on each.
///
/// At most `most_waiting` jobs wait, and the newest `most_finished` finished ones are remembered; nothing is stored.
/// Safe from any thread. The destructor cancels everything and waits until the threads have noticed.
class JobBoard {
 public:
  static constexpr std::size_t most_waiting = 16;
  static constexpr std::size_t most_finished = 100;

  /// Reports the share that is done, 0–1. If it returns false, the job has been cancelled and should end.
  using Progress = std::function<bool(double)>;
  /// The job's result as JSON. What it returns after it was cancelled counts for nothing.
  using Work = std::function<Result<std::string>(const Progress&)>;

  /// How many jobs have ended so far, by how. Safe from any thread.
  struct Counts {
    std::atomic<std::uint64_t> succeeded{0};
    std::atomic<std::uint64_t> failed{0};
    std::atomic<std::uint64_t> cancelled{0};
  };

  explicit JobBoard(std::size_t threads);
  ~JobBoard();
  JobBoard(const JobBoard&) = delete;
  JobBoard& operator=(const JobBoard&) = delete;

  /// Fails with `overloaded` if too many jobs wait. `id` must be new.
  Result<JobReport> submit(std::string id, Work work);

  /// No value if the id is unknown, or the job was finished long ago.
  std::optional<JobReport> find(std::string_view id) const;

  /// Reports the job, and cancels it if it has not finished.
  std::optional<JobReport> cancel(std::string_view id);

  const Counts& counts() const { return counts_; }

 private:
  struct Job {
    JobReport report;
    Work work;
    std::atomic<bool> cancelled{false};
    std::atomic<double> share{0};
  };

  void run_jobs();
  std::shared_ptr<Job> next_job();
  void finish(Job& job, Result<std::string> outcome);
  void remember_as_finished(const std::string& id);
  static JobReport report_of(const Job& job);

  Counts counts_{};
  mutable std::mutex mutex_{};
  std::condition_variable wake_{};
  bool stopping_{false};
  std::map<std::string, std::shared_ptr<Job>, std::less<>> jobs_{};
  std::deque<std::shared_ptr<Job>> waiting_{};
  std::deque<std::string> finished_{};  ///< ids, the oldest first
  std::vector<std::thread> threads_{};
};

}  // namespace headroom::api
