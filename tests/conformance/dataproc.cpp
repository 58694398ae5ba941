#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/base/fraction.hpp"
#include "core/signals/hdinsight_load.hpp"
#include "core/signals/yarn_memory.hpp"
#include "tests/conformance/suite.hpp"

namespace headroom::conformance {
namespace {

/// Dataproc's primary or secondary workers. Headroom allocates to pools in a way of its own, so that the split by
/// weight stands here.
struct Group {
  std::int64_t workers{0};
  std::int64_t minimum{0};
  std::int64_t maximum{0};
  std::optional<std::int64_t> weight{};

  std::int64_t within(std::int64_t wanted) const { return std::clamp(wanted, minimum, std::max(minimum, maximum)); }
};

Group group_of(const Json& input, const char* workers, const char* config, Group defaults) {
  Group group = defaults;
  group.workers = optional_integer(input, workers).value_or(0);
  const Json& policy = field(input, "policy");
  if (!policy.contains(config)) return group;
  const Json& limits = policy.at(config);
  group.minimum = optional_integer(limits, "minInstances").value_or(defaults.minimum);
  group.maximum = optional_integer(limits, "maxInstances").value_or(defaults.maximum);
  group.weight = optional_integer(limits, "weight");
  return group;
}

/// Where one group alone has a weight the other has none; where neither has, they are equal.
Fraction share_of(const Group& group, const Group& other) {
  const std::int64_t own = group.weight.value_or(0);
  const std::int64_t both = own + other.weight.value_or(0);
  return both == 0 ? Fraction::of(0.5) : Fraction(own) / both;
}

struct Sizes {
  std::int64_t primary{0};
  std::int64_t secondary{0};
};

/// By weight, half a worker up, then into each group's bounds; what one cannot take goes to the other.
Sizes split(std::int64_t total, const Group& primary, const Group& secondary) {
  const Fraction share = Fraction(total) * share_of(primary, secondary);
  const std::int64_t rest = secondary.within(total - primary.within(truncated(share + Fraction::of(0.5))));
  return {primary.within(total - rest), rest};
}

std::string upper(std::string_view words) {
  std::string out(words);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return out;
}

std::string decision(const Sizes& now, const Sizes& target) {
  const bool more = target.primary > now.primary || target.secondary > now.secondary;
  const bool fewer = target.primary < now.primary || target.secondary < now.secondary;
  if (more && fewer) return "MIXED";
  if (more) return "SCALE_UP";
  return fewer ? "SCALE_DOWN" : "NO_SCALE";
}

Fraction average(const Json& samples, std::size_t column) {
  if (samples.empty()) throw Malformed("\"samples_mb\" is empty");
  Fraction sum;
  for (const Json& sample : samples) {
    if (!sample.is_array() || sample.size() != 2 || !sample.at(column).is_number())
      throw Malformed("a sample is a pair of pending and available memory");
    sum = sum + Fraction::of(sample.at(column).get<double>());
  }
  return sum / static_cast<std::int64_t>(samples.size());
}

YarnDemand demand_of(const Json& input) {
  const std::string variant = optional_text(input, "variant").value_or("net");
  if (variant != "net" && variant != "branch") throw Malformed("\"variant\" does not know " + variant);
  return variant == "net" ? YarnDemand::net : YarnDemand::pending_first;
}

YarnMemory signal_of(const Json& input) {
  const Json& yarn = field(field(input, "policy"), "yarnConfig");
  return {.scale_up_factor = number(yarn, "scaleUpFactor"),
          .scale_down_factor = number(yarn, "scaleDownFactor"),
          .scale_up_min_worker_fraction = optional_number(yarn, "scaleUpMinWorkerFraction").value_or(0),
          .scale_down_min_worker_fraction = optional_number(yarn, "scaleDownMinWorkerFraction").value_or(0),
          .memory_per_worker = {},
          .demand = demand_of(input)};
}

Json in_numbers(Fraction exact) {
  return {{"num", exact.numerator()},
          {"den", exact.denominator()},
          {"decimal", std::round(approximately(exact) * 1e6) / 1e6}};
}

Json autoscaling(const Json& input) {
  const YarnMemory signal = signal_of(input);
  const Group primary =
      group_of(input, "primary", "workerConfig", {.minimum = 2, .maximum = std::numeric_limits<std::int32_t>::max()});
  const Group secondary = group_of(input, "secondary", "secondaryWorkerConfig", {});
  const Json& samples = array(input, "samples_mb");
  const Fraction exact = exact_worker_change(signal.demand, {average(samples, 0), average(samples, 1)},
                                             Fraction::of(number(input, "memory_per_worker_mb")));
  const Sizes now{primary.workers, secondary.workers};
  const std::int64_t size = now.primary + now.secondary;
  const WorkerChange change = worker_change(signal, exact, Units{size});

  const std::int64_t wanted = size + change.made;
  const Sizes target = change.made == 0 ? now : split(wanted, primary, secondary);
  Json reached = Json::array();
  if (change.made != 0 && wanted > primary.maximum + secondary.maximum)
    reached.push_back("REACHED_MAXIMUM_CLUSTER_SIZE");
  if (change.made != 0 && wanted < primary.minimum + secondary.minimum)
    reached.push_back("REACHED_MINIMUM_CLUSTER_SIZE");
  const std::string decided = decision(now, target);
  const bool constrained = change.made != 0 && decided == "NO_SCALE";
  return {{"exact_delta", in_numbers(exact)},
          {"actual_delta", change.calculated},
          {"decision", decided},
          {"reason", constrained ? "CONSTRAINED" : upper(change.reason)},
          {"target", {{"primary", target.primary}, {"secondary", target.secondary}}},
          {"constraints_reached", reached}};
}

/// A row of the suite's `hdinsight_load_based` rule as a vector.
Json hdinsight_load_based(const Json& input) {
  const Seconds held{integer(input, "held_seconds")};
  const auto while_held = [&](bool is_so) { return is_so ? std::optional(held) : std::nullopt; };
  const double cpu = number(input, "pending_cpu") - number(input, "free_cpu");
  const double memory = number(input, "pending_mem_mb") - number(input, "free_mem_mb");
  switch (direction_of(HdinsightLoad{}, {.cpu_short = while_held(cpu > 0),
                                         .memory_short = while_held(memory > 0),
                                         .cpu_to_spare = while_held(cpu < 0),
                                         .memory_to_spare = while_held(memory < 0)})) {
    case Direction::out:
      return {{"decision", "SCALE_UP"}};
    case Direction::in:
      return {{"decision", "SCALE_DOWN"}};
    case Direction::hold:
      return {{"decision", "NO_SCALE"}};
  }
  throw Malformed("no such direction");
}

constexpr Kind kinds[] = {
    {"autoscaling", autoscaling},
    {"hdinsight_load_based", hdinsight_load_based},
};

}  // namespace

const Suite dataproc{"dataproc", kinds};

}  // namespace headroom::conformance
