#include "api/artifacts/rightsizing.hpp"

#include "api/artifacts/spark.hpp"

namespace headroom::api {
namespace {

/// What a platform's users apply, first what they would rather.
std::vector<SparkArtifact> artifacts_of(const Rightsizing& sizing) {
  switch (sizing.request.platform) {
    case Platform::emr:
      return {add_job_flow_steps(sizing), spark_conf(sizing), spark_submit(sizing)};
    case Platform::emr_on_eks:
      return {start_job_run(sizing), spark_conf(sizing)};
    case Platform::kubernetes:
      return {spark_application(sizing), helm_values(sizing), spark_conf(sizing), spark_submit(sizing)};
    case Platform::spark:
      return {spark_conf(sizing), spark_submit(sizing)};
  }
  return {};
}

bool is_placeholder(std::string_view text) {
  return text.find("REPLACE_WITH") != std::string_view::npos || text.starts_with("replacewith");
}

std::string escaped(std::string_view name) {
  std::string token;
  for (const char c : name) {
    if (c == '~')
      token += "~0";
    else if (c == '/')
      token += "~1";
    else
      token += c;
  }
  return token;
}

void collect_placeholders(const json::Value& value, const std::string& pointer, std::vector<std::string>& found) {
  switch (value.kind()) {
    case json::Kind::object:
      for (const json::Member& member : value.members())
        collect_placeholders(member.value, pointer + "/" + escaped(member.name), found);
      return;
    case json::Kind::array:
      for (std::size_t i = 0; i < value.items().size(); ++i)
        collect_placeholders(value.items()[i], pointer + "/" + std::to_string(i), found);
      return;
    case json::Kind::string:
      if (is_placeholder(value.text())) found.push_back(pointer);
      return;
    case json::Kind::null:
    case json::Kind::boolean:
    case json::Kind::integer:
    case json::Kind::real:
      return;
  }
}

void write_placeholders(json::Writer& out, const std::string& body) {
  std::vector<std::string> found;
  collect_placeholders(json::parse(body).value().root(), "", found);
  if (found.empty()) return;
  out.name("placeholders").begin_array();
  for (const std::string& pointer : found) out.value(pointer);
  out.end_array();
}

}  // namespace

void write_rightsizing_artifacts(json::Writer& out, const Rightsizing& sizing) {
  bool preferred = true;
  out.begin_array();
  for (const SparkArtifact& artifact : artifacts_of(sizing)) {
    out.begin_object().field("kind", artifact.kind).field("preferred", preferred);
    write_placeholders(out, artifact.body);
    if (!artifact.note.empty()) out.field("note", artifact.note);
    out.name("body").raw(artifact.body).end_object();
    preferred = false;
  }
  out.end_array();
}

}  // namespace headroom::api
