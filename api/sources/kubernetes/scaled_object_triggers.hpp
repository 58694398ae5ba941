#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/json/reader.hpp"
#include "core/intake/collector.hpp"
#include "core/signals/keda.hpp"

/// The triggers of a ScaledObject.
namespace headroom::api {

/// How often in a row each metric has failed, by the name that KEDA gives it.
struct TriggerStatus {
  std::vector<std::string> external_names{};
  std::vector<std::pair<std::string, std::int64_t>> failures{};
};

TriggerStatus read_trigger_status(json::ObjectReader& status);

struct ListedTrigger {
  KedaTrigger trigger;
  std::string external_name;  ///< of its metric in the autoscaler that KEDA makes; empty: unknown
};

/// The triggers in their order. A trigger that can't be read stays in the list as an unread one, and a warning says
/// why. A trigger that asks Headroom is left out, with a warning.
std::vector<ListedTrigger> read_triggers(json::ObjectReader& spec, const TriggerStatus& status, Collector& out);

/// Adds a trigger that stands for something that can't be read. `problem` is a clause without a full stop.
void add_unread(std::vector<ListedTrigger>& listed, std::string metric, std::string problem);
/// The same, with a warning.
void add_unread(std::vector<ListedTrigger>& listed, std::string metric, std::string problem, Collector& out);

/// A text that is there. KEDA takes an empty text for an absent one.
std::optional<std::string_view> text_in(json::ObjectReader& reader, std::string_view name,
                                        std::size_t maximum_length = 256);
/// Explanations are not longer than this.
inline constexpr std::size_t longest_problem = 500;

/// A number written as text, in thousandths. An empty text counts as absent.
std::optional<std::int64_t> milli_in(json::ObjectReader& reader, std::string_view name, std::int64_t minimum);

}  // namespace headroom::api
