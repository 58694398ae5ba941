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

/// What the driver of a running Spark application says about it, for evaluations.
namespace headroom {

/// One list of executors.
struct SparkExecutorList {
  std::optional<Instant> started{};  ///< when the driver started; it distinguishes one application from another
  std::vector<SparkExecutor> executors{};
};

/// One attempt of a stage.
struct SparkStage {
  std::pair<std::int64_t, std::int64_t> id{};  ///< the id of the stage, and its attempt
  bool is_unfinished{false};                   ///< it waits for other stages, or it runs
  std::int64_t pending_tasks{0};
  std::int64_t running_tasks{0};
  friend bool operator==(const SparkStage&, const SparkStage&) = default;
};

/// Collects the lists of one application. If several lists have the same executor or stage, the last one counts.
class SparkApplication {
 public:
  /// Both return what the list contradicts, for a person. A list of executors of another application replaces the
  /// earlier ones.
  std::optional<std::string_view> add(SparkExecutorList list);
  std::optional<std::string_view> add(std::vector<SparkStage> stages);

  /// Adds the active executors, in the order in which they were listed, and the tasks as dynamic allocation counts
  /// them. An executor's shuffle files count as being read, unless stages are listed and none is unfinished. Running
  /// tasks are those of the stages, which go together with their pending tasks. If the stages have none, the executors'
  /// tasks count.
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
  std::map<std::string, std::size_t, std::less<>> places_;  ///< positions in `executors_`, by id
  std::map<std::pair<std::int64_t, std::int64_t>, SparkStage> stages_;
};

}  // namespace headroom
