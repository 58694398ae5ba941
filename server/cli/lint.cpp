#include "server/cli/lint.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "api/deciding/observed_past.hpp"
#include "api/deciding/read_evaluation.hpp"
#include "api/json/apply_patch.hpp"
#include "api/json/parse.hpp"
#include "api/json/pretty.hpp"
#include "api/json/writer.hpp"
#include "api/lint/changes.hpp"
#include "api/lint/document_kind.hpp"
#include "api/lint/findings.hpp"
#include "api/lint/lint.hpp"
#include "core/base/names.hpp"
#include "server/cli/refusal.hpp"
#include "server/cli/standard_output.hpp"
#include "server/config/documents.hpp"
#include "server/config/input_files.hpp"
#include "server/process/wall_clock.hpp"
#include "server/process/zone_files.hpp"
#include "store/open.hpp"

namespace headroom::server {
namespace {

using lint::Finding;
using lint::Severity;

constexpr int gate_failed = 3;
constexpr int most_fixes = 500;  // a document never has more fixes that follow from one another

/// A file as it is looked at.
struct Looked {
  std::string file;
  std::vector<Finding> findings{};
};

constexpr std::string_view members_of_a_cluster[] = {"cluster", "cluster_id", "metrics", "sources", "evaluated_at"};

/// What documents are looked at with: time zones, prices, and the cluster that `--cluster` names.
class Setting {
 public:
  static Result<std::unique_ptr<Setting>> of(const LintOptions& options) {
    auto setting = std::make_unique<Setting>();
    auto types = load_catalog(options.instance_types);
    if (!types) return tl::unexpected(std::move(types.error()));
    setting->catalog_ = *std::move(types);
    setting->around_ = {.zones = &setting->zones_, .now = WallClock().now(), .catalog = &setting->catalog_};
    std::error_code ignored;
    const bool is_file = std::filesystem::exists(options.cluster, ignored);
    auto found = Result<void>{};
    if (is_file)
      found = setting->take_file(options.cluster);
    else if (!options.cluster.empty())
      found = setting->take_stored(options);
    if (!found) return tl::unexpected(std::move(found.error()));
    return setting;
  }

  Result<std::vector<Finding>> findings_in(const std::string& text) const {
    const auto document = json::parse(text);
    if (!document) return tl::unexpected(document.error());
    lint::Wrapping wrapping = lint::wrapping_of(document->root());
    wrapping.cluster = cluster_;
    const auto wrapped = json::parse(lint::wrapped(text, wrapping));
    if (!wrapped) return tl::unexpected(wrapped.error());
    auto findings = lint::lint(wrapped->root(), around_);
    if (findings) lint::unwrap(*findings, wrapping);
    return findings;
  }

 private:
  /// A request of an evaluation, or a part of one.
  Result<void> take_file(const std::string& path) {
    const auto text = read_document(path);
    if (!text) return tl::unexpected(text.error());
    const auto document = json::parse(*text);
    if (!document) return tl::unexpected(document.error());
    for (const std::string_view name : members_of_a_cluster) {
      const json::Value* value = document->root().kind() == json::Kind::object ? document->root().find(name) : nullptr;
      if (value == nullptr) continue;
      cluster_.append(cluster_.empty() ? "" : ",")
          .append(lint::json_text(name))
          .append(":")
          .append(lint::json_text(*value));
    }
    if (!cluster_.empty()) return {};
    return tl::unexpected(Error{.kind = ErrorKind::invalid,
                                .code = "no_cluster",
                                .detail = path + " describes no cluster: it has neither cluster nor sources"});
  }

  Result<void> take_stored(const LintOptions& options) {
    auto opened = store::open_for_reading(options.database, 1);
    if (!opened) return tl::unexpected(std::move(opened.error()));
    store_ = *std::move(opened);
    cluster_ = std::string(R"("cluster_id":)").append(lint::json_text(options.cluster));
    around_.complete =
        api::completed_from([this](std::string_view id) { return store_->cluster(id); }, store_->snapshots());
    around_.past = [this](const EvaluationInput& input) { return api::observed_past(input, store_->snapshots()); };
    return {};
  }

  Catalog catalog_;
  ZoneFiles zones_{zone_folder()};
  std::unique_ptr<store::ReadableStore> store_{};
  lint::Surroundings around_{};
  std::string cluster_{};  ///< the members that describe it; empty: there is none
};

/// How many operations a fix has, and what it does, in the words of its code.
std::string fix_text(const Finding& finding) {
  if (!finding.fix) return "no change is safe to propose";
  if (finding.fix->empty()) return "not in this document";
  const lint::Code* code = lint::find_code(finding.code);
  return code == nullptr ? std::string{} : std::string(code->fix);
}

void print_text(const std::vector<Looked>& all) {
  std::size_t count = 0;
  for (const Looked& looked : all) {
    for (const Finding& finding : looked.findings) {
      ++count;
      std::cout << looked.file << ':' << finding.pointer << ": " << name_of(finding.severity) << ' ' << finding.code
                << "\n  " << finding.message << "\n  fix: " << fix_text(finding) << '\n';
    }
  }
  if (count == 0) std::cout << "no findings\n";
}

void print_json(const std::vector<Looked>& all) {
  std::string text;
  json::Writer out(text);
  out.begin_object().name("findings").begin_array();
  for (const Looked& looked : all)
    for (const Finding& finding : looked.findings) {
      out.begin_object().field("file", looked.file);
      lint::write_members(out, finding);
      out.end_object();
    }
  out.end_array().end_object();
  std::cout << text << '\n';
}

/// The document without the errors and warnings that have fixes.
Result<std::string> mended(const Setting& setting, std::string text) {
  for (int i = 0; i < most_fixes; ++i) {
    const auto findings = setting.findings_in(text);
    if (!findings) return tl::unexpected(findings.error());
    const auto next = std::ranges::find_if(*findings, [](const Finding& finding) {
      return finding.severity != Severity::advice && finding.fix && !finding.fix->empty();
    });
    if (next == findings->end()) break;
    std::string patch;
    json::Writer out(patch);
    lint::write_patch(out, *next->fix);
    auto changed = json::apply_patch(text, patch);
    if (!changed) return changed;
    text = *std::move(changed);
  }
  return text;
}

int print_mended(const Setting& setting, const std::string& file) {
  auto text = read_document(file);
  if (text) text = mended(setting, *std::move(text));
  if (!text) return refuse(file, text.error());
  const auto document = json::parse(*text);
  if (!document) return refuse(file, document.error());
  std::cout << json::pretty(document->root(), 0) << '\n';
  return finish_output(0);
}

std::optional<Severity> severity_named(std::string_view word) {
  for (const auto& [name, severity] : names_of<Severity>)
    if (name == word) return severity;
  return std::nullopt;
}

}  // namespace

void add_lint_flags(CLI::App& command, LintOptions& options) {
  command.add_option("FILE", options.files, "Policies, or - for standard input")->required();
  CLI::Option* output = command.add_option("-o,--output", options.output, "text or json")
                            ->check(CLI::IsMember({"text", "json"}))
                            ->capture_default_str();
  command.add_flag("--json", options.json, "The same as -o json")->excludes(output);
  command.add_option("--fail-on", options.fail_on, "Exit with 3 if a finding is at least this bad")
      ->check(CLI::IsMember({"error", "warning", "advice"}))
      ->type_name("SEVERITY");
  command.add_option("--cluster", options.cluster,
                     "The cluster that the policies are for: its id in the database, or a file with the request of an "
                     "evaluation, of which cluster, metrics and sources count");
  command.add_option("--database", options.database, "The database with the cluster; a server may be running")
      ->capture_default_str();
  command.add_flag("--fix", options.fix, "Print the one FILE with all errors and warnings mended that have a fix");
}

int lint_files(const LintOptions& options) {
  if (options.fix && options.files.size() != 1) throw CLI::ValidationError("--fix", "takes one FILE");
  const auto setting = Setting::of(options);
  if (!setting) return refuse("--cluster " + options.cluster, setting.error());
  if (options.fix) return print_mended(**setting, options.files.front());
  int code = 0;
  std::vector<Looked> all;
  for (const std::string& file : options.files) {
    const auto text = read_document(file);
    auto findings = text ? (*setting)->findings_in(*text) : tl::unexpected(text.error());
    if (findings)
      all.push_back({.file = file, .findings = *std::move(findings)});
    else
      code = refuse(file, findings.error());
  }
  if (options.json || options.output == "json")
    print_json(all);
  else if (!all.empty())
    print_text(all);
  if (code != 0) return finish_output(code);
  const auto gate = severity_named(options.fail_on);
  const bool fails =
      gate && std::ranges::any_of(all, [&](const Looked& looked) {
        return std::ranges::any_of(looked.findings, [&](const Finding& finding) { return finding.severity >= *gate; });
      });
  return finish_output(fails ? gate_failed : 0);
}

}  // namespace headroom::server
