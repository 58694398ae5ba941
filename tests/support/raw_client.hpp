#pragma once

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace headroom::testing {

/// One answer as it came over the wire.
struct Reply {
  int status{0};  ///< 0: the connection ended before a whole answer
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};

  /// The value of a field, "" when it is not there.
  std::string header(std::string_view name) const {
    const auto same = [name](const auto& field) {
      return std::ranges::equal(field.first, name, [](char a, char b) { return std::tolower(a) == std::tolower(b); });
    };
    const auto found = std::ranges::find_if(headers, same);
    return found == headers.end() ? "" : found->second;
  }
};

enum class ReplyTo { other, head };

/// A client that sends exactly the bytes it is told to. Every wait ends after ten seconds, as if the peer had closed.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer = 0) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (receive_buffer > 0) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot connect");
    }
  }
  RawClient(RawClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), buffer_(std::move(other.buffer_)) {}
  RawClient& operator=(RawClient&&) = delete;
  ~RawClient() { close(); }

  /// False when the server no longer takes bytes.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        server_closed_ = errno == EPIPE || errno == ECONNRESET;
        return false;
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// Whether the last send() failed because the server had closed, and not because it took nothing for ten seconds.
  bool server_closed() const { return server_closed_; }
  void half_close() { shutdown(socket_, SHUT_WR); }
  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }

  Reply read(ReplyTo request = ReplyTo::other) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!fill()) return {};
    }
    Reply reply = parse_head(buffer_.substr(0, end + 2));
    buffer_.erase(0, end + 4);
    const bool bodiless = request == ReplyTo::head || reply.status < 200 || reply.status == 204 || reply.status == 304;
    if (bodiless) return reply;
    if (reply.header("Transfer-Encoding") == "chunked") return read_chunks(std::move(reply));
    if (reply.header("Content-Length").empty()) {
      reply.body = read_to_end();
      return reply;
    }
    const std::size_t length = std::strtoull(reply.header("Content-Length").c_str(), nullptr, 10);
    if (!fill_to(length)) return {};
    reply.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return reply;
  }

  /// Everything until the server closes.
  std::string read_to_end() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
  }
  /// Whether the server closes without sending another byte.
  bool is_closed() { return read_to_end().empty(); }

 private:
  bool fill() {
    char bytes[65536];
    const ssize_t read = recv(socket_, bytes, sizeof bytes, 0);
    if (read <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(read));
    return true;
  }
  bool fill_to(std::size_t size) {
    while (buffer_.size() < size) {
      if (!fill()) return false;
    }
    return true;
  }
  static Reply parse_head(std::string_view head) {
    Reply reply;
    reply.status = std::atoi(std::string(head.substr(9, 3)).c_str());
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.empty()) {
      const std::string_view line = head.substr(0, head.find("\r\n"));
      const std::size_t colon = line.find(": ");
      reply.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
      head.remove_prefix(line.size() + 2);
    }
    return reply;
  }
  Reply read_chunks(Reply reply) {
    for (;;) {
      std::size_t end = 0;
      while ((end = buffer_.find("\r\n")) == std::string::npos) {
        if (!fill()) return {};
      }
      const std::size_t size = std::strtoull(buffer_.c_str(), nullptr, 16);
      if (!fill_to(end + 2 + size + 2)) return {};
      reply.body.append(buffer_, end + 2, size);
      buffer_.erase(0, end + 2 + size + 2);
      if (size == 0) return reply;
    }
  }

  int socket_;
  std::string buffer_;
  bool server_closed_{false};
};

}  // namespace headroom::testing
