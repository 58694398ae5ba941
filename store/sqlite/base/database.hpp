#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <sqlite3.h>

#include "store/sqlite/base/database_error.hpp"

/// SQLite, with owners for its handles. Inside store/sqlite/, failures throw DatabaseError. The classes behind the
/// ports turn it into an Error.
namespace headroom::store {

/// Bytes to bind that are not text.
struct Blob {
  std::string_view bytes;
};

class Rows;

/// A prepared statement. Values are bound by position. Texts and blobs must live until the statement has run.
class Statement {
 public:
  Statement(sqlite3* db, std::string_view sql);

  /// Runs the statement to its end.
  template <class... Values>
  void run(const Values&... values);
  /// Runs the statement row by row.
  template <class... Values>
  Rows query(const Values&... values);

  void bind(int at, std::int64_t value);
  void bind(int at, std::string_view text);
  void bind(int at, const Blob& blob);
  void bind(int at, std::nullptr_t);
  template <class T>
  void bind(int at, const std::optional<T>& value);

 private:
  friend class Rows;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  bool step();
  void check(int code) const;

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// The rows of a running query. The destructor resets the statement, so that no read transaction remains open.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(&statement) {}
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows() { sqlite3_reset(handle()); }

  bool next() { return statement_->step(); }
  bool is_null(int column) const { return sqlite3_column_type(handle(), column) == SQLITE_NULL; }
  std::int64_t integer(int column) const { return sqlite3_column_int64(handle(), column); }
  std::optional<std::int64_t> optional_integer(int column) const;
  /// Text or blob; valid until the next row.
  std::string_view bytes(int column) const;
  std::string text(int column) const { return std::string{bytes(column)}; }

 private:
  sqlite3_stmt* handle() const { return statement_->statement_.get(); }
  Statement* statement_;
};

enum class Access { read_only, read_write };

/// A connection, for one thread at a time.
class Database {
 public:
  Database(const std::filesystem::path& path, Access access);

  void execute(const std::string& sql);
  Statement prepare(std::string_view sql) { return {handle(), sql}; }
  /// The statement for this text. It is prepared at its first use and kept, so use it only for a small number of texts.
  Statement& prepared(const std::string& sql);
  /// The first column of the first row. No value without a row.
  std::optional<std::int64_t> integer(std::string_view sql);
  std::int64_t changes() const { return sqlite3_changes64(handle()); }
  std::int64_t last_inserted_id() const { return sqlite3_last_insert_rowid(handle()); }
  /// Undoes the open transaction, whether SQLite has already done so or not.
  void roll_back() noexcept;
  sqlite3* handle() const { return db_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  std::unique_ptr<sqlite3, Close> db_;
  std::unordered_map<std::string, Statement> prepared_;
};

/// A transaction that is rolled back unless it was committed.
class Transaction {
 public:
  Transaction(Database& db, const char* begin) : db_(db) { db_.execute(begin); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (open_) db_.roll_back();
  }
  void commit() {
    db_.execute("COMMIT");
    open_ = false;
  }

 private:
  Database& db_;
  bool open_{true};
};

template <class... Values>
void Statement::run(const Values&... values) {
  Rows rows = query(values...);
  while (rows.next()) {
  }
}

template <class... Values>
Rows Statement::query(const Values&... values) {
  int at = 0;
  (bind(++at, values), ...);
  return Rows{*this};
}

template <class T>
void Statement::bind(int at, const std::optional<T>& value) {
  if (value)
    bind(at, *value);
  else
    bind(at, nullptr);
}

}  // namespace headroom::store
