#include "server/cli/rightsize_flags.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <CLI/CLI.hpp>

#include "api/json/parse.hpp"
#include "api/json/writer.hpp"
#include "api/wire/rightsizing/request.hpp"
#include "server/cli/document_files.hpp"

namespace headroom::server {
namespace {

/// The heading for the flags in --help.
constexpr const char* group = "The job";

enum class Kind { text, number, memory };

/// A flag and the field that it sets: a member of the request, or of the object `parent` in it.
struct Flag {
  const char* name;
  std::string_view parent;
  std::string_view field;
  Kind kind;
  const char* type;
  const char* help;
};

constexpr std::array table{
    Flag{"--model", "", "model", Kind::text, "MODEL", "spark (the default), or seed_compatible"},
    Flag{"--data-size", "", "data_size", Kind::text, "SIZE", "1TB is 10^12 bytes, 1TiB 2^40; a number alone is bytes"},
    Flag{"--files", "", "files", Kind::number, "N", "Number of files that hold the data"},
    Flag{"--format", "", "format", Kind::text, "FORMAT", "parquet, orc, avro, csv, json or text"},
    Flag{"--expansion", "", "expansion", Kind::number, "X",
         "Bytes in memory per byte on disk, instead of the format's"},
    Flag{"--shuffle-size", "", "shuffle_size", Kind::text, "SIZE", "Bytes that the largest shuffle writes"},
    Flag{"--shuffle-ratio", "", "shuffle_ratio", Kind::number, "X", "The same as a share of the data; 0.5 is half"},
    Flag{"--default-parallelism", "", "default_parallelism", Kind::number, "N", "spark.default.parallelism, if set"},
    Flag{"--waves", "", "waves", Kind::number, "N", "Tasks that one slot runs one after the other (3)"},
    Flag{"--deadline", "", "deadline_seconds", Kind::number, "SECONDS",
         "Time for all tasks, instead of --waves; needs --task-seconds"},
    Flag{"--task-seconds", "", "task_seconds", Kind::number, "SECONDS", "Duration of one task"},
    Flag{"--executor-preset", "", "executor_preset", Kind::text, "NAME",
         "small, medium (the default), large, xlarge, or cost-optimized for Spot nodes"},
    Flag{"--executor-cores", "executor", "cores", Kind::number, "N", "Cores of an executor, instead of a preset"},
    Flag{"--executor-memory", "executor", "memory_mib", Kind::memory, "SIZE",
         "Heap of an executor, in Spark's notation: 19g, 19456m"},
    Flag{"--executor-overhead", "executor", "memory_overhead_mib", Kind::memory, "SIZE", "Overhead of an executor"},
    Flag{"--driver-cores", "driver", "cores", Kind::number, "N", "Cores of the driver; by default the executor's"},
    Flag{"--driver-memory", "driver", "memory_mib", Kind::memory, "SIZE", "Heap of the driver"},
    Flag{"--driver-overhead", "driver", "memory_overhead_mib", Kind::memory, "SIZE", "Overhead of the driver"},
    Flag{"--task-cpus", "", "task_cpus", Kind::number, "N", "spark.task.cpus (1)"},
    Flag{"--language", "", "language", Kind::text, "LANGUAGE", "jvm (the default), pyspark or r"},
    Flag{"--platform", "", "platform", Kind::text, "PLATFORM", "kubernetes (the default), emr, emr_on_eks or spark"},
    Flag{"--cluster-cores", "", "cluster_cores", Kind::number, "N", "Cores that the executors and the driver may use"},
    Flag{"--cluster-memory", "", "cluster_memory_gib", Kind::number, "GIB", "Memory that they may use, in GiB"},
    Flag{"--cluster-nodes", "", "cluster_nodes", Kind::number, "N", "Nodes that they may use"},
    Flag{"--region", "", "region", Kind::text, "REGION", "Region of the prices"},
    Flag{"--hours", "", "hours", Kind::number, "HOURS", "How long the job runs, for the total cost"},
    Flag{"--spot-share", "", "spot_share_percent", Kind::number, "PERCENT", "Share of nodes on Spot (100 with --spot)"},
    Flag{"--spot-discount", "", "spot_discount_percent", Kind::number, "PERCENT",
         "Discount of Spot nodes on the On-Demand price"},
    Flag{"--cloud", "", "cloud", Kind::text, "CLOUD", "aws, gcp or azure: how Spot nodes are labelled"},
    Flag{"--cluster-id", "", "cluster_id", Kind::text, "ID", "The cluster that the artifacts are written for"},
};

bool is_seed(const JobFlags& job) { return job.fields.front() == api::seed_model; }

/// The model `seed_compatible` has its own name for this field.
std::string_view field_of(const Flag& flag, const JobFlags& job) {
  return flag.field == "cluster_memory_gib" && is_seed(job) ? "cluster_memory_gb" : flag.field;
}

/// A text that is not a number stays a text. The rules for the request then refuse it.
void write_number(json::Writer& out, const std::string& text) {
  const auto document = json::parse(text);
  if (document && document->root().is_number())
    out.raw(text);
  else
    out.value(text);
}

/// The MiB of `19g`, `19456m` or `19456`. Any other text is returned as it is.
std::string mebibytes(const std::string& text) {
  constexpr std::pair<std::string_view, std::int64_t> units[] = {
      {"m", 1}, {"M", 1}, {"g", 1024}, {"G", 1024}, {"t", 1 << 20}, {"T", 1 << 20}, {"", 1}};
  std::int64_t number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  const auto unit =
      std::ranges::find(units, std::string_view(end, last), &std::pair<std::string_view, std::int64_t>::first);
  const bool fits = error == std::errc{} && number < INT64_MAX >> 20 && number > INT64_MIN >> 20;
  return fits && unit != std::end(units) ? std::to_string(number * unit->second) : text;
}

void write_field(json::Writer& out, const Flag& flag, std::string_view name, const std::string& text) {
  out.name(name);
  switch (flag.kind) {
    case Kind::text:
      out.value(text);
      break;
    case Kind::number:
      write_number(out, text);
      break;
    case Kind::memory:
      write_number(out, mebibytes(text));
      break;
  }
}

/// The fields of the request itself, or of one object in it.
void write_fields(json::Writer& out, const JobFlags& job, std::string_view parent) {
  bool open = false;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table[i].parent != parent || !job.fields[i]) continue;
    if (!open && !parent.empty()) out.name(parent).begin_object();
    open = true;
    write_field(out, table[i], field_of(table[i], job), *job.fields[i]);
  }
  if (open && !parent.empty()) out.end_object();
}

void write_instance_types(json::Writer& out, const JobFlags& job) {
  const std::size_t count = std::max(job.instance_types.size(), job.prices.size());
  if (count == 0) return;
  out.name("instance_types").begin_array();
  for (std::size_t i = 0; i < count; ++i) {
    out.begin_object();
    if (i < job.instance_types.size()) out.field("instance_type", job.instance_types[i]);
    if (i < job.prices.size()) {
      out.name("hourly_price_usd");
      write_number(out, job.prices[i]);
    }
    out.end_object();
  }
  out.end_array();
}

}  // namespace

void add_job_flags(CLI::App& command, JobFlags& job) {
  job.fields.resize(table.size());
  const auto own = [&](CLI::Option* option) { option->group(group); };
  for (std::size_t i = 0; i < table.size(); ++i)
    own(command.add_option(table[i].name, job.fields[i], table[i].help)->type_name(table[i].type));
  own(command.add_flag("--not-splittable", job.not_splittable, "One task reads a whole file, as with gzip"));
  own(command.add_flag("--spot", job.spot, "Run executors on Spot nodes"));
  const auto list = [&](const char* name, std::vector<std::string>& values, const char* help) {
    CLI::Option* option = command.add_option(name, values, help);
    option->expected(1)->take_all();
    own(option);
    return option;
  };
  list("--instance-type", job.instance_types, "A node type to run on; repeat it for each type")->type_name("TYPE");
  list("--price", job.prices, "Dollars per hour of the first instance type; repeat it for the next")->type_name("USD");
  list("--evidence", job.evidence,
       "Documents of an earlier run from Spark's REST API: spark.executors=FILE, spark.stages=FILE, "
       "spark.task_summary=FILE")
      ->type_name("KIND=FILE");
}

std::string first_of(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options())
    if (option->get_group() == group && option->count() > 0) return option->get_name();
  return {};
}

Result<std::string> request_of(const JobFlags& job) {
  std::string text;
  json::Writer out(text);
  out.begin_object();
  for (const std::string_view parent : {"", "executor", "driver"}) write_fields(out, job, parent);
  if (job.not_splittable) out.field("splittable", false);
  if (job.spot) out.field("spot", true);
  write_instance_types(out, job);
  if (!job.evidence.empty())
    if (const auto written = write_sources(out, "--evidence", job.evidence); !written)
      return tl::unexpected(written.error());
  out.end_object();
  return text;
}

std::string flag_of(std::string_view pointer, const JobFlags& job) {
  if (auto place = place_in_source(pointer, "--evidence", job.evidence)) return *std::move(place);
  if (const auto type = item_of(pointer, "/instance_types/"))
    return type->second == "/hourly_price_usd" ? "--price" : "--instance-type";
  if (pointer == "/splittable") return "--not-splittable";
  if (pointer == "/spot") return "--spot";
  for (const Flag& flag : table) {
    std::string place(flag.parent.empty() ? "" : "/");
    place.append(flag.parent).append("/").append(field_of(flag, job));
    if (place == pointer) return flag.name;
  }
  if (pointer == "/executor" || pointer == "/driver") return "--" + std::string(pointer.substr(1)) + "-cores";
  return pointer.empty() ? "/" : std::string(pointer);
}

}  // namespace headroom::server
