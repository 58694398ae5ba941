#include "server/config/config.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <arpa/inet.h>

#include "core/base/nearest.hpp"

namespace headroom::server {
namespace {

std::string environment_name(std::string_view option) {
  std::string name = "HEADROOM_";
  for (const char c : option) name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

std::string guess(const CLI::App& app, const std::string& name) {
  std::vector<std::string_view> known;
  for (const CLI::Option* option : app.get_options())
    if (option->get_configurable() && !option->get_lnames().empty()) known.push_back(option->get_lnames().front());
  const auto meant = nearest(name, known);
  return meant ? "; did you mean " + std::string(*meant) + "?" : "";
}

/// Sets the options that neither a flag nor the environment has set. With CLI11's own set_config, the file would win
/// over the environment.
void read_settings(CLI::App& app, const std::string& path) {
  for (const CLI::ConfigItem& item : CLI::ConfigTOML().from_file(path)) {
    if (item.name == "++" || item.name == "--") continue;  // begin and end of a section
    const bool ours = item.parents.empty() || item.parents == std::vector{app.get_name()};
    CLI::Option* option = ours ? app.get_option_no_throw("--" + item.name) : nullptr;
    if (option == nullptr || !option->get_configurable()) {
      throw CLI::ValidationError(path, "there is no setting named " + item.fullname() + guess(app, item.name));
    }
    if (!option->empty()) continue;
    if (option->get_expected_min() == 0) {
      option->add_result(option->get_flag_value(item.name, CLI::ConfigTOML().to_flag(item)));
    } else {
      option->add_result(item.inputs);
    }
  }
}

/// `HOST:PORT` with an IPv4 address, an IPv6 address in brackets, or localhost.
void read_listen(ServerOptions& options, const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::string host = text.substr(0, colon);
  std::uint16_t port = 0;
  const std::string_view digits = std::string_view(text).substr(colon == std::string::npos ? text.size() : colon + 1);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const bool number = read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  unsigned char address[sizeof(in6_addr)];
  if (!number || inet_pton(bracketed ? AF_INET6 : AF_INET, host.c_str(), address) != 1) {
    throw CLI::ValidationError("--listen", "'" + text + "' is not ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080");
  }
  options.host = host;
  options.port = port;
}

/// A host name or IPv4 address alone, in lower case. Throws if there is a scheme, a port or a path too.
std::string read_public_host(std::string name) {
  const auto in_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_';
  };
  if (name.empty() || name.starts_with('.') || !std::ranges::all_of(name, in_name)) {
    throw CLI::ValidationError("--public-host", "'" + name +
                                                    "' is not a host name. Give the name alone, without https:// and "
                                                    "without a port, such as headroom.example.com");
  }
  if (name.ends_with('.')) name.pop_back();
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

void read_public_hosts(ServerOptions& options, const std::vector<std::string>& names) {
  options.public_hosts.clear();
  for (const std::string& name : names) options.public_hosts.push_back(read_public_host(name));
}

CLI::Validator existing_file() { return CLI::Validator(CLI::ExistingFile).description(""); }

/// The options of one group, each in its three forms.
class Group {
 public:
  Group(CLI::App& app, std::string name) : app_(app), name_(std::move(name)) {}

  template <class T>
  CLI::Option* value(const std::string& name, T& target, const std::string& help) {
    return finish(app_.add_option("--" + name, target, help)->capture_default_str(), name);
  }
  void count(const std::string& name, std::size_t& target, const std::string& help, CLI::Range range) {
    value(name, target, help)->check(range)->type_name("NUMBER");
  }
  void seconds(const std::string& name, std::chrono::milliseconds& target, const std::string& help) {
    const auto set = [&target](const double& read) {
      target = std::chrono::milliseconds{static_cast<std::int64_t>(read * 1000.0)};
    };
    finish(app_.add_option_function<double>("--" + name, set, help), name)
        ->check(CLI::Range(0.001, 86'400.0))
        ->type_name("SECONDS")
        ->default_str(CLI::detail::to_string(std::chrono::duration<double>(target).count()));
  }
  void days(const std::string& name, Seconds& target, const std::string& help) {
    const auto set = [&target](const std::int64_t& read) { target = std::chrono::days{read}; };
    finish(app_.add_option_function<std::int64_t>("--" + name, set, help), name)
        ->check(CLI::Range(0, 36'500))
        ->type_name("DAYS")
        ->default_str(std::to_string(std::chrono::duration_cast<std::chrono::days>(target).count()));
  }
  template <class T>
  void choice(const std::string& name, T& target, const std::map<std::string, T>& choices, const std::string& help) {
    std::vector<std::string> names;
    std::string current;
    for (const auto& [text, value] : choices) {
      names.push_back(text);
      if (value == target) current = text;
    }
    const auto set = [&target, choices](const std::string& text) { target = choices.at(text); };
    finish(app_.add_option_function<std::string>("--" + name, set, help), name)
        ->check(CLI::IsMember(names).description(""))
        ->type_name(CLI::detail::join(names, "|"))
        ->default_str(current);
  }
  CLI::Option* finish(CLI::Option* option, const std::string& name) {
    return option->envname(environment_name(name))->group(name_);
  }

 private:
  CLI::App& app_;
  std::string name_;
};

void add_limits(CLI::App& app, ServerOptions& options) {
  Group limits(app, "Limits");
  RequestLimits& request = options.limits;
  limits.count("max-body-bytes", request.max_body_bytes,
               "Largest request body, as sent and decompressed; beyond it 413", {1, 1 << 30});
  limits.count("max-import-bytes", request.max_import_bytes, "The same for the snapshots of a cluster, if it is larger",
               {1, 1 << 30});
  limits.count("max-header-bytes", request.max_header_bytes, "Largest request head; beyond it 431", {1024, 1 << 20});
  limits.count("max-connections", options.max_connections, "Open connections; beyond it 503 and close", {1, 1'000'000});
  limits.count("max-in-flight", options.max_in_flight, "Requests in work at a time; beyond it 503", {1, 1'000'000});

  Group timeouts(app, "Time-outs");
  timeouts.seconds("header-timeout", options.timeouts.header, "For a request's head to arrive; then 408");
  timeouts.seconds("body-timeout", options.timeouts.body, "For a request's body to arrive; then 408");
  timeouts.seconds("write-timeout", options.timeouts.write, "For the client to receive a piece of the answer");
  timeouts.seconds("idle-timeout", options.timeouts.idle, "Between two requests on a connection");
}

void add_retention(CLI::App& app, Retention& retention) {
  Group kept(app, "Snapshots");
  kept.days("keep-points", retention.raw,
            "Until what age points stay as they came. It is counted from the newest point of the cluster");
  kept.days("keep-five-minutes", retention.five_minutes, "Until what age averages of five minutes stay");
  kept.days("keep-hours", retention.hours, "Until what age averages of an hour stay; older points are removed");
}

/// A whole number of days, hours, minutes or seconds (`90d`, `36h`), or a number of decisions, or both with a comma.
DecisionRetention read_decision_retention(const std::string& text) {
  constexpr std::pair<char, std::int64_t> units[] = {{'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}};
  constexpr std::int64_t most = 1'000'000'000;  // of each: decisions, and units of time
  DecisionRetention kept;
  const auto refuse = [&text] {
    throw CLI::ValidationError(
        "--retain-decisions", "'" + text +
                                  "' is not an age such as 90d, 36h, 30m or 45s, nor a number of decisions from 1, nor "
                                  "both of them with a comma, such as 90d,1000000");
  };
  std::string_view rest = text;
  for (bool more = true; more;) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view part = rest.substr(0, comma);
    more = comma < rest.size();
    rest.remove_prefix(std::min(rest.size(), comma + 1));
    std::int64_t number = 0;
    const char* const end = part.data() + part.size();
    const auto read = std::from_chars(part.data(), end, number);
    if (read.ec != std::errc{} || number < 1 || number > most) refuse();
    if (read.ptr == end) {
      if (kept.count) refuse();
      kept.count = number;
      continue;
    }
    const auto* unit = std::ranges::find(units, *read.ptr, &std::pair<char, std::int64_t>::first);
    if (kept.age || read.ptr + 1 != end || unit == std::end(units)) refuse();
    kept.age = std::chrono::seconds{number * unit->second};
  }
  return kept;
}

void add_decision_retention(CLI::App& app, DecisionRetention& retention) {
  Group kept(app, "Decisions");
  const auto set = [&retention](const std::string& text) { retention = read_decision_retention(text); };
  kept.finish(app.add_option_function<std::string>(
                  "--retain-decisions", set,
                  "Until what age decisions are kept, or how many of the newest, or both. By default, all are kept"),
              "retain-decisions")
      ->type_name("DURATION|NUMBER");
}

void add_webhooks(CLI::App& app, WebhookOptions& options) {
  Group webhooks(app, "Webhooks");
  const auto hosts = [&](const std::string& name, std::vector<api::AllowedHost>& target, bool is_private,
                         const std::string& help) {
    const auto set = [&target, name, is_private](const std::vector<std::string>& texts) {
      target.clear();
      for (const std::string& text : texts) target.push_back(read_allowed_host("--" + name, text, is_private));
    };
    webhooks.finish(app.add_option_function<std::vector<std::string>>("--" + name, set, help), name)
        ->delimiter(',')
        ->type_name("HOST[:PORT]");
  };
  hosts("webhook-allow", options.hosts, false,
        "A host that webhooks may be sent to; repeat it for each. Without any, no webhook can be made");
  hosts("webhook-allow-private", options.private_hosts, true,
        "The same for a host in a private network, where http is allowed too");
  webhooks.seconds("webhook-timeout", options.timeout, "For one attempt to deliver, from its beginning to the answer");
  webhooks.seconds("webhook-retry-seconds", options.retry,
                   "Longest wait before a failed delivery is tried again; it doubles each time, up to an hour");
}

void add_logging(CLI::App& app, Config& config) {
  Group logging(app, "Logging");
  const std::map<std::string, LogLevel> levels{{"debug", LogLevel::debug},
                                               {"info", LogLevel::info},
                                               {"warning", LogLevel::warning},
                                               {"error", LogLevel::error},
                                               {"off", LogLevel::off}};
  logging.choice("log-level", config.log.level, levels, "Lowest level that is written to stderr");
  const std::map<std::string, LogFormat> formats{{"text", LogFormat::text}, {"json", LogFormat::json}};
  logging.choice("log-format", config.log.format, formats, "text for people, json for one object per line");
  const std::map<std::string, bool> switches{{"on", true}, {"off", false}};
  logging.choice("access-log", config.server.access_log, switches, "One line for each request");
}

}  // namespace

void add_serve_options(CLI::App& app, Config& config) {
  const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
  config.server.io_threads = std::min<std::size_t>(processors, 4);
  config.server.worker_threads = std::max<std::size_t>(processors, 2);

  Group general(app, "Settings");
  // This comes first, because its callback has to run before those of the options that it sets.
  general
      .finish(app.add_option_function<std::string>(
                  "--config", [&app](const std::string& path) { read_settings(app, path); },
                  "File with settings, one `name = value` per line (TOML)"),
              "config")
      ->check(existing_file())
      ->type_name("FILE")
      ->configurable(false);
  general
      .finish(app.add_option_function<std::string>(
                  "--listen", [&config](const std::string& text) { read_listen(config.server, text); },
                  "Address and port; port 0 takes a free one, and [::1]:8080 is IPv6"),
              "listen")
      ->type_name("HOST:PORT")
      ->default_str("127.0.0.1:8080");
  general.finish(app.add_flag("--allow-remote", config.allow_remote,
                              "Listen on an address that other machines can reach: there are no API "
                              "keys yet, so every client that reaches the port may use the service"),
                 "allow-remote");
  general
      .finish(app.add_option_function<std::vector<std::string>>(
                  "--public-host",
                  [&config](const std::vector<std::string>& names) { read_public_hosts(config.server, names); },
                  "A name of this server besides localhost; repeat it for each. Requests for other names are refused"),
              "public-host")
      ->delimiter(',')
      ->type_name("NAME");
  general.value("database", config.database, "SQLite file, created if it is missing; never on a network file system")
      ->type_name("FILE");
  general.value("instance-types", config.instance_types, "Sizes and prices in addition to the built-in ones")
      ->check(existing_file())
      ->type_name("FILE");
  general.count("io-threads", config.server.io_threads, "Threads that read and write connections", {1, 256});
  general.count("worker-threads", config.server.worker_threads,
                "Threads for requests that read the database or take long", {2, 256});
  general.count("store-queue", config.store_queue, "Decisions that wait to be written; beyond it 503", {1, 1'000'000});
  general.seconds("shutdown-deadline", config.shutdown_deadline, "After SIGTERM, for requests in flight to finish");
  add_limits(app, config.server);
  add_retention(app, config.retention);
  add_decision_retention(app, config.decisions);
  add_webhooks(app, config.webhooks);
  add_logging(app, config);
  app.footer(
      "Every setting is also read from the environment (shown as Env) and from the --config file, there under its\n"
      "name without dashes. A flag wins over the environment, the environment over the file.");
}

bool is_loopback(const std::string& address) {
  constexpr unsigned char mapped[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127};
  unsigned char bytes[sizeof(in6_addr)];
  if (inet_pton(AF_INET, address.c_str(), bytes) == 1) return bytes[0] == 127;
  if (inet_pton(AF_INET6, address.c_str(), bytes) != 1) return false;
  return std::ranges::equal(std::span(bytes).first<sizeof mapped>(), mapped) ||
         std::ranges::equal(bytes, in6addr_loopback.s6_addr);
}

void validate(const Config& config) {
  const Retention& kept = config.retention;
  if (kept.raw > kept.five_minutes || kept.five_minutes > kept.hours)
    throw CLI::ValidationError(
        "--keep-points",
        "is counted from the same day as --keep-five-minutes and --keep-hours: give them in this order");
  if (!is_loopback(config.server.host) && !config.allow_remote) {
    throw CLI::ValidationError(
        "--listen", config.server.host + " can be reached from other machines; set --allow-remote if that is intended");
  }
}

}  // namespace headroom::server
