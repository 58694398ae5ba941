#include "server/network/listener.hpp"

#include <memory>
#include <sstream>
#include <utility>

#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>

#include "server/network/session.hpp"

namespace headroom::server {
namespace {

namespace asio = boost::asio;
using boost::asio::ip::tcp;
using boost::system::error_code;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr std::chrono::milliseconds pause_without_descriptors{100};
/// The number of connections beyond the limit that get a 503 at the same time. Further connections are closed without
/// an answer.
constexpr std::size_t most_turned_away = 64;

tl::unexpected<Error> cannot_listen(const tcp::endpoint& address, const error_code& error) {
  std::ostringstream text;
  text << "cannot listen on " << address << ": ";
  if (error == asio::error::address_in_use) {
    text << "address in use, another server may be running there";
  } else {
    text << error.message();
  }
  return tl::make_unexpected(Error{.kind = ErrorKind::unavailable, .code = "cannot_listen", .detail = text.str()});
}

}  // namespace

Result<std::uint16_t> Listener::claim(const tcp::endpoint& address) {
  error_code error;
  acceptor_.open(address.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(address, error);
  // SO_REUSEPORT is set after bind. Before it, a second server could share the port without anybody noticing.
  if (!error) acceptor_.set_option(ReusePort(true), error);
  if (error) return cannot_listen(address, error);
  return listen(address);
}

Result<std::uint16_t> Listener::join(const tcp::endpoint& address) {
  error_code error;
  acceptor_.open(address.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.set_option(ReusePort(true), error);
  if (!error) acceptor_.bind(address, error);
  if (error) return cannot_listen(address, error);
  return listen(address);
}

Result<std::uint16_t> Listener::listen(const tcp::endpoint& address) {
  error_code error;
  acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor_.non_blocking(true, error);
  if (error) return cannot_listen(address, error);
  return acceptor_.local_endpoint().port();
}

void Listener::start() {
  asio::co_spawn(
      io_.context.get_executor(), [this] { return accept_all(); }, asio::detached);
}

void Listener::stop() {
  error_code error;
  acceptor_.cancel(error);
  pause_.cancel();
  while (!error) {
    Socket socket(io_.context);
    acceptor_.accept(socket, error);
    if (!error) admit(std::move(socket));
  }
  acceptor_.close(error);
}

Awaitable<> Listener::accept_all() {
  while (acceptor_.is_open()) {
    Socket socket(io_.context);
    error_code error;
    co_await acceptor_.async_accept(socket, into(error));
    if (error == asio::error::operation_aborted) co_return;
    if (!error) {
      backing_off_ = false;
      admit(std::move(socket));
    } else if (error != asio::error::connection_aborted) {
      co_await back_off(error);
    }
  }
}

/// Without descriptors or memory, every accept fails at once. Trying again at once would only use the CPU that could
/// finish requests and so free some.
Awaitable<> Listener::back_off(error_code cause) {
  io_.counters.accept_failed();
  if (!std::exchange(backing_off_, true))
    io_.shared.log.warning("cannot accept connections, trying again", {{"cause", cause.message()}});
  pause_.expires_after(pause_without_descriptors);
  error_code ignored;
  co_await pause_.async_wait(into(ignored));
}

void Listener::admit(Socket socket) {
  io_.counters.connection_accepted();
  error_code error;
  socket.set_option(tcp::no_delay(true), error);
  if (!error) socket.non_blocking(true, error);
  const std::size_t limit = io_.shared.options.max_connections;
  const std::size_t open = io_.shared.connections.add();
  if (open > limit) io_.counters.connection_refused();
  if (error || open > limit + most_turned_away) {
    io_.counters.connection_closed();
    io_.shared.connections.remove();
    return;
  }
  const auto session = std::make_shared<Session>(io_, std::move(socket));
  session->start(open > limit ? Admission::turn_away : Admission::serve);
}

}  // namespace headroom::server
