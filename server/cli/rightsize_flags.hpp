#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

namespace CLI {
class App;
}  // namespace CLI

namespace headroom::server {

/// A job that is described by flags. The texts are what was typed; the rules for the request check them.
struct JobFlags {
  std::vector<std::optional<std::string>> fields{};  ///< in the order of the table of flags
  bool not_splittable{false};
  bool spot{false};
  std::vector<std::string> instance_types{};
  std::vector<std::string> prices{};    ///< in the order of the instance types
  std::vector<std::string> evidence{};  ///< `kind=FILE`
};

/// Adds all flags of a job.
void add_job_flags(CLI::App& command, JobFlags& job);

/// The first flag that was given. Empty if none was.
std::string first_of(const CLI::App& command);

/// The body of POST /v1/rightsizing with the same meaning. Fails if a document of the evidence cannot be read.
Result<std::string> request_of(const JobFlags& job);

/// The flag that gave the value at a pointer: `--cluster-cores`.
std::string flag_of(std::string_view pointer, const JobFlags& job);

}  // namespace headroom::server
