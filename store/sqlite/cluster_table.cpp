#include "store/sqlite/cluster_table.hpp"

#include <utility>

#include "store/common/sha256.hpp"
#include "store/sqlite/base/codec.hpp"
#include "store/sqlite/base/packed_decision.hpp"
#include "store/sqlite/base/text_forms.hpp"

namespace headroom::store {
namespace {

constexpr std::string_view columns =
    "SELECT c.number, (SELECT text FROM names WHERE id = c.cluster), c.version,"
    " (SELECT text FROM names WHERE id = c.platform), c.registered_at, c.updated_at, c.tags, c.dictionary, c.document"
    " FROM ";

Instant instant(std::int64_t milliseconds) { return Instant{std::chrono::milliseconds{milliseconds}}; }
std::int64_t milliseconds(Instant at) { return at.time_since_epoch().count(); }

RegisteredCluster read_cluster(const Rows& row) {
  return {.registration = {.id = row.text(1),
                           .platform = row.text(3),
                           .tags = parse_labels(row.bytes(6)),
                           .document = unpack(row.integer(7), row.bytes(8))},
          .version = {.number = row.integer(0), .version = row.integer(2)},
          .registered_at = instant(row.integer(4)),
          .updated_at = instant(row.integer(5))};
}

std::string tags_text(const Tags& tags) {
  std::string text;
  append_labels(text, tags);
  return text;
}

std::optional<ResourceVersion> version_of(const std::optional<RegisteredCluster>& cluster) {
  return cluster ? std::optional(cluster->version) : std::nullopt;
}

}  // namespace

ClusterReader::ClusterReader(Database& db)
    : db_(db),
      find_(
          db.prepare(std::string(columns) + "clusters AS c WHERE c.cluster = (SELECT id FROM names WHERE text = ?)")) {}

std::optional<RegisteredCluster> ClusterReader::find(std::string_view id) {
  Rows rows = find_.query(id);
  if (!rows.next()) return std::nullopt;
  return read_cluster(rows);
}

std::vector<RegisteredCluster> ClusterReader::list(const ClusterQuery& query) {
  // The first tag leads, so that a rare tag is found without a look at every cluster.
  std::string sql{columns};
  sql += query.tags.empty() ? "clusters AS c WHERE c.number < ?"
                            : "cluster_tags AS t CROSS JOIN clusters AS c ON c.number = t.number"
                              " WHERE t.number < ? AND t.digest = ?";
  if (query.platform) sql += " AND c.platform = (SELECT id FROM names WHERE text = ?)";
  for (std::size_t i = 1; i < query.tags.size(); ++i)
    sql += " AND EXISTS (SELECT 1 FROM cluster_tags WHERE digest = ? AND number = c.number)";
  Statement select =
      db_.prepare(sql + (query.tags.empty() ? " ORDER BY c.number" : " ORDER BY t.number") + " DESC LIMIT ?");
  int at = 0;
  select.bind(++at, query.before.value_or(INT64_MAX));
  std::vector<Sha256> digests;
  for (const auto& [name, value] : query.tags) digests.push_back(digest_of_label(name, value));
  if (!digests.empty()) select.bind(++at, Blob{label_key(digests.front())});
  if (query.platform) select.bind(++at, std::string_view{*query.platform});
  for (std::size_t i = 1; i < digests.size(); ++i) select.bind(++at, Blob{label_key(digests[i])});
  select.bind(++at, static_cast<std::int64_t>(query.limit));
  std::vector<RegisteredCluster> page;
  Rows rows{select};
  while (rows.next()) page.push_back(read_cluster(rows));
  return page;
}

ClusterWriter::ClusterWriter(Database& db, Interned& interned)
    : db_(db),
      interned_(interned),
      reader_(db),
      insert_(
          db.prepare("INSERT INTO clusters (cluster, version, platform, registered_at, updated_at, tags, dictionary,"
                     " document) VALUES (?, 1, ?, ?, ?, ?, ?, ?)")),
      update_(db.prepare("UPDATE clusters SET version = ?, platform = ?, updated_at = ?, tags = ?, dictionary = ?,"
                         " document = ? WHERE number = ?")),
      remove_(db.prepare("DELETE FROM clusters WHERE number = ?")),
      insert_tag_(db.prepare("INSERT OR IGNORE INTO cluster_tags VALUES (?, ?)")),
      remove_tag_(db.prepare("DELETE FROM cluster_tags WHERE digest = ? AND number = ?")) {}

PutAnswer ClusterWriter::put(const ClusterRegistration& registration, const WriteCondition& condition, Instant now) {
  auto known = reader_.find(registration.id);
  if (!holds(condition, version_of(known))) return {.outcome = PutOutcome::refused, .cluster = std::move(known)};
  if (known && known->registration == registration)
    return {.outcome = PutOutcome::unchanged, .cluster = std::move(known)};
  const std::string document = pack(registration.document.view());
  const std::string tags = tags_text(registration.tags);
  const std::int64_t platform = interned_.name(registration.platform);
  RegisteredCluster cluster{.registration = registration, .registered_at = now, .updated_at = now};
  if (known) {
    cluster.version = {known->version.number, known->version.version + 1};
    cluster.registered_at = known->registered_at;
    for (const auto& [name, value] : known->registration.tags)
      remove_tag_.run(Blob{label_key(digest_of_label(name, value))}, known->version.number);
    update_.run(cluster.version.version, platform, milliseconds(now), std::string_view{tags}, newest_dictionary,
                Blob{document}, known->version.number);
  } else {
    insert_.run(interned_.name(registration.id), platform, milliseconds(now), milliseconds(now), std::string_view{tags},
                newest_dictionary, Blob{document});
    cluster.version = {db_.last_inserted_id(), 1};
  }
  insert_tags(cluster.version.number, registration.tags);
  return {.outcome = known ? PutOutcome::changed : PutOutcome::created, .cluster = std::move(cluster)};
}

DeleteOutcome ClusterWriter::remove(std::string_view id, const WriteCondition& condition) {
  const auto known = reader_.find(id);
  if (known && !holds(condition, known->version)) return DeleteOutcome::refused;
  if (!known) return DeleteOutcome::absent;
  for (const auto& [name, value] : known->registration.tags)
    remove_tag_.run(Blob{label_key(digest_of_label(name, value))}, known->version.number);
  remove_.run(known->version.number);
  return DeleteOutcome::deleted;
}

void ClusterWriter::insert_tags(std::int64_t number, const Tags& tags) {
  for (const auto& [name, value] : tags) insert_tag_.run(Blob{label_key(digest_of_label(name, value))}, number);
}

}  // namespace headroom::store
