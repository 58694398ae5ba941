#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.hpp"
#include "core/catalog/catalog.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/cluster_catalog.hpp"
#include "core/ports/decision_log.hpp"
#include "core/ports/event_log.hpp"
#include "core/ports/job_run_log.hpp"
#include "core/ports/policy_book.hpp"
#include "core/ports/snapshot_log.hpp"
#include "core/ports/webhook_book.hpp"
#include "core/ports/zone_book.hpp"

namespace headroom::api {

class Catalogs;
class DecisionCounters;
class EventHub;
class JobBoard;
class SignalMemories;
class WebhookCourier;

/// Something that is worth doing at some time, though nothing is wrong.
struct Advice {
  std::string_view code;  ///< a literal, such as `vacuum`
  std::string detail;     ///< a sentence or two for a person
};

/// What the endpoints show of the process.
class ProcessState {
 public:
  virtual ~ProcessState() = default;
  virtual bool draining() const = 0;
  virtual std::string metrics_text() const = 0;  ///< Prometheus text format 0.0.4
  /// What `/readyz?verbose` advises. Called from a thread that must not wait.
  virtual std::vector<Advice> advice() const { return {}; }
};

/// What the endpoints work with. Everything outlives the service.
struct Dependencies {
  DecisionLog& log;
  EventLog& events;
  EventHub& event_hub;
  SnapshotLog& snapshots;
  ClusterCatalog& clusters;
  PolicyBook& policies;
  const Clock& clock;
  IdGenerator& ids;
  const Catalog& catalog;
  const ProcessState& process;
  SignalMemories& signal_memories;
  JobBoard& jobs;
  const ZoneBook& zones;
  Catalogs& catalogs;
  DecisionCounters& counters;
  WebhookBook& webhooks;
  WebhookCourier& webhook_courier;
  JobRunLog& job_runs;
  std::string_view openapi_document;
};

}  // namespace headroom::api
