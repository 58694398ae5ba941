#pragma once

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "api/json/parse.hpp"
#include "api/sources/read_sources.hpp"
#include "tests/support/folders.hpp"

namespace headroom::api {

/// What read_sources() made of a text, in forms that compare at a glance.
struct Read {
  DocumentFacts findings;
  json::Violations violations{};

  /// `pointer code` of each fault that refuses the request, one a line.
  std::string refusals() const { return lines_of(violations.kept()); }
  /// The same for what only can't be used.
  std::string doubts() const { return lines_of(findings.doubts); }
  /// Both.
  std::string faults() const { return refusals() + doubts(); }
  /// The codes, one a line.
  std::string warnings() const {
    std::string lines;
    for (const Warning& warning : findings.warnings) lines.append(warning.code).append("\n");
    return lines;
  }
  std::optional<double> value(std::string_view name) const {
    const auto& values = findings.metrics.values;
    const auto at = std::ranges::find(values, name, &MetricValue::name);
    return at == values.end() ? std::nullopt : std::optional(at->value);
  }

 private:
  static std::string lines_of(const std::vector<Violation>& faults) {
    std::string lines;
    for (const Violation& fault : faults) lines += fault.pointer + " " + fault.code + "\n";
    return lines;
  }
};

/// `sources`: the JSON array of a request.
inline Read read_all(std::string_view sources) {
  const auto document = json::parse(sources);
  if (!document) {
    ADD_FAILURE() << document.error().detail;
    return {};
  }
  Read read;
  const json::Path root;
  const json::Path path = root.member("sources");
  read.findings = read_sources(document->root().items(), path, read.violations);
  return read;
}

inline Read read_one(std::string_view kind, std::string_view body, std::string_view request = "null") {
  std::string sources = "[{\"kind\": \"" + std::string(kind) + "\", \"body\": " + std::string(body);
  if (request != "null") sources += ", \"request\": " + std::string(request);
  return read_all(sources + "}]");
}

/// `path`: from the root of the repository.
inline std::string source_file(std::string_view path) {
  std::ifstream in(test::source_folder() / path);
  EXPECT_TRUE(in) << path;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// A document of tests/api/data/aws.
inline std::string file(std::string_view name) { return source_file("tests/api/data/aws/" + std::string(name)); }

}  // namespace headroom::api
