#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/time.hpp"
#include "core/intake/document_facts.hpp"
#include "core/intake/document_warnings.hpp"
#include "core/intake/spark_executor.hpp"

/// What the driver of a Spark application that runs says of it, for evaluations.
namespace headroom {

/// One list of executors.
struct SparkExecutorList {
  std::optional<Instant> started{};  ///< when the driver came up, which tells one application from another
  std::vector<SparkExecutor> executors{};
};

/// One attempt of a stage.
struct SparkStage {
  std::pair<std::int64_t, std::int64_t> id{};  ///< of the stage, and its attempt
  bool is_unfinished{false};                   ///< it waits for others, or runs
  std::int64_t pending_tasks{0};
  std::int64_t running_tasks{0};
  friend bool operator==(const SparkStage&, const SparkStage&) = default;
};

/// Gathers the lists of one application. Of an executor or a stage that several list, the last one holds.
class SparkApplication {
 public:
  /// Both answer what the list contradicts, for a person; a list of another application takes the place of the others.
  std::optional<std::string_view> add(SparkExecutorList list);
  std::optional<std::string_view> add(std::vector<SparkStage> stages);

  /// Those that are active, in the order in which they were listed, and the tasks as dynamic allocation counts them.
  /// What an executor holds of shuffle files counts as read unless the stages say that none is unfinished. Running
  /// tasks are those of the stages, with which those that wait belong together; where they have none, those of the
  /// executors.
  void conclude(DocumentFacts& findings, DocumentWarnings& warnings) const;

 private:
  struct Tasks {
    std::int64_t pending{0};
    std::int64_t running{0};
  };
  std::vector<SparkExecutor> active_executors() const;
  Tasks tasks_of_stages() const;
  std::optional<std::int64_t> tasks_of_executors() const;
  void conclude_tasks(DocumentFacts& findings, DocumentWarnings& warnings) const;
  void conclude_executors(DocumentFacts& findings, DocumentWarnings& warnings) const;

  std::optional<Instant> started_;
  bool executors_listed_{false};
  bool stages_listed_{false};
  std::vector<SparkExecutor> executors_;
  std::map<std::string, std::size_t, std::less<>> places_;  ///< of the executors, by id
  std::map<std::pair<std::int64_t, std::int64_t>, SparkStage> stages_;
};

}  // namespace headroom
