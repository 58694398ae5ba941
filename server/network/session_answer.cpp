#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "server/network/gzip.hpp"
#include "server/network/session.hpp"

/// How a session's answers become bytes on the socket.
namespace headroom::server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t largest_copied_body = 16 * 1024;  ///< for larger bodies, a second buffer is cheaper than a copy
constexpr std::size_t smallest_gzip_body = 1024;
constexpr std::size_t largest_inline_gzip = 64 * 1024;  ///< for larger bodies, other connections would have to wait

bool may_be_gzipped(const api::Response& response) {
  return !response.stream && response.body.size() >= smallest_gzip_body && has_body(response.status) &&
         is_compressible(response);
}

}  // namespace

bool Session::take_answer() {
  auto answer = answers_.take();
  if (!answer) return false;
  response_ = std::move(*answer);
  if (std::exchange(on_worker_, false)) --io_.shared.in_flight;
  return true;
}

Awaitable<> Session::await_answer() {
  if (!try_flush()) co_await flush();
  phase_ = Phase::handling;
  co_await answers_.wait(use_awaitable);
  take_answer();
}

bool Session::wants_gzip() const { return may_be_gzipped(response_) && prefers_gzip(request_.headers); }

Awaitable<> Session::compress_answer() {
  content_encoding_ = "gzip";
  if (response_.use == api::BodyUse::each_time) {
    response_.body = io_.gzip_of(response_.body);
  } else if (response_.body.size() <= largest_inline_gzip) {
    response_.body = deflate_gzip(response_.body);
  } else {
    const Ticket ticket = answers_.open();
    asio::post(io_.shared.workers, [self = shared_from_this(), ticket] {
      self->response_.body = deflate_gzip(self->response_.body);
      self->answers_.put(ticket, std::move(self->response_));
    });
    co_await await_answer();
  }
}

bool Session::is_long_answer() const {
  return response_.stream || (sends_body() && response_.body.size() > largest_copied_body);
}

bool Session::sends_body() const { return request_.method != api::Method::head && has_body(response_.status); }

Delimiter Session::delimiter() const {
  if (!has_body(response_.status)) return Delimiter::none;
  if (!response_.stream) return Delimiter::content_length;
  return reader_.head().http11 ? Delimiter::chunks : Delimiter::close;
}

Envelope Session::envelope() const {
  const bool http11 = reader_.head().http11;
  return {.delimiter = delimiter(),
          .content_length = response_.body.size(),
          .date = io_.date(),
          .request_id = request_.request_id,
          .traceparent = request_.traceparent,
          .connection = closing_ ? "close"
                        : http11 ? ""
                                 : "keep-alive",
          .content_encoding = content_encoding_,
          .vary = !content_encoding_.empty() || may_be_gzipped(response_) ? "Accept-Encoding" : ""};
}

void Session::append_answer_head() {
  if (io_.shared.draining || delimiter() == Delimiter::close) closing_ = true;
  append_head(output_, response_, envelope());
}

void Session::append_answer() {
  append_answer_head();
  const std::string_view body = sends_body() ? response_.body.view() : std::string_view{};
  output_ += body;
  end_request(response_.status, body.size());
}

Awaitable<> Session::write_long_answer() {
  append_answer_head();
  std::uint64_t bytes = 0;
  if (!response_.stream) {
    const std::string_view body = response_.body;
    bytes = body.size();
    co_await write({asio::buffer(output_), asio::buffer(body)});
    output_.clear();
  } else if (sends_body()) {
    bytes = co_await write_stream();
  }
  end_request(response_.status, bytes);
}

/// Writes one piece at a time, and requests the next one when the previous one is written. Pieces are made on the
/// worker pool, because they usually come from the database.
Awaitable<std::uint64_t> Session::write_stream() {
  const Delimiter end = delimiter();
  std::uint64_t bytes = 0;
  while (!broken_) {
    const Ticket ticket = pieces_.open();
    asio::post(io_.shared.workers, [self = shared_from_this(), ticket] {
      self->response_.stream->next(
          [self, ticket](std::optional<std::string> piece) { self->pieces_.put(ticket, std::move(piece)); });
    });
    if (!try_flush()) co_await flush();
    phase_ = Phase::handling;
    co_await pieces_.wait(use_awaitable);
    const std::optional<std::string> piece = std::move(*pieces_.take());
    if (!piece) break;
    bytes += piece->size();
    if (end == Delimiter::chunks) {
      append_chunk(output_, *piece);
    } else {
      output_ += *piece;
    }
  }
  if (end == Delimiter::chunks) output_ += last_chunk;
  co_return bytes;
}

/// Writes what fits without waiting. True if nothing is left to write.
bool Session::try_flush() {
  if (output_.empty() || broken_) return true;
  error_code error;
  const std::size_t written = socket_->write_some(asio::buffer(output_), error);
  io_.counters.bytes_sent(written);
  if (error && error != asio::error::would_block) broken_ = true;
  if (written == output_.size()) {
    output_.clear();
    return true;
  }
  output_.erase(0, written);
  return broken_;
}

Awaitable<> Session::flush() {
  co_await write({asio::buffer(output_), {}});
  output_.clear();
}

Awaitable<> Session::write(Buffers buffers) {
  enter(Phase::writing, io_.shared.options.timeouts.write);
  error_code error;
  const std::size_t written = co_await asio::async_write(*socket_, buffers, into(error));
  io_.counters.bytes_sent(written);
  if (error) broken_ = true;
}

}  // namespace headroom::server
