#include "api/webhooks/signature.hpp"

#include <array>
#include <span>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace headroom::api {
namespace {

void append_hex(std::string& out, std::span<const unsigned char> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (const unsigned char byte : bytes) {
    out += digits[byte >> 4U];
    out += digits[byte & 0xFU];
  }
}

}  // namespace

std::string webhook_signature(std::string_view secret, std::int64_t unix_seconds, std::string_view body) {
  std::string text = std::to_string(unix_seconds);
  std::string header = "t=" + text + ",v1=";
  text.append(".").append(body);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes, text.size(), digest.data(), &size) ==
      nullptr)
    throw std::runtime_error("OpenSSL cannot compute an HMAC");
  append_hex(header, std::span(digest).first(size));
  return header;
}

std::string new_webhook_secret() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("there are no random numbers");
  std::string secret = "whsec_";
  append_hex(secret, bytes);
  return secret;
}

}  // namespace headroom::api
