#pragma once

#include <string>
#include <string_view>

#include "api/http/message.hpp"
#include "core/base/ids.hpp"
#include "core/catalog/catalog.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/decision_log.hpp"

namespace headroom::api {

/// The process, as far as its own endpoints show it.
class Operations {
 public:
  virtual ~Operations() = default;
  virtual bool draining() const = 0;
  virtual std::string metrics_text() const = 0;  ///< Prometheus text format 0.0.4
};

/// What the endpoints work with; everything outlives the service.
struct Dependencies {
  DecisionLog& log;
  const Clock& clock;
  IdGenerator& ids;
  const Catalog& catalog;
  const Operations& operations;
  std::string_view openapi_document;
};

/// The HTTP API: finds the route, checks method, media types and parameters, and lets its handler answer.
class Service final : public Handler {
 public:
  explicit Service(Dependencies dependencies);

  Room room(const Request& request) const override;
  void handle(const Request& request, Respond respond) override;

 private:
  Dependencies dependencies_;
};

}  // namespace headroom::api
