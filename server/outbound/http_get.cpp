#include "server/outbound/http_get.hpp"

#include <optional>
#include <utility>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "server/network/coroutine.hpp"

namespace headroom::server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, IoExecutor>;

constexpr std::size_t most_head_bytes = 64 * 1024;

struct Exchange {
  const api::TargetUrl& url;
  std::string_view accept;
  const GetLimits& limits;
  Result<HttpAnswer> result;
};

tl::unexpected<Error> failure(const api::TargetUrl& url, const std::string& what) {
  return tl::unexpected(
      Error{.kind = ErrorKind::unavailable, .code = "unavailable", .detail = url.authority() + ": " + what});
}

bool is_literal(const std::string& host) {
  error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

template <class Stream>
Awaitable<> talk(Stream& stream, Exchange& exchange) {
  std::string head = "GET " + exchange.url.target + " HTTP/1.1\r\nHost: " + exchange.url.authority();
  head.append("\r\nAccept: ").append(exchange.accept);
  head.append("\r\nUser-Agent: headroom/" HEADROOM_VERSION "\r\nConnection: close\r\n\r\n");
  error_code error;
  // A server may answer and close before it has read everything, so a failure to write is no reason to stop.
  co_await asio::async_write(stream, asio::buffer(head), into(error));
  boost::beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.header_limit(most_head_bytes);
  parser.body_limit(exchange.limits.most_body_bytes);
  co_await http::async_read(stream, buffer, parser, into(error));
  if (error == http::error::body_limit)
    exchange.result = failure(exchange.url, "the answer is too large");
  else if (error)
    exchange.result = failure(exchange.url, "no whole answer came: " + error.message());
  else
    exchange.result =
        HttpAnswer{.status = static_cast<int>(parser.get().result_int()), .body = std::move(parser.get().body())};
}

Awaitable<> talk_securely(Socket& socket, Exchange& exchange) {
  error_code error;
  ssl::context tls{ssl::context::tls_client};
  tls.set_default_verify_paths(error);  // without certificates the handshake fails, which is the right thing
  tls.set_verify_mode(ssl::verify_peer);
  SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
  ssl::stream<Socket&> stream(socket, tls);
  const std::string& host = exchange.url.host;
  if (!is_literal(host)) SSL_set_tlsext_host_name(stream.native_handle(), host.c_str());
  stream.set_verify_callback(ssl::host_name_verification(host), error);
  co_await stream.async_handshake(ssl::stream_base::client, into(error));
  if (error) {
    exchange.result = failure(exchange.url, "no secure connection: " + error.message());
    co_return;
  }
  co_await talk(stream, exchange);
}

Awaitable<> run(asio::io_context& io, Exchange& exchange) {
  error_code error;
  asio::ip::basic_resolver<Tcp, IoExecutor> resolver(io.get_executor());
  const auto found = co_await resolver.async_resolve(exchange.url.host, std::to_string(exchange.url.port), into(error));
  if (error) {
    exchange.result = failure(exchange.url, "the host is not known: " + error.message());
    co_return;
  }
  Socket socket(io.get_executor());
  co_await asio::async_connect(socket, found, into(error));
  if (error) {
    exchange.result = failure(exchange.url, "no connection: " + error.message());
    co_return;
  }
  if (exchange.url.secure)
    co_await talk_securely(socket, exchange);
  else
    co_await talk(socket, exchange);
}

}  // namespace

Result<HttpAnswer> http_get(const api::TargetUrl& url, std::string_view accept, const GetLimits& limits) {
  Exchange exchange{.url = url, .accept = accept, .limits = limits, .result = failure(url, "no answer came in time")};
  asio::io_context io{1};
  asio::co_spawn(io, run(io, exchange), asio::detached);
  io.run_for(limits.timeout);
  return std::move(exchange.result);
}

}  // namespace headroom::server
