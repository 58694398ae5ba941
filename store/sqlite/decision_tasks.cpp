#include "store/sqlite/decision_tasks.hpp"

#include "store/common/remembering.hpp"

namespace headroom::store {

AppendTask::AppendTask(std::vector<DecisionRecord> records, std::optional<IdempotentAnswer> answer,
                       DecisionLog::Appended done, Memories memories)
    : inferred_(records.size()), done_(std::move(done)), memories_(memories) {
  if (answer) answer_ = pack(std::move(*answer), records);
  decisions_.reserve(records.size());
  for (auto& record : records) decisions_.push_back(pack(std::move(record)));
}

void AppendTask::write(DecisionWriter& writer) {
  for (std::size_t i = 0; i < decisions_.size(); ++i) inferred_[i] = writer.insert(decisions_[i]);
  if (answer_) writer.insert(*answer_);
}

void AppendTask::committed() {
  for (std::size_t i = 0; i < decisions_.size(); ++i) update_history(decisions_[i].record, inferred_[i]);
  done_({});
  if (answer_) memories_.reservations.settle(answer_->answer.key, answer_->answer.answer);
}

void AppendTask::update_history(DecisionRecord& record, bool inferred) {
  if (inferred) memories_.histories.infer_applied(record.cluster_id, *record.inferred_applied);
  if (!record.signal_memory.empty())
    memories_.histories.remember_signals(record.cluster_id, std::move(record.signal_memory));
  if (record.limits) memories_.histories.remember_limits(record.cluster_id, *record.limits);
  if (record.recommended)
    memories_.histories.remember(record.cluster_id, {.id = record.id,
                                                     .evaluated_at = record.evaluated_at,
                                                     .pools = std::move(*record.recommended),
                                                     .steered = record.steered});
}

void AppendTask::failed(const Error& error) {
  done_(tl::unexpected(error));
  if (answer_) memories_.reservations.release(answer_->answer.key);
}

ReportTask::ReportTask(const DecisionId& id, OutcomeReport report, Remember remember, Done done, Memories memories)
    : id_(id),
      report_(std::move(report)),
      remember_(std::move(remember)),
      done_(std::move(done)),
      memories_(memories) {}

void ReportTask::write(DecisionWriter& writer) {
  decision_ = writer.report(id_, report_);
  if (!decision_ || !remember_) return;
  auto answer = remember_(*decision_);
  if (!answer) return;
  answer_ = pack(std::move(*answer), {});
  writer.insert(*answer_);
}

void ReportTask::committed() {
  if (decision_ && applied_effect(report_.state) != AppliedEffect::keep)
    memories_.histories.forget(decision_->record.cluster_id);
  done_(std::move(decision_));
  if (answer_) memories_.reservations.settle(answer_->answer.key, answer_->answer.answer);
}

void ReportTask::failed(const Error& error) { done_(tl::unexpected(error)); }

}  // namespace headroom::store
