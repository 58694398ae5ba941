#include "server/outbound/https_poster.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/thread_pool.hpp>
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
using api::AddressKind;
using api::AttemptResult;
using api::HttpPost;
using api::IpAddress;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, IoExecutor>;
using Steady = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Steady, asio::wait_traits<Steady>, IoExecutor>;

constexpr std::size_t most_head_bytes = 16 * 1024;
constexpr std::size_t most_body_bytes = 16 * 1024;
constexpr int most_interim_answers = 8;

std::optional<asio::ip::address> literal_of(const std::string& host) {
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  return error ? std::nullopt : std::optional(address);
}

IpAddress bytes_of(const asio::ip::address& address) {
  if (address.is_v6()) return address.to_v6().to_bytes();
  const auto bytes = address.to_v4().to_bytes();
  return api::ipv4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

/// A mapped address as the IPv4 address that it is, so that a machine without IPv6 can connect to it.
asio::ip::address address_of(const IpAddress& bytes) {
  const asio::ip::address_v6 address(bytes);
  if (address.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, address);
  return address;
}

bool is_allowed(const HttpPost& request, const IpAddress& address) {
  switch (api::kind_of(address)) {
    case AddressKind::open:
      return request.url.secure;
    case AddressKind::private_network:
      return request.private_network;
    case AddressKind::forbidden:
      return false;
  }
  return false;
}

std::string bytes_of(const HttpPost& request) {
  std::string out = "POST " + request.url.target + " HTTP/1.1\r\nHost: " + request.url.authority() + "\r\n";
  for (const auto& [name, value] : request.headers) out.append(name).append(": ").append(value).append("\r\n");
  out.append("Content-Length: ").append(std::to_string(request.body.size()));
  return out.append("\r\nConnection: close\r\n\r\n").append(request.body);
}

/// One request on its way. Everything runs on the poster's thread.
struct Exchange {
  Exchange(asio::io_context& io, HttpPost to_send, std::function<void(AttemptResult)> when_done)
      : request(std::move(to_send)), done(std::move(when_done)), socket(io), deadline(io), resolved(io) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() { finish({.error = "stopped"}); }

  void finish(AttemptResult result) {
    if (const auto tell = std::exchange(done, nullptr)) tell(std::move(result));
  }
  void expire() {
    is_late = true;
    resolved.cancel();
    error_code ignored;
    socket.close(ignored);
  }
  AttemptResult failure(const char* error) const { return {.error = is_late ? "timeout" : error}; }

  HttpPost request;
  std::function<void(AttemptResult)> done;
  Socket socket;
  Timer deadline;
  Timer resolved;  ///< cancelled when the addresses are there
  std::vector<IpAddress> addresses{};
  bool is_late{false};
};

/// Reads the answer as far as it counts.
template <class Stream>
Awaitable<AttemptResult> read_answer(Stream& stream, const Exchange& exchange) {
  boost::beast::flat_buffer buffer;
  for (int answers = 0; answers < most_interim_answers; ++answers) {
    http::response_parser<http::string_body> parser;
    parser.header_limit(most_head_bytes);
    parser.body_limit(most_body_bytes);
    error_code error;
    co_await http::async_read_header(stream, buffer, parser, into(error));
    if (!parser.is_header_done()) {
      const bool is_malformed = error.category() == http::make_error_code(http::error::bad_version).category() &&
                                error != http::error::end_of_stream && error != http::error::partial_message;
      co_return exchange.failure(is_malformed ? "invalid_answer" : "connection_lost");
    }
    const int status = static_cast<int>(parser.get().result_int());
    if (status >= 100 && status < 200) continue;
    AttemptResult result{.status = status};
    if (const auto field = parser.get().find(http::field::retry_after); field != parser.get().end())
      result.retry_after = std::string(field->value());
    // What follows is read so that the sender does not see a reset, but it changes nothing.
    co_await http::async_read(stream, buffer, parser, into(error));
    co_return result;
  }
  co_return exchange.failure("invalid_answer");
}

template <class Stream>
Awaitable<AttemptResult> talk(Stream& stream, const Exchange& exchange) {
  const std::string bytes = bytes_of(exchange.request);
  error_code error;
  co_await asio::async_write(stream, asio::buffer(bytes), into(error));
  // A receiver may answer and close before it has read everything.
  co_return co_await read_answer(stream, exchange);
}

Awaitable<AttemptResult> talk_securely(ssl::context& tls, Exchange& exchange) {
  ssl::stream<Socket&> stream(exchange.socket, tls);
  const std::string& host = exchange.request.url.host;
  error_code error;
  if (!literal_of(host)) SSL_set_tlsext_host_name(stream.native_handle(), host.c_str());
  stream.set_verify_callback(ssl::host_name_verification(host), error);
  co_await stream.async_handshake(ssl::stream_base::client, into(error));
  if (error) co_return exchange.failure("tls_failed");
  co_return co_await talk(stream, exchange);
}

}  // namespace

std::vector<IpAddress> resolve_host(const std::string& host) {
  asio::io_context io;
  Tcp::resolver resolver(io);
  error_code error;
  std::vector<IpAddress> addresses;
  for (const auto& entry : resolver.resolve(host, "", error)) addresses.push_back(bytes_of(entry.endpoint().address()));
  return addresses;
}

struct HttpsPoster::Parts {
  explicit Parts(PosterOptions chosen) : options(std::move(chosen)), resolvers(options.resolver_threads) {
    error_code ignored;  // without certificates every handshake fails, which is the right thing
    tls.set_default_verify_paths(ignored);
    tls.set_verify_mode(ssl::verify_peer);
    SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
    thread = std::thread([this] { io.run(); });
  }

  /// Those who ask for a host that is already being looked for wait for the same answer, so that a host whose name
  /// server does not answer keeps only one thread.
  void look_up(const std::shared_ptr<Exchange>& exchange) {
    const std::string& host = exchange->request.url.host;
    auto& waiting = asking[host];
    waiting.push_back(exchange);
    if (waiting.size() > 1) return;
    asio::post(resolvers, [this, host] {
      auto addresses = options.resolve(host);
      asio::post(io, [this, host, addresses = std::move(addresses)] {
        for (const auto& each : std::exchange(asking[host], {})) {
          const auto waits = each.lock();
          if (waits == nullptr) continue;
          waits->addresses = addresses;
          waits->resolved.cancel();
        }
        asking.erase(host);
      });
    });
  }

  Awaitable<AttemptResult> run(std::shared_ptr<Exchange> exchange) {
    error_code error;
    if (const auto literal = literal_of(exchange->request.url.host)) {
      exchange->addresses.push_back(bytes_of(*literal));
    } else {
      exchange->resolved.expires_at(Steady::time_point::max());
      look_up(exchange);
      co_await exchange->resolved.async_wait(into(error));
    }
    if (exchange->addresses.empty()) co_return exchange->failure("cannot_resolve");
    const auto allowed = [&](const IpAddress& address) { return is_allowed(exchange->request, address); };
    if (!std::ranges::all_of(exchange->addresses, allowed)) co_return AttemptResult{.error = "address_not_allowed"};
    for (const IpAddress& address : exchange->addresses) {
      if (exchange->is_late) break;
      error_code closing;
      exchange->socket.close(closing);
      co_await exchange->socket.async_connect({address_of(address), exchange->request.url.port}, into(error));
      if (!error) break;
    }
    if (error || exchange->is_late) co_return exchange->failure("cannot_connect");
    if (exchange->request.url.secure) co_return co_await talk_securely(tls, *exchange);
    co_return co_await talk(exchange->socket, *exchange);
  }

  Awaitable<> serve(std::shared_ptr<Exchange> exchange) {
    exchange->deadline.expires_after(options.timeout);
    exchange->deadline.async_wait([weak = std::weak_ptr(exchange)](const error_code& error) {
      if (error) return;
      if (const auto late = weak.lock()) late->expire();
    });
    auto result = co_await run(exchange);
    exchange->deadline.cancel();
    {
      const std::lock_guard lock(mutex);
      open.erase(exchange);
    }
    exchange->finish(std::move(result));
  }

  PosterOptions options;
  ssl::context tls{ssl::context::tls_client};
  std::map<std::string, std::vector<std::weak_ptr<Exchange>>> asking{};
  std::mutex mutex{};
  bool stopped{false};
  asio::io_context io{1};
  asio::executor_work_guard<IoExecutor> work{io.get_executor()};
  std::set<std::shared_ptr<Exchange>> open{};
  asio::thread_pool resolvers;
  std::thread thread{};
};

HttpsPoster::HttpsPoster(PosterOptions options) : parts_(std::make_unique<Parts>(std::move(options))) {}

HttpsPoster::~HttpsPoster() { stop(); }

void HttpsPoster::post(HttpPost request, std::function<void(AttemptResult)> done) {
  std::unique_lock lock(parts_->mutex);
  if (parts_->stopped) {
    lock.unlock();
    return done({.error = "stopped"});
  }
  auto exchange = std::make_shared<Exchange>(parts_->io, std::move(request), std::move(done));
  parts_->open.insert(exchange);
  asio::post(parts_->io, [parts = parts_.get(), exchange = std::move(exchange)] {
    asio::co_spawn(parts->io, parts->serve(exchange), asio::detached);
  });
}

void HttpsPoster::stop() {
  {
    const std::lock_guard lock(parts_->mutex);
    if (std::exchange(parts_->stopped, true)) return;
  }
  parts_->io.stop();
  parts_->thread.join();
  parts_->resolvers.stop();
  parts_->resolvers.join();
  for (const auto& exchange : parts_->open) exchange->finish({.error = "stopped"});
  parts_->open.clear();
}

}  // namespace headroom::server
