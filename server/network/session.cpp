#include "server/network/session.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include "api/http/problem.hpp"
#include "server/network/gzip.hpp"
#include "server/network/request_id.hpp"

namespace headroom::server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t smallest_read = 3 * 1024;  ///< an idle connection keeps this much
constexpr std::size_t largest_read = 64 * 1024;
constexpr std::size_t linger_read = 16 * 1024;
constexpr std::chrono::milliseconds longest_linger_in_a_drain{1'000};
constexpr std::size_t largest_inline_body = 64 * 1024;
constexpr std::size_t largest_queued_output = 64 * 1024;

std::string_view view(const boost::beast::flat_buffer& buffer) {
  return {static_cast<const char*>(buffer.data().data()), buffer.size()};
}

}  // namespace

Session::Session(IoThread& io, Socket socket)
    : io_(io),
      socket_(std::move(socket)),
      reader_(io.shared.options.limits, io.shared.host_rules),
      answers_(io.context),
      pieces_(io.context) {}

void Session::start(Admission admission) {
  io_.sessions.push_back(*this);
  asio::co_spawn(
      io_.context.get_executor(), [self = shared_from_this(), admission] { return self->run(admission); },
      [self = shared_from_this()](const std::exception_ptr& failure) {
        self->leave();
        if (!failure) return;
        try {
          std::rethrow_exception(failure);
        } catch (const std::exception& error) {
          self->io_.shared.log.error("connection dropped", {{"cause", error.what()}});
        }
      });
}

Awaitable<> Session::run(Admission admission) {
  if (admission == Admission::serve) {
    co_await serve();
  } else {
    refuse({"overloaded", "The server has all the connections it takes."});
  }
  if (!try_flush()) co_await flush();
  if (!broken_ && !timed_out_ && (lingering_ || input_.size() > 0)) co_await linger();
}

/// Answers are queued while more requests have already arrived. They are written before the session waits for anything.
Awaitable<> Session::serve() {
  while (!closing_ && !broken_) {
    const Input input = read_on();
    if (input == Input::refused) co_return;
    if (input == Input::incomplete) {
      if (!try_flush()) co_await flush();
      if (!broken_) co_await receive();
      continue;
    }
    begin_request();
    if (!take_answer()) co_await await_answer();
    if (wants_gzip()) co_await compress_answer();
    if (is_long_answer()) {
      co_await write_long_answer();
    } else {
      append_answer();
    }
    if (output_.size() > largest_queued_output && !try_flush()) co_await flush();
  }
}

Session::Input Session::read_on() {
  const auto taken = reader_.advance(view(input_));
  if (!taken) {
    refuse(taken.error());
    return Input::refused;
  }
  input_.consume(*taken);
  if (reader_.state() == RequestReader::State::complete) return Input::request;
  if (reader_.state() == RequestReader::State::body && reader_.facts().expects_continue && !continued_ &&
      reader_.body().empty() && input_.size() == 0) {
    output_ += "HTTP/1.1 100 Continue\r\n\r\n";
    continued_ = true;
  }
  return Input::incomplete;
}

Awaitable<> Session::receive() {
  enter_reading();
  error_code error;
  if (is_between_requests() && io_.shared.draining && socket_->available(error) == 0) {
    closing_ = true;
    input_.clear();  // a head that has not arrived whole gets no answer, so nobody has to wait until it is read
    co_return;
  }
  const auto space = input_.prepare(read_size());
  const std::size_t bytes = co_await socket_->async_read_some(space, into(error));
  received(error, bytes);
}

void Session::received(error_code error, std::size_t bytes) {
  input_.commit(bytes);
  io_.counters.bytes_received(bytes);
  if (timed_out_) return refuse({"request_timeout", "The request did not arrive in time."});
  if (!error) return;
  // Draining interrupts the read. Requests that have arrived by then are still answered.
  if (is_between_requests() && error == asio::error::operation_aborted && io_.shared.draining) return;
  if (phase_ == Phase::idle) {
    closing_ = true;
    return;
  }
  if (error == asio::error::eof) return refuse({"malformed_request", "The request ended before it was complete."});
  broken_ = true;
}

/// Slow bytes never extend a deadline: it starts at the first byte of the head, and again at the first byte of the
/// body.
void Session::enter_reading() {
  const Timeouts& timeouts = io_.shared.options.timeouts;
  Phase phase = Phase::idle;
  std::chrono::milliseconds timeout = timeouts.idle;
  if (reader_.state() == RequestReader::State::head) {
    phase = Phase::head;
    timeout = timeouts.header;
  } else if (reader_.state() == RequestReader::State::body) {
    phase = Phase::body;
    timeout = timeouts.body;
  }
  if (read_phase_ != phase) {
    enter(phase, timeout);
    read_phase_ = phase;
    read_deadline_ = deadline_;
  }
  phase_ = phase;
  deadline_ = read_deadline_;
}

/// Grows with what has arrived, so that a body that is only announced takes no memory.
std::size_t Session::read_size() const {
  return phase_ == Phase::body ? std::clamp(reader_.body().size(), smallest_read, largest_read) : smallest_read;
}

/// Reads what the client still sends: closing at once would reset the connection before the client saw the answer.
Awaitable<> Session::linger() {
  error_code error;
  socket_->shutdown(asio::socket_base::shutdown_send, error);
  const auto linger = io_.shared.options.timeouts.linger;
  enter(Phase::lingering, io_.shared.draining ? std::min(linger, longest_linger_in_a_drain) : linger);
  input_.clear();
  while (!error) {
    const auto space = input_.prepare(linger_read);
    const std::size_t bytes = co_await socket_->async_read_some(space, into(error));
    io_.counters.bytes_received(bytes);
  }
}

void Session::begin_request() {
  started_ = Clock::now();
  io_.counters.request_started();
  phase_ = Phase::handling;
  const RequestHead& head = reader_.head();
  const HeadFacts& facts = reader_.facts();
  request_ = {.method = method_of(head.method),
              .method_text = head.method,
              .target = facts.target,
              .path = facts.path,
              .query = facts.query,
              .headers = head.headers,
              .body = reader_.body()};
  name_request();
  if (!reader_.keep_alive()) closing_ = true;
  dispatch();
}

void Session::name_request() {
  const RequestHead& head = reader_.head();
  if (is_safe_request_id(head.request_id.value)) {
    request_.request_id = head.request_id.value;
  } else {
    made_request_id_ = io_.make_request_id();
    request_.request_id = made_request_id_;
  }
  if (head.traceparent.count == 1 && is_traceparent(head.traceparent.value)) {
    request_.traceparent = head.traceparent.value;
  }
}

void Session::dispatch() {
  const Ticket ticket = answers_.open();
  route_ = io_.shared.handler.route(request_);
  const bool plain = reader_.facts().coding == BodyCoding::identity;
  if (plain && request_.body.size() <= largest_inline_body && route_.runs_on == api::RunsOn::io_thread) {
    return handle(ticket);
  }
  if (io_.shared.in_flight >= io_.shared.options.max_in_flight) {
    return answers_.put(ticket, api::problem(request_, "overloaded", "The server is working on too many requests."));
  }
  ++io_.shared.in_flight;
  on_worker_ = true;
  asio::post(io_.shared.workers, [self = shared_from_this(), ticket] { self->handle_on_worker(ticket); });
}

void Session::handle_on_worker(Ticket ticket) {
  if (reader_.facts().coding == BodyCoding::gzip) {
    try {
      auto inflated = inflate_gzip(reader_.body(), reader_.facts().largest_body);
      if (!inflated) {
        const Refusal& refusal = inflated.error();
        return answers_.put(ticket, api::problem(request_, refusal.code, refusal.detail));
      }
      inflated_ = std::move(*inflated);
    } catch (const std::exception& error) {
      return fail(ticket, error);
    }
    request_.body = inflated_;
  }
  handle(ticket);
}

void Session::fail(Ticket ticket, const std::exception& error) {
  io_.shared.log.error("request failed", {{"cause", error.what()}, {"request_id", request_.request_id}});
  answers_.put(ticket, api::problem(request_, "internal_error", ""));
}

void Session::handle(Ticket ticket) {
  try {
    io_.shared.handler.handle(request_, route_, [self = shared_from_this(), ticket](api::Response response) {
      self->answers_.put(ticket, std::move(response));
    });
  } catch (const std::exception& error) {
    fail(ticket, error);
  }
}

void Session::end_request(int status, std::uint64_t body_bytes) {
  const auto duration = Clock::now() - started_;
  io_.counters.request_finished({request_.path, request_.method, status, duration, route_.number});
  if (io_.shared.options.access_log) {
    io_.shared.log.info("request", {{"method", request_.method_text},
                                    {"path", request_.path},
                                    {"status", std::int64_t{status}},
                                    {"bytes", static_cast<std::int64_t>(body_bytes)},
                                    {"duration_ms", std::chrono::duration<double, std::milli>(duration).count()},
                                    {"request_id", request_.request_id}});
  }
  reader_.next();
  read_phase_.reset();
  continued_ = false;
  inflated_ = std::string{};
  response_ = {};
  content_encoding_ = {};
}

/// Answers something that is not a valid request, and then ends the connection.
void Session::refuse(const Refusal& refusal) {
  started_ = Clock::now();
  io_.counters.request_started();
  const RequestHead& head = reader_.head();
  request_ = {.method = method_of(head.method), .method_text = head.method};
  request_.path = head.target.substr(0, head.target.find('?'));
  route_ = {};
  name_request();
  closing_ = true;
  lingering_ = true;
  response_ = api::problem(request_, refusal.code, refusal.detail);
  append_answer();
}

void Session::enter(Phase phase, std::chrono::milliseconds timeout) {
  phase_ = phase;
  deadline_ = io_.now() + timeout + io_.shared.options.timeouts.sweep;
}

void Session::expire_if_late(Clock::time_point now) {
  if (phase_ == Phase::handling) return;
  if (now < deadline_) {
    if (phase_ == Phase::idle && reader_.state() == RequestReader::State::idle) {
      reader_.shrink();
      output_.shrink_to_fit();
    }
    return;
  }
  error_code ignored;
  if (phase_ == Phase::head || phase_ == Phase::body) {
    timed_out_ = true;
    socket_->cancel(ignored);
  } else {
    socket_->close(ignored);
  }
}

void Session::drain() {
  error_code ignored;
  if (is_between_requests()) socket_->cancel(ignored);
  if (phase_ == Phase::lingering) deadline_ = std::min(deadline_, io_.now() + longest_linger_in_a_drain);
}

void Session::abandon() {
  const auto self = shared_from_this();
  leave();
  answers_.abandon();
  pieces_.abandon();
  socket_.reset();
}

void Session::leave() {
  if (!is_linked()) return;
  unlink();
  error_code ignored;
  socket_->close(ignored);
  io_.counters.connection_closed();
  io_.shared.connections.remove();
}

}  // namespace headroom::server
