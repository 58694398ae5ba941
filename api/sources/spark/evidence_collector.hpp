#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/warning.hpp"
#include "core/intake/document_warnings.hpp"
#include "core/rightsizing/evidence.hpp"

namespace headroom::api {

/// What all documents together said, and the warnings about them.
struct ApplicationFindings {
  rightsizing::SparkEvidence evidence{};
  std::vector<Warning> warnings{};
};

/// Gathers what one document of an application after the other says.
class EvidenceCollector {
 public:
  /// What follows comes from this document: item `index` of `sources`.
  void begin(std::string_view kind, std::size_t index) { warnings_.begin(kind, index); }
  /// Ends the document begun; warns where it contradicts earlier ones and where nothing of it was of use.
  void end();

  void add_start(std::int64_t milliseconds);
  void add_executor(rightsizing::ExecutorEvidence executor);
  void add_stage(rightsizing::StageEvidence stage);
  void add_task_times(rightsizing::TaskTimes times);

  /// `code`: a literal. `detail` comes after the name of the document.
  void warn(std::string_view code, std::string_view detail) { warnings_.warn(code, detail); }

  ApplicationFindings conclude() &&;

 private:
  /// Puts `item` where `key` says, or behind `items`.
  template <class Key, class Item>
  void place(std::map<Key, std::size_t>& places, std::vector<Item>& items, const Key& key, Item item);
  void settle_task_times();

  rightsizing::SparkEvidence evidence_;
  DocumentWarnings warnings_;
  std::map<std::string, std::size_t> executors_;
  std::map<rightsizing::StageId, std::size_t> stages_;
  std::map<rightsizing::StageId, std::size_t> task_times_;
  std::size_t conflicts_{0};  ///< of the document begun
};

}  // namespace headroom::api
