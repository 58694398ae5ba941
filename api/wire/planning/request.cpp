#include "api/wire/planning/request.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "api/json/writer.hpp"
#include "api/sources/read_evidence.hpp"
#include "api/wire/fields/data_size.hpp"
#include "api/wire/fields/evaluated_at.hpp"
#include "api/wire/fields/labels.hpp"
#include "api/wire/fields/warnings.hpp"
#include "api/wire/rightsizing/sizing.hpp"
#include "api/wire/stored_parts.hpp"
#include "core/base/decimal.hpp"
#include "core/base/nearest.hpp"
#include "core/base/platform.hpp"

namespace headroom::api {
namespace {

using planning::GivenPrice;
using planning::PlanRequest;

constexpr std::size_t most_types = 1'000;
constexpr std::size_t longest_name = 64;
constexpr std::int64_t longest_deadline = 1'000'000'000;
constexpr std::int64_t longest_wait = 86'400;
constexpr double least_number = 0.000001;
constexpr double most_core_seconds = 1e6;
constexpr double most_task_seconds = 1e6;
constexpr std::int64_t millionths = 1'000'000;

// A plan is for EMR: the primary node and EMR's charge are EMR's.
constexpr std::pair<std::string_view, Platform> platforms[] = {{"emr", Platform::emr}};

std::int64_t in_parts(double number, std::int64_t parts) { return truncated(times(shortest_decimal(number), parts)); }

/// An amount of money that is not nothing.
std::optional<MicroDollars> decode_amount(json::ObjectReader& reader, std::string_view name, MicroDollars most) {
  const auto amount = reader.dollars(name);
  if (!amount || (amount->value > 0 && *amount <= most)) return amount;
  reader.report(name, "out_of_range", "must be above 0 and at most " + format_dollars(most));
  return std::nullopt;
}

class RequestReader {
 public:
  RequestReader(const Catalog& catalog, PlanCall& call) : catalog_(catalog), call_(call), job_(call.request) {}

  void read(json::ObjectReader& request, Instant now) {
    read_sources(request);
    request.require("job");
    request.nested("job", [&](json::ObjectReader& job) { read_job(job); });
    (void)request.choice<Platform>("platform", platforms);
    job_.region = request.string("region", longest_name).value_or("");
    read_types(request);
    read_prices(request);
    if (const auto start_up = request.seconds("start_up_seconds", 0, longest_wait)) {
      job_.start_up = *start_up;
      if (start_up_in_job_)
        request.report("start_up_seconds", "contradictory", "is in the job already: give it in one place");
    }
    call_.cluster_id = request.string("cluster_id").value_or("");
    call_.labels = decode_labels(request);
    call_.evaluated_at = decode_evaluated_at(request, now, plan_validity);
  }

 private:
  void read_sources(json::ObjectReader& request) {
    const auto items = request.array("sources", maximum_sources);
    if (!items || items->empty()) return;
    const json::Path path = request.path().member("sources");
    ApplicationFindings found = read_evidence(*items, path, request.violations());
    call_.warnings = std::move(found.warnings);
    job_.evidence = std::move(found.evidence);
    has_sources_ = true;
  }

  void read_job(json::ObjectReader& job) {
    if (const auto data = decode_data_size(job, "data_size")) job_.data = *data;
    if (!has_sources_) job.require("data_size");
    job_.deadline = job.seconds("deadline_seconds", 1, longest_deadline);
    job_.budget = decode_amount(job, "budget_usd", most_money);
    if (const auto percent = job.number("minimum_utilisation_percent", 0, 100))
      job_.minimum_utilisation = in_parts(*percent, millionths);
    job_.interruptions = job.integer("interruptions_to_survive", 0, planning::most_interruptions).value_or(0);
    read_throughput(job);
    job_.checkpointed = job.boolean("checkpointed").value_or(false);
    job_.checkpoint_interval = job.seconds("checkpoint_interval_seconds", 1, longest_deadline).value_or(Seconds{0});
    if (job_.checkpoint_interval > Seconds{0} && !job_.checkpointed)
      job.report("checkpoint_interval_seconds", "contradictory", "is allowed only with checkpointed: true");
    if (const auto start_up = job.seconds("start_up_seconds", 0, longest_wait)) {
      job_.start_up = *start_up;
      start_up_in_job_ = true;
    }
  }

  void read_throughput(json::ObjectReader& job) {
    if (const auto rate = job.number("core_seconds_per_gb", least_number, most_core_seconds))
      job_.core_microseconds_per_gb = std::max<std::int64_t>(1, in_parts(*rate, millionths));
    if (const auto task = job.number("task_seconds", 0.001, most_task_seconds))
      job_.task_milliseconds = static_cast<std::int64_t>(std::ceil(*task * 1000));
    if (job.has("core_seconds_per_gb") && job.has("task_seconds"))
      job.report("task_seconds", "contradictory",
                 "can't be used with core_seconds_per_gb: give one of core_seconds_per_gb and task_seconds");
  }

  /// Reports a name that is not in the catalogue.
  void check_type(std::string_view name, const json::Path& path, json::Violations& violations) const {
    if (name.size() > longest_name) return violations.add(path, "too_long", "must have at most 64 bytes");
    if (catalog_.find(name) != nullptr) return;
    std::vector<std::string_view> known;
    for (const InstanceType& type : catalog_.types()) known.push_back(type.name);
    std::string detail = "is not in the catalogue, see GET /v1/instance-types";
    if (const auto meant = nearest(name, known)) detail += "; did you mean " + std::string(*meant) + "?";
    violations.add(path, "unknown_value", std::move(detail));
  }

  void read_types(json::ObjectReader& request) {
    std::vector<std::string>& types = job_.instance_types;
    const auto count =
        request.each_string("instance_types", most_types, [&](std::string_view name, const json::Path& path) {
          check_type(name, path, request.violations());
          if (std::ranges::find(types, name) != types.end())
            request.violations().add(path, "duplicate", "is in the list already");
          else
            types.emplace_back(name);
        });
    if (count == 0U) request.report("instance_types", "empty", "must name a type; without the field, all types count");
  }

  void read_prices(json::ObjectReader& request) {
    request.each("prices", most_types, [&](json::ObjectReader& reader) {
      reader.require("instance_type");
      GivenPrice price{.on_demand_hourly = decode_amount(reader, "on_demand_hourly_usd", planning::most_hourly),
                       .spot_hourly = decode_amount(reader, "spot_hourly_usd", planning::most_hourly),
                       .emr_hourly = reader.dollars("emr_hourly_usd")};
      if (price.emr_hourly > planning::most_hourly)
        reader.report("emr_hourly_usd", "out_of_range", "must be at most " + format_dollars(planning::most_hourly));
      if (!reader.has("on_demand_hourly_usd") && !reader.has("spot_hourly_usd") && !reader.has("emr_hourly_usd"))
        reader.report("on_demand_hourly_usd", "missing", "or one of the other prices is required");
      const auto name = reader.string("instance_type");
      if (!name) return;
      const json::Path path = reader.path().member("instance_type");
      check_type(*name, path, reader.violations());
      price.instance_type = *name;
      if (std::ranges::find(job_.prices, price.instance_type, &GivenPrice::instance_type) != job_.prices.end())
        reader.report("instance_type", "duplicate", "has a price in the list already");
      job_.prices.push_back(std::move(price));
    });
  }

  const Catalog& catalog_;
  PlanCall& call_;
  PlanRequest& job_;
  bool has_sources_{false};
  bool start_up_in_job_{false};
};

double in_ones(std::int64_t parts, double of_one) { return static_cast<double>(parts) / of_one; }

void encode_job(json::Writer& out, const PlanRequest& job) {
  out.name("job").begin_object();
  if (!job.data.text.empty()) out.field("data_size", job.data.text);
  if (job.deadline) out.field("deadline_seconds", job.deadline->count());
  out.optional_field("budget_usd", job.budget);
  if (job.minimum_utilisation) out.field("minimum_utilisation_percent", in_ones(*job.minimum_utilisation, 1e6));
  out.field("interruptions_to_survive", job.interruptions);
  if (job.core_microseconds_per_gb) out.field("core_seconds_per_gb", in_ones(*job.core_microseconds_per_gb, 1e6));
  if (job.task_milliseconds) out.field("task_seconds", in_ones(*job.task_milliseconds, 1e3));
  out.field("checkpointed", job.checkpointed);
  if (job.checkpoint_interval > Seconds{0}) out.field("checkpoint_interval_seconds", job.checkpoint_interval.count());
  out.end_object();
}

void encode_prices(json::Writer& out, const std::vector<GivenPrice>& prices) {
  if (prices.empty()) return;
  out.name("prices").begin_array();
  for (const GivenPrice& price : prices) {
    out.begin_object().field("instance_type", price.instance_type);
    out.optional_field("on_demand_hourly_usd", price.on_demand_hourly);
    out.optional_field("spot_hourly_usd", price.spot_hourly);
    out.optional_field("emr_hourly_usd", price.emr_hourly);
    out.end_object();
  }
  out.end_array();
}

}  // namespace

Result<PlanCall> decode_plan_request(const json::Value& body, const Catalog& catalog, Instant now) {
  json::Violations violations;
  PlanCall call;
  json::read(body, json::Path{}, violations,
             [&](json::ObjectReader& request) { RequestReader(catalog, call).read(request, now); });
  if (!violations.empty()) return tl::unexpected(violations.error("the plan request"));
  return call;
}

Result<PlanCall> decode_stored_plan(const json::Value& document, const Catalog& catalog,
                                    std::forward_list<std::string>& codes) {
  constexpr std::array<std::string_view, 1> added_by_the_server{"warnings"};
  const auto parts = parts_of(document, added_by_the_server);
  if (!parts) return tl::unexpected(parts.error());
  auto call = decode_plan_request(parts->request(), catalog, Instant{});
  if (!call || parts->added.empty()) return call;
  json::Violations violations;
  call->warnings = json::read(parts->additions(), json::Path{}, violations,
                              [&](json::ObjectReader& reader) { return decode_stored_warnings(reader, codes); });
  if (!violations.empty()) return tl::unexpected(violations.error("the stored request"));
  return call;
}

void encode_plan_request(std::string& text, const PlanCall& call) {
  const PlanRequest& job = call.request;
  json::Writer out(text);
  out.begin_object();
  encode_job(out, job);
  out.field("platform", name_of(Platform::emr));
  if (!job.region.empty()) out.field("region", job.region);
  if (!job.instance_types.empty()) {
    out.name("instance_types").begin_array();
    for (const std::string& type : job.instance_types) out.value(type);
    out.end_array();
  }
  encode_prices(out, job.prices);
  out.field("start_up_seconds", job.start_up.count());
  if (job.evidence) encode_evidence(out, *job.evidence);
  if (!call.cluster_id.empty()) out.field("cluster_id", call.cluster_id);
  out.name("labels");
  encode_labels(out, call.labels);
  out.field("evaluated_at", call.evaluated_at);
  if (!call.warnings.empty()) encode_warnings(out.name("warnings"), call.warnings);
  out.end_object();
}

}  // namespace headroom::api
