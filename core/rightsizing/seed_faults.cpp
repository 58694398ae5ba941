#include "core/rightsizing/seed_faults.hpp"

#include <string>
#include <utility>

#include "core/base/decimal.hpp"
#include "core/base/text.hpp"

namespace headroom::rightsizing {
namespace {

using text::whole;

class Shown {
 public:
  Shown(const SeedSizing& sizing, const SeedRequest& request) : sizing_(sizing), request_(request) {}

  void units() {
    if (sizing_.data_size_mb > 0)
      add("gb_read_as_gib", "\"" + request_.data_size + "\" was read as " + whole(sizing_.data_size_mb) +
                                " MiB, and TB, GB and MB, or no unit at all, as binary: write TiB, GiB or MiB, or "
                                "take the decimal reading of the model spark");
    const std::string memory = seed_memory(sizing_.executor->shape.memory);
    add("memory_unit_ambiguous", "\"" + memory +
                                     "\" is binary to Spark and decimal to Kubernetes, which gives 7% "
                                     "less: write " +
                                     memory + "i for Kubernetes");
  }

  void concurrency() {
    const bool from_cores = sizing_.executor_count == sizing_.cores_based_executors;
    const std::int64_t partitions = sizing_.data_size_mb / 128;
    if (from_cores && partitions > 200)
      add("one_wave_assumed", whole(sizing_.executor_count) + " executors run all " + whole(partitions) +
                                  " tasks at once; three waves need about a third of them");
    if (from_cores && partitions < 200)
      add("concurrency_from_shuffle_partitions",
          "200 is Spark's default for shuffle partitions, not what has to run at once: " + whole(sizing_.data_size_mb) +
              " MiB are " + whole(std::max<std::int64_t>(partitions, 0)) + " full partitions of 128 MiB");
    if (sizing_.memory_based_executors > 1)
      add("memory_rule_never_binds", "the " + whole(sizing_.memory_based_executors) +
                                         " executors by memory are always fewer than those by cores: memory "
                                         "was not considered");
  }

  void rounding() {
    const std::int64_t cores = sizing_.executor->shape.cores;
    std::string which;
    const auto check = [&](std::int64_t number, std::int64_t by, const char* name) {
      if (number > 0 && number % by != 0) which += (which.empty() ? "" : ", ") + std::string(name);
    };
    if (sizing_.parallelism > 200) check(sizing_.data_size_mb, 128, "parallelism");
    check(sizing_.parallelism, cores, "cores_based_executors");
    check(sizing_.executor_count, 2, "initial_executors");
    check(sizing_.executor_count, 4, "min_executors");
    if (!which.empty()) add("rounds_down", "rounded down although a part needs a whole one: " + which);
  }

  void counts() {
    const auto& [n, most] = std::pair(sizing_.executor_count, sizing_.max_executors);
    if (n <= 0)
      add("no_executors", whole(n) + " executors, and a maximum of " + whole(most) + " below the minimum of " +
                              whole(sizing_.min_executors) +
                              ": the limit has no room for one executor, and nothing "
                              "would run");
    const std::int64_t cores = request_.cluster_cores.value_or(0);
    const std::int64_t memory_gb = request_.cluster_memory_gb.value_or(0);
    const bool cores_broken = cores > 0 && Int128{most} * sizing_.executor->shape.cores > cores;
    const bool memory_broken = memory_gb > 0 && Int128{most} * sizing_.driver_memory_gb > memory_gb;
    if (cores_broken || memory_broken)
      add("maximum_breaks_limit", "max_executors of " + whole(most) + " is more than the limit of " +
                                      (cores_broken ? whole(cores) + " cores" : whole(memory_gb) + " GB") +
                                      " that was just applied");
  }

  void totals() {
    const ExecutorShape& shape = sizing_.executor->shape;
    const auto with_overhead =
        static_cast<double>(sizing_.executor_count + 1) * static_cast<double>(shape.container().value) / 1024;
    if (sizing_.executor_count > 0)
      add("overhead_left_out", "the executors and the driver request " + text::quantity(with_overhead) +
                                   " GiB with their overhead, not " + whole(sizing_.total_memory_gb) +
                                   ": limits, totals and cost leave it out");
    add("cost_model", "the cost is $0.01 to $0.03 per GB: it ignores cores, hours, nodes and region");
    if (request_.spot)
      add("spot_discount_is_text", "the Spot discount is only written behind the amounts, not taken off");
  }

  std::vector<Warning> warnings() && { return std::move(warnings_); }

 private:
  void add(std::string_view code, std::string detail) { warnings_.push_back({code, std::move(detail)}); }

  const SeedSizing& sizing_;
  const SeedRequest& request_;
  std::vector<Warning> warnings_;
};

}  // namespace

std::vector<Warning> faults_shown(const SeedSizing& sizing, const SeedRequest& request) {
  Shown shown(sizing, request);
  shown.units();
  shown.concurrency();
  shown.rounding();
  shown.counts();
  shown.totals();
  return std::move(shown).warnings();
}

}  // namespace headroom::rightsizing
