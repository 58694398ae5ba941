#include "server/network/gzip.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include <zlib.h>

namespace headroom::server {
namespace {

constexpr int gzip_window = 15 + 16;  // zlib: the largest window, in a gzip wrapper
constexpr int level = 4;              // takes a third of the time of level 6, and a few per cent more bytes

Bytef* input_of(std::string_view bytes) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib never writes there
}

class Inflater {
 public:
  explicit Inflater(std::string_view bytes) {
    if (inflateInit2(&stream_, gzip_window) != Z_OK) throw std::bad_alloc();
    stream_.next_in = input_of(bytes);
    stream_.avail_in = static_cast<uInt>(bytes.size());
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Appends up to one piece to `out`. Returns zlib's own status.
  int step(std::string& out) {
    Bytef piece[16 * 1024];
    stream_.next_out = piece;
    stream_.avail_out = sizeof piece;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    out.append(reinterpret_cast<const char*>(piece), sizeof piece - stream_.avail_out);
    return status;
  }
  bool has_input() const { return stream_.avail_in > 0; }
  void next_member() { inflateReset(&stream_); }

 private:
  z_stream stream_{};
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The part of `text` before `separator`. `text` keeps the part after it.
std::string_view cut(std::string_view& text, char separator) {
  const std::size_t at = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return trimmed(part);
}

/// A quality in thousandths (RFC 9110 12.4.2). A text that is not a quality counts as 0.
int quality(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view parameter = cut(parameters, ';');
    if (!same_token(cut(parameter, '='), "q")) continue;
    const std::string_view digits = trimmed(parameter);
    if (digits.empty() || digits.size() > 5 || (digits[0] != '0' && digits[0] != '1')) return 0;
    int value = (digits[0] - '0') * 1000;
    int scale = 100;
    for (const char c : digits.substr(std::min<std::size_t>(2, digits.size()))) {
      if (c < '0' || c > '9') return 0;
      value += (c - '0') * scale;
      scale /= 10;
    }
    return std::min(value, 1000);
  }
  return 1000;
}

}  // namespace

bool prefers_gzip(std::span<const api::Header> headers) {
  std::optional<int> gzip;
  std::optional<int> any;
  int identity = 0;
  for (const api::Header& header : headers) {
    if (!same_token(header.name, "accept-encoding")) continue;
    for (std::string_view list = header.value; !list.empty();) {
      std::string_view element = cut(list, ',');
      const std::string_view coding = cut(element, ';');
      if (same_token(coding, "gzip") || same_token(coding, "x-gzip")) gzip = quality(element);
      if (same_token(coding, "identity")) identity = quality(element);
      if (coding == "*") any = quality(element);
    }
  }
  const int wanted = gzip.value_or(any.value_or(0));
  return wanted > 0 && wanted >= identity;
}

tl::expected<std::string, Refusal> inflate_gzip(std::string_view bytes, std::size_t max_bytes) {
  const auto damaged = [] {
    return tl::make_unexpected(Refusal{"malformed_body", "The body is not a whole gzip file."});
  };
  std::string out;
  Inflater inflater(bytes);
  for (;;) {
    const int status = inflater.step(out);
    if (out.size() > max_bytes) {
      return tl::make_unexpected(Refusal{"payload_too_large", "The body may have " + std::to_string(max_bytes) +
                                                                  " bytes at most after decompression."});
    }
    if (status == Z_STREAM_END) {
      if (!inflater.has_input()) return out;
      inflater.next_member();
    } else if (status != Z_OK) {
      return damaged();
    }
  }
}

std::string deflate_gzip(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = input_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace headroom::server
