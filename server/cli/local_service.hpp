#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/message.hpp"
#include "core/base/error.hpp"

namespace headroom::server {

/// The API on a database without a server: the same answers, without a network.
class LocalService {
 public:
  /// Whether a database is made if there is none.
  enum class Missing { made, refused };
  static Result<LocalService> open(const std::string& database, const std::string& instance_types, Missing missing);
  LocalService(LocalService&&) noexcept;
  LocalService& operator=(LocalService&&) noexcept;
  ~LocalService();

  /// Asks for `target`, a path with its query. The body is JSON, or empty. Fails as the API does.
  Result<std::string> ask(api::Method method, const std::string& target, std::string_view body = {},
                          const std::vector<api::Header>& headers = {});

 private:
  struct Parts;
  explicit LocalService(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace headroom::server
