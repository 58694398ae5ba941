#include "api/deciding/rightsize.hpp"

#include <iostream>
#include <string>

#include "api/artifacts/spark/rightsizing_artifacts.hpp"
#include "api/json/parse.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/refusal.hpp"
#include "server/config/documents.hpp"
#include "server/config/input_files.hpp"
#include "server/process/wall_clock.hpp"

namespace headroom::server {
namespace {

struct Sized {
  api::RightsizingRequest request;
  api::SizedJob sizing;
};

Result<Sized> sized(std::string_view body, const Catalog& catalog) {
  const auto document = json::parse(body);
  if (!document) return tl::unexpected(document.error());
  auto request = api::decode_rightsizing(document->root(), WallClock().now());
  if (!request) return tl::unexpected(std::move(request.error()));
  auto sizing = api::size_job(*request, catalog);
  if (!sizing) return tl::unexpected(std::move(sizing.error()));
  return Sized{std::move(*request), std::move(*sizing)};
}

std::string text_of(const SharedText& text) { return std::string(text.view()); }

/// The text for standard output.
Result<std::string> output(const Sized& job, RightsizeOutput form) {
  const auto in_form = [&](std::string_view type) {
    std::string answer;
    api::encode_rightsizing(answer, api::dry_run_id, job.request, job.sizing);
    return api::answer_in_form(type, std::move(answer), job.request, job.sizing);
  };
  switch (form) {
    case RightsizeOutput::report:
      return in_form(api::text_type).map(text_of);
    case RightsizeOutput::json:
      return in_form(api::json_type).map([](const SharedText& answer) { return text_of(answer) + '\n'; });
    case RightsizeOutput::helm_values:
      return in_form(api::yaml_type).map(text_of);
    case RightsizeOutput::spark_conf:
      return api::spark_defaults_conf({job.sizing.request, job.sizing.sizing, job.request.cluster_id});
  }
  return std::string{};
}

}  // namespace

int rightsize_job(const RightsizeOptions& options) {
  const auto refused = [&](const Error& error) {
    if (!options.file.empty()) return refuse(options.file, error);
    return refuse(error, [&](std::string_view pointer) { return flag_of(pointer, options.job); });
  };
  const auto body = options.file.empty() ? request_of(options.job) : read_document(options.file);
  if (!body) return refused(body.error());
  const auto catalog = load_catalog(options.instance_types);
  if (!catalog) return refuse(catalog.error());
  const auto job = sized(*body, *catalog);
  if (!job) return refused(job.error());
  const auto text = output(*job, options.output);
  if (!text) return refused(text.error());
  std::cout << *text;
  return 0;
}

}  // namespace headroom::server
