#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/ports/cluster_catalog.hpp"
#include "core/ports/snapshot_log.hpp"
#include "store/common/reservations.hpp"
#include "store/sqlite/base/packed_decision.hpp"
#include "store/sqlite/writer.hpp"

/// The tasks that the snapshot log and the cluster catalog give to the writer.
namespace headroom::store {

class AppendPointsTask final : public WriteTask {
 public:
  AppendPointsTask(SnapshotBatch batch, SnapshotLog::Remember remember, SnapshotLog::Appended done,
                   Reservations& reservations);
  void write(DecisionWriter& writer) override;
  void committed() override;
  void failed(const Error& error) override;

 private:
  SnapshotBatch batch_;
  SnapshotLog::Remember remember_;
  SnapshotLog::Appended done_;
  Reservations& reservations_;
  AppendCounts counts_{};
  std::optional<PackedAnswer> answer_;
};

/// A write that only has a result.
template <class Value>
class SimpleTask final : public WriteTask {
 public:
  using Write = std::function<Value(DecisionWriter&)>;
  using Done = std::function<void(Result<Value>)>;

  SimpleTask(Write write, Done done) : write_(std::move(write)), done_(std::move(done)) {}
  void write(DecisionWriter& writer) override { value_ = write_(writer); }
  void committed() override { done_(std::move(value_)); }
  void failed(const Error& error) override { done_(tl::unexpected(error)); }

 private:
  Write write_;
  Done done_;
  Value value_{};
};

/// Gives the task to the writer, or fails it.
void enqueue(Writer& writer, std::unique_ptr<WriteTask> task);

}  // namespace headroom::store
