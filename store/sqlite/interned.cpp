#include "store/sqlite/interned.hpp"

#include "store/sqlite/base/codec.hpp"

namespace headroom::store {
namespace {

template <class Key>
std::optional<std::int64_t> first_id(Statement& select, const Key& key) {
  Rows rows = select.query(key);
  if (!rows.next()) return std::nullopt;
  return rows.integer(0);
}

}  // namespace

Interned::Interned(Database& db)
    : db_(db),
      select_name_(db.prepare("SELECT id FROM names WHERE text = ?")),
      insert_name_(db.prepare("INSERT INTO names (text) VALUES (?)")),
      select_document_(db.prepare("SELECT id FROM documents WHERE sha256 = ?")),
      insert_document_(db.prepare("INSERT INTO documents (sha256, dictionary, bytes) VALUES (?, ?, ?)")) {}

std::int64_t Interned::name(const std::string& text) {
  const auto id = find_name(text);
  if (noting_) used_names_.insert(id);
  return id;
}

std::int64_t Interned::document(const Sha256& digest, std::string_view text) {
  const auto id = find_document(digest, text);
  if (noting_) used_documents_.insert(id);
  return id;
}

std::int64_t Interned::find_name(const std::string& text) {
  if (const auto* known = names_.find(text)) return *known;
  auto id = first_id(select_name_, std::string_view{text});
  if (!id) {
    insert_name_.run(std::string_view{text});
    id = db_.last_inserted_id();
  }
  names_.put(text, *id);
  return *id;
}

std::int64_t Interned::find_document(const Sha256& digest, std::string_view text) {
  if (const auto* known = documents_.find(digest)) return *known;
  auto id = first_id(select_document_, Blob{bytes_of(digest)});
  if (!id) {
    insert_document_.run(Blob{bytes_of(digest)}, newest_dictionary, Blob{pack(text)});
    id = db_.last_inserted_id();
  }
  documents_.put(digest, *id);
  return *id;
}

void Interned::forget() {
  names_.clear();
  documents_.clear();
}

void Interned::note_uses() {
  noting_ = true;
  used_names_.clear();
  used_documents_.clear();
}

void Interned::stop_noting() {
  noting_ = false;
  used_names_.clear();
  used_documents_.clear();
}

}  // namespace headroom::store
