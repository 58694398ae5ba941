#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "api/http/message.hpp"
#include "server/network/http_reader.hpp"
#include "server/network/http_response.hpp"
#include "server/network/io_thread.hpp"
#include "server/network/mailbox.hpp"

namespace headroom::server {

enum class Admission {
  serve,
  turn_away,  ///< answer with one 503 and close: the server has as many connections as it accepts
};

/// One connection: requests come in, answers go out, in order. Everything runs on its I/O thread, except the handler's
/// work.
class Session : public std::enable_shared_from_this<Session>, public SessionHook {
 public:
  Session(IoThread& io, Socket socket);

  void start(Admission admission);
  /// Ends a phase that has lasted too long. While the connection is idle, it gives memory back.
  void expire_if_late(Clock::time_point now);
  /// Ends the connection: now, if no head of a request has arrived whole, otherwise after the next answer.
  void drain();
  /// Ends the connection without any further answer. The loop must no longer run.
  void abandon();

 private:
  using Ticket = std::uint64_t;
  using Buffers = std::array<boost::asio::const_buffer, 2>;

  enum class Phase { idle, head, body, handling, writing, lingering };
  enum class Input { request, refused, incomplete };

  Awaitable<> run(Admission admission);
  Awaitable<> serve();
  Awaitable<> receive();
  Awaitable<> linger();
  Input read_on();
  void enter_reading();
  /// Whether no request is in flight: a request is in flight once its head has arrived whole.
  bool is_between_requests() const { return phase_ == Phase::idle || phase_ == Phase::head; }
  std::size_t read_size() const;
  void received(boost::system::error_code error, std::size_t bytes);

  void begin_request();
  void name_request();
  void dispatch();
  void handle_on_worker(Ticket ticket);
  void fail(Ticket ticket, const std::exception& error);
  void handle(Ticket ticket);
  void end_request(int status, std::uint64_t body_bytes);
  void refuse(const Refusal& refusal);

  bool take_answer();
  Awaitable<> await_answer();
  Awaitable<> compress_answer();
  Awaitable<> write_long_answer();
  Awaitable<std::uint64_t> write_stream();
  void append_answer_head();
  void append_answer();
  bool is_long_answer() const;
  bool wants_gzip() const;
  Envelope envelope() const;
  Delimiter delimiter() const;
  bool sends_body() const;

  bool try_flush();
  Awaitable<> flush();
  Awaitable<> write(Buffers buffers);

  void enter(Phase phase, std::chrono::milliseconds timeout);
  void leave();

  IoThread& io_;
  std::optional<Socket> socket_;
  boost::beast::flat_buffer input_{};
  std::string output_{};
  RequestReader reader_;

  api::Request request_{};
  api::MatchedRoute route_{};
  std::string made_request_id_{};
  std::string inflated_{};
  Mailbox<api::Response> answers_;
  Mailbox<std::optional<std::string>> pieces_;
  api::Response response_{};
  std::string_view content_encoding_{};
  Clock::time_point started_{};

  Phase phase_{Phase::idle};
  Clock::time_point deadline_{Clock::time_point::max()};
  /// Stays the same during writes, so that a client cannot extend a deadline byte by byte.
  std::optional<Phase> read_phase_{};
  Clock::time_point read_deadline_{};

  bool on_worker_{false};
  bool continued_{false};
  bool timed_out_{false};
  bool closing_{false};    ///< after the answers that are already written
  bool lingering_{false};  ///< the client may still send bytes that nobody will read
  bool broken_{false};     ///< nothing can be written any more
};

}  // namespace headroom::server
