#include "server/cli/policy.hpp"

#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "api/http/percent_encoding.hpp"
#include "api/json/parse.hpp"
#include "api/json/pretty.hpp"
#include "api/json/writer.hpp"
#include "api/reports/terminal_text.hpp"
#include "server/cli/local_service.hpp"
#include "server/cli/refusal.hpp"
#include "server/config/documents.hpp"

namespace headroom::server {
namespace {

using api::Method;
using Missing = LocalService::Missing;

constexpr const char* examples =
    "Each change makes a new version; older versions never change, and requests may name them (etl@3).\n"
    "Works on the database itself, so not while a server has it open: use /v1/policies of that server then.\n"
    "\n"
    "If a version breaks a limit of the active version's `activation`, it stays inactive, and the exit code is 3.\n"
    "\n"
    "Examples:\n"
    "  headroom policy put etl policy.json               makes the policy, or its next version, and activates it\n"
    "  headroom policy put etl policy.json --no-activate stores the version only\n"
    "  headroom policy diff etl                          what the newest version would change\n"
    "  headroom policy activate etl 2                    `policy_id: etl` means version 2 from now on\n"
    "  headroom policy get etl > policy.json             the newest version, to be edited and put again\n"
    "  headroom policy get etl --format aws.emr.ManagedScalingPolicy\n"
    "  headroom policy list\n";

constexpr int gate_fails = 3;

struct PolicyOptions {
  std::string database{"headroom.db"};
  std::string instance_types;
  std::string id;
  std::string file;
  std::string format;
  std::int64_t version{0};  ///< 0: not given
  std::int64_t from{0};
  std::int64_t to{0};
  bool stays_inactive{false};
  bool overrides_gate{false};
  bool json{false};
};

std::string path_of(const std::string& id) {
  std::string path = "/v1/policies/";
  api::append_percent_encoded(path, id);
  return path;
}

/// `?a=1&b=2` of those that are given.
std::string query_of(const std::vector<std::pair<std::string_view, std::int64_t>>& numbers) {
  std::string query;
  for (const auto& [name, number] : numbers) {
    if (number == 0) continue;
    query += query.empty() ? '?' : '&';
    query.append(name).append("=").append(std::to_string(number));
  }
  return query;
}

/// Prints a value as indented JSON.
void print_value(const json::Value& value) { std::cout << json::pretty(value, 0) << '\n'; }

std::string shown(const json::Value& object, std::string_view name) {
  const json::Value* value = object.find(name);
  if (value == nullptr || value->kind() == json::Kind::null) return "-";
  return value->kind() == json::Kind::integer ? std::to_string(value->integer()) : std::string(value->text());
}

/// Opens the database, gets `target`, and calls `print` with the answer, which is JSON.
template <class Print>
int get(const PolicyOptions& options, const std::string& target, const Print& print) {
  auto service = LocalService::open(options.database, options.instance_types, Missing::refused);
  if (!service) return refuse(service.error());
  const auto answer = service->ask(Method::get, target);
  if (!answer) return refuse(answer.error());
  print(json::parse(*answer)->root());
  return 0;
}

int get_policy(const PolicyOptions& options) {
  std::string target = path_of(options.id) + query_of({{"version", options.version}});
  if (!options.format.empty()) {
    target += options.version == 0 ? "?format=" : "&format=";
    api::append_percent_encoded(target, options.format);
  }
  return get(options, target, [&](const json::Value& answer) {
    const json::Value* document = answer.find("document");
    const bool is_whole = options.json || !options.format.empty() || document == nullptr;
    print_value(is_whole ? answer : *document);
  });
}

/// Makes the policy if there is none, else changes it as it is now.
Result<std::string> put_document(LocalService& service, const PolicyOptions& options, const std::string& document) {
  const std::string target = path_of(options.id) + (options.stays_inactive ? "?activate=false" : "");
  const bool exists = service.ask(Method::get, path_of(options.id)).has_value();
  const api::Header condition{exists ? "If-Match" : "If-None-Match", "*"};
  return service.ask(Method::put, target, document, {condition});
}

int put_policy(const PolicyOptions& options) {
  const auto document = read_document(options.file);
  if (!document) return refuse(options.file, document.error());
  auto service = LocalService::open(options.database, options.instance_types, Missing::made);
  if (!service) return refuse(service.error());
  const auto answer = put_document(*service, options, *document);
  if (!answer) return refuse(options.file, answer.error());
  const auto parsed = json::parse(*answer);
  const json::Value& root = parsed->root();
  if (options.json)
    print_value(root);
  else
    std::cout << "policy " << options.id << ": version " << shown(root, "version") << ", active version "
              << shown(root, "active_version") << '\n';
  const json::Value* active = root.find("active");
  if (active == nullptr || active->boolean()) return 0;
  std::cerr << "headroom: the version breaks a limit of the active version's activation, so it is stored only; "
               "`headroom backtest "
            << options.id << "` shows the figures\n";
  return gate_fails;
}

int diff_policy(const PolicyOptions& options) {
  const std::string target = path_of(options.id) + "/diff" + query_of({{"from", options.from}, {"to", options.to}});
  return get(options, target, [&](const json::Value& answer) {
    if (options.json) return print_value(answer);
    std::cout << "from version " << shown(answer, "from") << " to version " << shown(answer, "to") << '\n';
    const auto operations = answer.find("patch")->items();
    if (operations.empty()) std::cout << "  no difference\n";
    for (const json::Value& operation : operations) {
      std::cout << "  " << shown(operation, "op") << ' ' << json::pretty(*operation.find("path"), 0);
      if (const json::Value* value = operation.find("value")) std::cout << ' ' << json::pretty(*value, 2);
      std::cout << '\n';
    }
  });
}

int activate_policy(const PolicyOptions& options) {
  auto service = LocalService::open(options.database, options.instance_types, Missing::refused);
  if (!service) return refuse(service.error());
  const std::string body = R"({"version":)" + std::to_string(options.version) + R"(,"override_gate":)" +
                           (options.overrides_gate ? "true}" : "false}");
  const auto answer = service->ask(Method::post, path_of(options.id) + "/activate", body);
  if (!answer && answer.error().code == "backtest_gate_failed") {
    refuse(answer.error());
    return gate_fails;
  }
  if (!answer) return refuse(answer.error());
  std::cout << "policy " << options.id << ": version " << options.version << " is active\n";
  return 0;
}

/// Prints the policies of all pages.
int list_policies(const PolicyOptions& options) {
  auto service = LocalService::open(options.database, options.instance_types, Missing::refused);
  if (!service) return refuse(service.error());
  std::vector<std::vector<std::string>> rows{{"policy", "newest", "active", "updated"}};
  for (std::string target = "/v1/policies?limit=1000"; !target.empty();) {
    const auto answer = service->ask(Method::get, target);
    if (!answer) return refuse(answer.error());
    const auto page = json::parse(*answer);
    for (const json::Value& item : page->root().find("items")->items()) {
      if (options.json)
        print_value(item);
      else
        rows.push_back(
            {shown(item, "id"), shown(item, "version"), shown(item, "active_version"), shown(item, "updated_at")});
    }
    const std::string cursor = shown(page->root(), "next_cursor");
    target = cursor == "-" ? "" : "/v1/policies?limit=1000&cursor=" + cursor;
  }
  if (options.json) return 0;
  std::string text;
  api::terminal::append_table(text, rows, 1);
  std::cout << text;
  return 0;
}

CLI::App* add_verb(CLI::App& policy, const char* name, const char* help, PolicyOptions& options) {
  CLI::App* verb = policy.add_subcommand(name, help);
  verb->add_option("--database", options.database, "SQLite file; no server may be using it")
      ->envname("HEADROOM_DATABASE")
      ->capture_default_str();
  verb->add_flag("--json", options.json, "Print the answer of the API as JSON");
  return verb;
}

void add_id(CLI::App& verb, PolicyOptions& options) { verb.add_option("ID", options.id, "The policy")->required(); }

/// The fault of a version's number, or nothing.
std::string version_fault(const std::string& word) {
  const bool is_number = word.find_first_not_of("0123456789") == std::string::npos;
  return is_number && !word.empty() && word.size() <= 18 && word.front() != '0' ? "" : "must be a whole number from 1";
}

void add_version(CLI::App& verb, const char* name, std::int64_t& version, const char* help) {
  verb.add_option(name, version, help)->check(version_fault)->type_name("N");
}

}  // namespace

void add_policy_commands(CLI::App& app, int& code) {
  const auto options = std::make_shared<PolicyOptions>();
  CLI::App* policy = app.add_subcommand("policy", "Stored policies: list, get, put, diff, activate");
  policy->require_subcommand(1);
  policy->footer(examples);
  const auto on = [&code, options](CLI::App* verb, int (*run)(const PolicyOptions&)) {
    verb->footer(examples);
    verb->callback([&code, options, run] { code = run(*options); });
  };
  on(add_verb(*policy, "list", "List the policies, the last one made first", *options), list_policies);

  CLI::App* get = add_verb(*policy, "get", "Print the document of a version, to be edited and put again", *options);
  add_id(*get, *options);
  add_version(*get, "--version", options->version, "Which version (default the newest; the active one with --format)");
  get->add_option("--format", options->format,
                  "As another system's document: aws.emr.ManagedScalingPolicy, aws.emr.AutoScalingPolicy, "
                  "kubernetes.HorizontalPodAutoscaler, keda.ScaledObject")
      ->type_name("KIND");
  on(get, get_policy);

  CLI::App* put = add_verb(*policy, "put", "Store a policy, or its next version, and activate it", *options);
  add_id(*put, *options);
  put->add_option("FILE", options->file, "The policy, JSON or YAML, or - for standard input")->required();
  put->add_flag("--no-activate", options->stays_inactive, "Store the version only");
  put->add_option("--instance-types", options->instance_types, "Sizes and prices in addition to the built-in ones")
      ->envname("HEADROOM_INSTANCE_TYPES")
      ->type_name("FILE");
  on(put, put_policy);

  CLI::App* diff = add_verb(*policy, "diff", "What differs between two versions", *options);
  add_id(*diff, *options);
  add_version(*diff, "--from", options->from, "Default: the active version");
  add_version(*diff, "--to", options->to, "Default: the newest version");
  on(diff, diff_policy);

  CLI::App* activate = add_verb(*policy, "activate", "Make a version the active one", *options);
  add_id(*activate, *options);
  activate->add_option("VERSION", options->version, "Its number")->required()->check(version_fault);
  activate->add_flag("--override-gate", options->overrides_gate,
                     "Whatever the limits of the active version's `activation` say");
  on(activate, activate_policy);
}

}  // namespace headroom::server
