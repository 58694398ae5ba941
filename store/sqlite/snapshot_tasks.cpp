#include "store/sqlite/snapshot_tasks.hpp"

#include <utility>

namespace headroom::store {

AppendPointsTask::AppendPointsTask(SnapshotBatch batch, SnapshotLog::Remember remember, SnapshotLog::Appended done,
                                   Reservations& reservations)
    : batch_(std::move(batch)), remember_(std::move(remember)), done_(std::move(done)), reservations_(reservations) {}

void AppendPointsTask::write(DecisionWriter& writer) {
  counts_ = writer.snapshots().append(batch_);
  if (!remember_) return;
  auto answer = remember_(counts_);
  if (!answer) return;
  answer_ = pack(std::move(*answer), {});
  writer.insert(*answer_);
}

void AppendPointsTask::committed() {
  done_(counts_);
  if (answer_) reservations_.settle(answer_->answer.key, answer_->answer.answer);
}

void AppendPointsTask::failed(const Error& error) { done_(tl::unexpected(error)); }

void enqueue(Writer& writer, std::unique_ptr<WriteTask> task) {
  if (const auto accepted = writer.enqueue(task); !accepted) task->failed(accepted.error());
}

}  // namespace headroom::store
