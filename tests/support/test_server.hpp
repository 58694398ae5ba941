#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <utility>

#include <spdlog/sinks/ostream_sink.h>

#include "api/http/message.hpp"
#include "api/http/problem.hpp"
#include "server/network/server.hpp"
#include "server/process/logging.hpp"
#include "server/process/metrics.hpp"
#include "tests/support/raw_client.hpp"

namespace headroom::testing {

/// Answers to requests that a test lets go when it wants to.
class HeldAnswers {
 public:
  void hold(api::Respond respond) {
    const std::lock_guard lock(mutex_);
    held_.push_back(std::move(respond));
    arrived_.notify_all();
  }
  /// Waits for the next request that is held.
  api::Respond next() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !held_.empty(); });
    api::Respond respond = std::move(held_.front());
    held_.pop_front();
    return respond;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<api::Respond> held_;
};

/// A handler made of one function for each path; every other path is 404.
class PathHandler : public api::Handler {
 public:
  using Answer = std::function<void(const api::Request&, api::Respond)>;
  struct Route {
    api::RunsOn runs_on;
    Answer answer;
  };

  void on(const std::string& path, Answer answer, api::RunsOn runs_on = api::RunsOn::io_thread) {
    routes_[path] = {runs_on, std::move(answer)};
  }
  api::MatchedRoute route(const api::Request& request) const override {
    ++routed_;
    const auto route = routes_.find(std::string(request.path));
    return {.runs_on = route == routes_.end() ? api::RunsOn::io_thread : route->second.runs_on};
  }
  void handle(const api::Request& request, const api::MatchedRoute&, api::Respond respond) override {
    const auto route = routes_.find(std::string(request.path));
    if (route == routes_.end()) return respond(api::problem(request, "not_found", ""));
    route->second.answer(request, std::move(respond));
  }
  /// How often a route was looked for.
  int routed() const { return routed_; }

 private:
  std::map<std::string, Route> routes_;
  mutable std::atomic<int> routed_{0};
};

inline api::Response text(std::string body) {
  api::Response response;
  response.content_type = "text/plain";
  response.body = std::move(body);
  return response;
}

/// A server on a free loopback port, with deadlines short enough to wait for.
struct TestServer {
  explicit TestServer(const server::ServerOptions& options = quick()) : server(options, handler, log, metrics) {
    handler.on("/", [](const api::Request&, const api::Respond& respond) { respond(text("hello")); });
    const auto echo = [](const api::Request& request, const api::Respond& respond) {
      respond(
          text(std::string(request.method_text) + ' ' + std::string(request.target) + ' ' + std::string(request.body)));
    };
    handler.on("/echo", echo);
    handler.on("/worker", echo, api::RunsOn::worker);
    handler.on("/held", [this](const api::Request&, api::Respond respond) { held.hold(std::move(respond)); });
  }
  /// Call once the handler's paths are set.
  std::uint16_t start() { return server.start().value(); }

  static server::ServerOptions quick() {
    using std::chrono::milliseconds;
    server::ServerOptions options;
    options.port = 0;
    options.timeouts.sweep = milliseconds{5};
    options.public_hosts = {"a"};
    return options;
  }

  std::ostringstream lines;
  PathHandler handler;
  HeldAnswers held;
  server::Log log{{.level = server::LogLevel::debug, .format = server::LogFormat::json},
                  std::make_shared<spdlog::sinks::ostream_sink_mt>(lines)};
  server::Metrics metrics{{"/echo", "/held"}};
  server::Server server;
};

}  // namespace headroom::testing
