#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/ports/job_run_log.hpp"
#include "store/common/reservations.hpp"
#include "store/sqlite/reader_pool.hpp"
#include "store/sqlite/snapshot_tasks.hpp"
#include "store/sqlite/writer.hpp"

namespace headroom::store {

class AppendJobRunsTask final : public WriteTask {
 public:
  AppendJobRunsTask(JobRunBatch batch, JobRunLog::Remember remember, JobRunLog::Appended done,
                    Reservations& reservations)
      : batch_(std::move(batch)), remember_(std::move(remember)), done_(std::move(done)), reservations_(reservations) {}

  void write(DecisionWriter& writer) override {
    counts_ = writer.job_runs().append(batch_);
    auto answer = remember_ ? remember_(counts_) : std::nullopt;
    if (!answer) return;
    answer_ = pack(std::move(*answer), {});
    writer.insert(*answer_);
  }
  void committed() override {
    done_(counts_);
    if (answer_) reservations_.settle(answer_->answer.key, answer_->answer.answer);
  }
  void failed(const Error& error) override { done_(tl::unexpected(error)); }

 private:
  JobRunBatch batch_;
  JobRunLog::Remember remember_;
  JobRunLog::Appended done_;
  Reservations& reservations_;
  JobRunCounts counts_{};
  std::optional<PackedAnswer> answer_;
};

/// The runs of jobs in the database of the decision log.
class SqliteJobRunLog final : public JobRunLog {
 public:
  SqliteJobRunLog(Writer& writer, ReaderPool& readers, Reservations& reservations)
      : writer_(writer), readers_(readers), reservations_(reservations) {}

  void append(JobRunBatch batch, Remember remember, Appended done) override {
    if (auto accepted = writer_.accepting(); !accepted) return done(tl::unexpected(accepted.error()));
    enqueue(writer_,
            std::make_unique<AppendJobRunsTask>(std::move(batch), std::move(remember), std::move(done), reservations_));
  }
  Result<std::vector<StoredJobRun>> list(const JobRunQuery& query) override {
    return read(readers_, [&](auto& reader) { return reader.job_runs.list(query); });
  }

 private:
  Writer& writer_;
  ReaderPool& readers_;
  Reservations& reservations_;
};

}  // namespace headroom::store
