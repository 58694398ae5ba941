#include "api/wire/signals/signals.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "api/wire/signals/codec.hpp"

namespace headroom::api {
namespace {

constexpr std::size_t maximum_signals = 16;

bool is_within(std::string_view place, std::string_view holder) {
  return place.starts_with(holder) && (place.size() == holder.size() || place[holder.size()] == '/');
}

/// Whether the fault at `place` may follow from what could not be read: one place holds the other, or the unreadable
/// field is the `type` that gives the fields beside it their meaning.
bool may_follow(std::string_view place, std::string_view unreadable) {
  if (unreadable.ends_with("/type")) unreadable.remove_suffix(std::string_view("/type").size());
  return is_within(place, unreadable) || is_within(unreadable, place);
}

/// Reports the faults of a signal. Leaves out those that may follow from a field that could not be read: `unreadable`
/// are the violations of reading the signal.
void report(const json::ObjectReader& reader, const std::vector<Violation>& faults,
            std::span<const Violation> unreadable) {
  const std::size_t root = reader.path().pointer().size();
  const std::vector<Violation> known(unreadable.begin(), unreadable.end());
  for (const Violation& fault : faults)
    if (std::ranges::none_of(known, [&](const Violation& violation) {
          return may_follow(fault.pointer, std::string_view(violation.pointer).substr(root));
        }))
      reader.violations().add(reader.path(), fault);
}

template <std::size_t I = 0>
std::optional<Signal> decode_kind(std::string_view kind, json::ObjectReader& reader) {
  if constexpr (I == std::variant_size_v<Signal>) {
    return std::nullopt;
  } else {
    using Kind = std::variant_alternative_t<I, Signal>;
    if (kind != Kind::kind) return decode_kind<I + 1>(kind, reader);
    Kind signal;
    const std::size_t before = reader.violations().kept().size();
    decode_fields(reader, signal);
    report(reader, faults_of(signal), std::span(reader.violations().kept()).subspan(before));
    return signal;
  }
}

std::string known_kinds() {
  std::string list;
  for (const std::string_view kind : signal_kinds) list.append(list.empty() ? "" : ", ").append(kind);
  return list;
}

/// Whether a schedule has nothing but scheduled actions of AWS.
bool has_actions_alone(std::span<const SignalFields> signals) {
  return std::ranges::any_of(signals, [](const SignalFields& each) {
    const auto* schedule = std::get_if<Schedule>(&each.signal);
    return schedule != nullptr && schedule->windows.empty() && !schedule->actions.empty();
  });
}

}  // namespace

std::vector<SignalFields> decode_signals(json::ObjectReader& policy) {
  std::vector<SignalFields> signals;
  std::size_t index = 0;
  // Scheduled actions in the documents make one signal more, which a stored input then has.
  const json::Value* list = policy.get("signals");
  const bool one_more =
      list != nullptr && list->kind() == json::Kind::array && list->items().size() == maximum_signals + 1;
  const std::size_t most = one_more ? maximum_signals + 1 : maximum_signals;
  const auto count = policy.each("signals", most, [&](json::ObjectReader& item) {
    const std::size_t at = index++;
    item.require("kind");
    const auto kind = item.string("kind", 64);
    auto signal = kind ? decode_kind(*kind, item) : std::nullopt;
    if (!signal) {
      if (kind) item.report("kind", "unknown_value", "must be one of: " + known_kinds());
      return item.skip_rest();
    }
    signals.push_back({.index = at,
                       .signal = *std::move(signal),
                       .states_task_slots = item.has("executor_cores") || item.has("task_cpus"),
                       .states_idle_executors = item.has("idle_executors"),
                       .states_resource_calculator = item.has("resource_calculator")});
  });
  if (count == 0) policy.report("signals", "empty", "must have at least one signal");
  if (count > maximum_signals && !has_actions_alone(signals))
    policy.report("signals", "too_many", "must have at most " + std::to_string(maximum_signals) + " items");
  return signals;
}

void encode_signal(json::Writer& out, const Signal& signal) {
  out.begin_object().field("kind", kind_of(signal));
  std::visit([&](const auto& s) { encode_fields(out, s); }, signal);
  out.end_object();
}

}  // namespace headroom::api
