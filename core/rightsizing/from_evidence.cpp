#include "core/rightsizing/from_evidence.hpp"

#include <string>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"

namespace headroom::rightsizing {
namespace {

using text::whole;

DataSize size_of(std::int64_t bytes) { return {std::to_string(bytes) + " B", bytes}; }

std::optional<Mebibytes> proven_heap(const Observed& observed) {
  if (observed.suggested_heap) return observed.suggested_heap;
  return observed.memory == MemoryVerdict::right ? observed.executor->memory : std::nullopt;
}

std::string verdict_of(MemoryVerdict memory) {
  switch (memory) {
    case MemoryVerdict::too_small:
      return "less than it needed";
    case MemoryVerdict::too_large:
      return "more than it used";
    case MemoryVerdict::right:
      return "as much as it used";
    case MemoryVerdict::unknown:
      break;
  }
  return "of unknown use";
}

}  // namespace

Evidenced with_evidence(const JobRequest& request) {
  Evidenced result{.request = request};
  if (!request.evidence) return result;
  const Observed& observed = result.observed.emplace(observe(*request.evidence));
  const auto take = [&](std::string_view name, std::string from, std::string value) {
    result.steps.push_back({name, std::move(from), std::move(value)});
  };
  if (request.data.bytes == 0 && observed.input_bytes) {
    result.request.data = size_of(*observed.input_bytes);
    take("evidence_data", "what the application's stages read", format_binary(*observed.input_bytes));
  }
  if (!request.shuffle && observed.largest_shuffle_bytes) {
    result.request.shuffle = size_of(*observed.largest_shuffle_bytes);
    take("evidence_shuffle", "the most that one of its stages wrote", format_binary(*observed.largest_shuffle_bytes));
  }
  if (request.executor || !request.preset.empty() || !observed.executor) return result;
  if (const auto heap = proven_heap(observed)) {
    result.request.executor = ExecutorRequest{.cores = observed.executor->cores, .memory = heap};
    take("evidence_heap",
         "the application's executors of " + whole(observed.executor->cores) + " cores had memory " +
             verdict_of(observed.memory),
         whole(heap->value) + " MiB");
  }
  return result;
}

std::optional<Warning> heap_against_evidence(const Observed& observed, const ExecutorShape& executor) {
  if (!observed.suggested_heap || !observed.executor) return std::nullopt;
  const Int128 here = Int128{executor.memory.value} * observed.executor->cores;
  const Int128 there = Int128{observed.suggested_heap->value} * executor.cores;
  const bool too_little = observed.memory == MemoryVerdict::too_small && here < there;
  const bool too_much = observed.memory == MemoryVerdict::too_large && here > there;
  if (!too_little && !too_much) return std::nullopt;
  return Warning{"memory_against_evidence",
                 "the application's executors of " + whole(observed.executor->cores) + " cores had " +
                     (too_little ? "less memory than they needed" : "more memory than they used") + "; " +
                     whole(observed.suggested_heap->value) + " MiB of heap suit them, and executors of " +
                     whole(executor.cores) + " cores with " + whole(executor.memory.value) + " MiB have too " +
                     (too_little ? "little" : "much") + " for each core"};
}

}  // namespace headroom::rightsizing
