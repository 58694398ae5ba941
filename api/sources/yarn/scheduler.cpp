#include <string>

#include "api/sources/reading/object_lists.hpp"
#include "api/sources/yarn/document_readers.hpp"
#include "api/sources/yarn/queues.hpp"

/// The ResourceManager's /ws/v1/cluster/scheduler.
namespace headroom::api {
namespace {

void read_scheduler(json::ObjectReader& info, Collector& out) {
  const auto is_fair = info.nested("rootQueue", [&](json::ObjectReader& root) {
    read_fair_scheduler(root, out);
    return true;
  });
  if (is_fair) return;
  if (info.has("queues")) return read_capacity_scheduler(info, out);
  if (const auto type = info.string("type"))
    out.warn("scheduler_not_supported",
             "comes from " + std::string(*type) + ", which has no queues with limits; it is not used");
}

}  // namespace

void read_yarn_cluster_scheduler(const SourceDocument& document, Collector& out) {
  read_body(document, [&](json::ObjectReader& body) {
    read_unwrapped(body, "scheduler", [&](json::ObjectReader& scheduler) {
      read_unwrapped(scheduler, "schedulerInfo", [&](json::ObjectReader& info) { read_scheduler(info, out); });
    });
  });
}

}  // namespace headroom::api
