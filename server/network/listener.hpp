#pragma once

#include <cstdint>

#include <boost/asio/basic_socket_acceptor.hpp>

#include "core/base/error.hpp"
#include "server/network/io_thread.hpp"

namespace headroom::server {

using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, IoExecutor>;

/// Accepts the connections of one I/O thread.
class Listener {
 public:
  explicit Listener(IoThread& io) : io_(io), acceptor_(io.context), pause_(io.context) {}

  /// Takes the address for this server alone. Fails while another server or program has it. Returns the port.
  Result<std::uint16_t> claim(const boost::asio::ip::tcp::endpoint& address);
  /// Listens in addition to the listener that claimed the address. Returns the port.
  Result<std::uint16_t> join(const boost::asio::ip::tcp::endpoint& address);

  /// Accepts until stop().
  void start();
  /// Clients that are already connected are still served. The kernel refuses later clients.
  void stop();

 private:
  Result<std::uint16_t> listen(const boost::asio::ip::tcp::endpoint& address);
  Awaitable<> accept_all();
  Awaitable<> back_off(boost::system::error_code cause);
  void admit(Socket socket);

  IoThread& io_;
  Acceptor acceptor_;
  Timer pause_;
  bool backing_off_{false};
};

}  // namespace headroom::server
