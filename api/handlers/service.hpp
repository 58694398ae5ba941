#pragma once

#include "api/deciding/dependencies.hpp"
#include "api/http/message.hpp"

namespace headroom::api {

/// The HTTP API. It finds the endpoint, checks the method and the parameters, and lets the handler of the endpoint
/// answer.
class Service final : public Handler {
 public:
  explicit Service(Dependencies dependencies);

  MatchedRoute route(const Request& request) const override;
  void handle(const Request& request, const MatchedRoute& route, Respond respond) override;

 private:
  Dependencies dependencies_;
};

}  // namespace headroom::api
