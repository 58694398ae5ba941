#include "server/network/server.hpp"

#include <algorithm>
#include <future>
#include <thread>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include "server/network/io_thread.hpp"
#include "server/network/listener.hpp"
#include "server/network/session.hpp"

namespace headroom::server {
namespace {

namespace asio = boost::asio;
using boost::asio::ip::tcp;

struct Loop {
  Loop(Shared& shared, HttpCounters& counters) : io(shared, counters), listener(io) {}
  IoThread io;
  Listener listener;
  std::thread thread;
};

}  // namespace

struct Server::Parts {
  Parts(const ServerOptions& server_options, api::Handler& handler, Log& log)
      : options(server_options),
        host_rules(server::host_rules(options)),
        shared{.options = options,
               .host_rules = host_rules,
               .handler = handler,
               .log = log,
               .workers = asio::thread_pool(std::max<std::size_t>(1, options.worker_threads))} {}

  ServerOptions options;
  HostRules host_rules;
  Shared shared;
  std::vector<std::unique_ptr<Loop>> loops;
};

Server::Server(const ServerOptions& options, api::Handler& handler, Log& log, Metrics& metrics)
    : parts_(std::make_unique<Parts>(options, handler, log)) {
  for (std::size_t i = 0; i < std::max<std::size_t>(1, options.io_threads); ++i) {
    parts_->loops.push_back(std::make_unique<Loop>(parts_->shared, metrics.add_io_thread()));
  }
}

Server::~Server() {
  parts_->shared.workers.stop();
  for (auto& loop : parts_->loops) loop->io.context.stop();
  for (auto& loop : parts_->loops) {
    if (loop->thread.joinable()) loop->thread.join();
  }
  parts_->shared.workers.join();
  for (auto& loop : parts_->loops) loop->io.abandon_sessions();
}

Result<std::uint16_t> Server::start() {
  boost::system::error_code error;
  const auto ip = asio::ip::make_address(parts_->options.host, error);
  if (error) {
    return tl::make_unexpected(Error{.kind = ErrorKind::invalid,
                                     .code = "cannot_listen",
                                     .detail = "cannot listen on " + parts_->options.host + ": not an IP address"});
  }
  tcp::endpoint address(ip, parts_->options.port);
  for (auto& loop : parts_->loops) {
    const bool first = loop == parts_->loops.front();
    auto port = first ? loop->listener.claim(address) : loop->listener.join(address);
    if (!port) return port;
    address.port(*port);
  }
  for (auto& loop : parts_->loops) {
    loop->listener.start();
    loop->io.start_sweeping();
    loop->thread = std::thread([&context = loop->io.context] { context.run(); });
  }
  return address.port();
}

bool Server::drain(std::chrono::milliseconds deadline) {
  const auto until = Clock::now() + deadline;
  parts_->shared.draining = true;
  std::vector<std::future<void>> stopped;
  for (auto& loop : parts_->loops) {
    stopped.push_back(asio::post(loop->io.context, asio::use_future([&loop] {
                                   loop->listener.stop();
                                   loop->io.drain_sessions();
                                 })));
  }
  const auto is_stopped = [&](const std::future<void>& one) {
    return one.wait_until(until) == std::future_status::ready;
  };
  return std::ranges::all_of(stopped, is_stopped) && parts_->shared.connections.wait_for_none(until);
}

}  // namespace headroom::server
