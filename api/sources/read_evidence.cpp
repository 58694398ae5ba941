#include "api/sources/read_evidence.hpp"

#include <algorithm>
#include <array>

#include "api/sources/spark/document_readers.hpp"

namespace headroom::api {
namespace {

/// THE table of an application's documents.
struct EvidenceKind {
  std::string_view kind;
  void (*read)(const SourceDocument&, EvidenceCollector&);
};
constexpr std::array<EvidenceKind, 3> table{{
    {"spark.executors", read_spark_executors},
    {"spark.stages", read_spark_stages},
    {"spark.task_summary", read_spark_task_summary},
}};
static_assert(std::ranges::is_sorted(table, {}, &EvidenceKind::kind));

constexpr auto kinds = [] {
  std::array<std::string_view, table.size()> names{};
  std::ranges::transform(table, names.begin(), &EvidenceKind::kind);
  return names;
}();

}  // namespace

std::span<const std::string_view> evidence_kinds() { return kinds; }

ApplicationFindings read_evidence(std::span<const json::Value> sources, const json::Path& path,
                                  json::Violations& violations) {
  EvidenceCollector out;
  for_each_source(sources, path, violations, kinds,
                  [&](std::size_t index, std::size_t kind, const SourceDocument& document) {
                    out.begin(kinds[kind], index);
                    table[kind].read(document, out);
                    out.end();
                  });
  return std::move(out).conclude();
}

}  // namespace headroom::api
