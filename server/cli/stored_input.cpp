#include "server/cli/stored_input.hpp"

#include <CLI/CLI.hpp>

#include "api/json/writer.hpp"
#include "server/cli/base/typed_words.hpp"
#include "store/open.hpp"

namespace headroom::server {
namespace {

/// A text even if it looks like a number: a cluster may be called 7.
void append_text(std::string& object, std::string_view name, const std::string& text) {
  if (text.empty()) return;
  object.append(object.ends_with('{') ? "\"" : ",\"").append(name).append("\":");
  json::append_string(object, text);
}

}  // namespace

void add_stored_input_flags(CLI::App& command, StoredInput& stored, const char* file) {
  CLI::Option* cluster = command.add_option("--cluster", stored.cluster, "Take what is stored of this cluster")
                             ->type_name("ID")
                             ->excludes(command.get_option(file));
  command.add_option("--metric", stored.metric, "Which stored metric to take (default demand)")
      ->type_name("NAME")
      ->needs(cluster);
  command.add_option("--database", stored.database, "SQLite file with what is stored; a server may be using it")
      ->envname("HEADROOM_DATABASE")
      ->capture_default_str();
}

void require_file_or_cluster(const std::string& file, const StoredInput& stored) {
  if (file.empty() && stored.cluster.empty()) throw CLI::RequiredError("a file or --cluster");
}

void append_stored_input(std::string& object, const StoredInput& stored) {
  append_text(object, "cluster_id", stored.cluster);
  append_text(object, "metric", stored.metric.empty() ? "demand" : stored.metric);
}

Result<std::unique_ptr<SnapshotHistory>> open_history(const StoredInput& stored) {
  return store::open_snapshot_history(stored.database);
}

std::string stored_input_flag_of(std::string_view pointer) {
  return pointer == "/cluster_id" ? "--cluster" : flag_of_field(pointer);
}

}  // namespace headroom::server
