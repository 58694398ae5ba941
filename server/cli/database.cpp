#include <iostream>

#include "core/base/ids.hpp"
#include "server/cli/commands.hpp"
#include "server/cli/refusal.hpp"
#include "server/cli/restore_check.hpp"
#include "store/migrate.hpp"
#include "store/open.hpp"
#include "store/survey.hpp"

namespace headroom::server {
namespace {

std::string_view word(store::MigrationState state) {
  switch (state) {
    case store::MigrationState::applied:
      return "applied";
    case store::MigrationState::pending:
      return "pending";
    case store::MigrationState::edited:
      return "edited";
    case store::MigrationState::unknown:
      return "unknown";
  }
  return {};
}

int print_status(const std::string& database) {
  const auto migrations = store::migration_status(database);
  if (!migrations) return fail(migrations.error());
  for (const auto& migration : *migrations)
    std::cout << word(migration.state) << "  " << migration.name << (migration.applied_at.empty() ? "" : "  ")
              << migration.applied_at << '\n';
  if (const auto space = store::file_space(database)) std::cout << vacuum_advice(database, *space);
  return 0;
}

}  // namespace

int migrate_database(const MigrateOptions& options) {
  if (options.status) return print_status(options.database);
  if (options.check) {
    const auto checked = store::check_database(options.database);
    if (!checked) return fail(checked.error());
    std::cout << options.database << " can be opened\n";
    return 0;
  }
  IdGenerator ids;
  const auto opened = store::open_decision_log({.path = options.database}, ids);
  if (!opened) return fail(opened.error());
  return print_status(options.database);
}

int backup_database(const std::string& database, const std::string& to) {
  const auto done = store::backup(database, to);
  if (!done) return fail(done.error());
  std::cout << database << " was copied to " << to << '\n';
  return 0;
}

}  // namespace headroom::server
