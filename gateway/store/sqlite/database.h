#pragma once

#include "gateway/core/error.h"

#include <sqlite3.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace crossdock::store::sqlite {

/// Bytes that are bound as a BLOB rather than as text.
struct Blob {
    std::string_view bytes;
};

/// What SQLite's code means to us: no_space for a full disk, io for everything that leaves the database in
/// doubt.
Error problem(int code, const std::string& what);

/// One connection. Not for several threads.
class Database {
public:
    struct Settings {
        bool read_only = false;
        std::string file_system;
        std::uint32_t cache_mib = 16;
        int busy_milliseconds = 0;
    };
    static Result<std::unique_ptr<Database>> open(const std::string& path, const Settings& settings);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Result<void> execute(const std::string& sql);
    sqlite3* handle() const { return handle_; }
    Error problem(int code) const;

private:
    explicit Database(sqlite3* handle) : handle_(handle) {}
    sqlite3* handle_;
};

/// A row that a statement stands on; views live until its next step.
class Row {
public:
    explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
    std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
    std::uint64_t natural(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    std::uint32_t small(int column) const { return static_cast<std::uint32_t>(integer(column)); }
    std::uint8_t byte(int column) const { return static_cast<std::uint8_t>(integer(column)); }
    int columns() const { return sqlite3_column_count(statement_); }
    std::string_view name(int column) const { return sqlite3_column_name(statement_, column); }
    int type(int column) const { return sqlite3_column_type(statement_, column); }
    bool is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
    std::string_view bytes(int column) const {
        const void* data = sqlite3_column_blob(statement_, column);
        return {static_cast<const char*>(data),
                static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }

private:
    sqlite3_stmt* statement_;
};

/// A prepared statement, prepared when it is first used and kept.
class Statement {
public:
    Statement(Database& database, const char* sql) : database_(database), sql_(sql) {}
    ~Statement() { sqlite3_finalize(statement_); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// Binds and runs to the end; SQLITE_DONE when all went well.
    template <class... Values>
    int run(const Values&... values) {
        int code = bind_all(values...);
        if (code == SQLITE_OK) {
            do code = sqlite3_step(statement_);
            while (code == SQLITE_ROW);
        }
        reset();
        return code;
    }

    /// Binds and calls `visit(row)` for each row until it returns false. SQLITE_DONE when all went well.
    template <class Visit, class... Values>
    int each(const Visit& visit, const Values&... values) {
        int code = bind_all(values...);
        if (code == SQLITE_OK) {
            while ((code = sqlite3_step(statement_)) == SQLITE_ROW) {
                if (!visit(Row(statement_))) {
                    code = SQLITE_DONE;
                    break;
                }
            }
        }
        reset();
        return code;
    }

private:
    template <class... Values>
    int bind_all(const Values&... values) {
        int code = prepare();
        int index = 0;
        ((code = code == SQLITE_OK ? bind(++index, values) : code), ...);
        return code;
    }
    int prepare();
    void reset() {
        if (statement_) sqlite3_reset(statement_);
    }
    template <class Number>
    requires std::is_integral_v<Number>
    int bind(int index, Number value) {
        return sqlite3_bind_int64(statement_, index, static_cast<sqlite3_int64>(value));
    }
    int bind(int index, const std::string& text) { return bind(index, std::string_view(text)); }
    int bind(int index, std::string_view text) {
        return sqlite3_bind_text(statement_, index, text.data() ? text.data() : "",
                                 static_cast<int>(text.size()), SQLITE_STATIC);
    }
    int bind(int index, Blob blob) {
        return sqlite3_bind_blob(statement_, index, blob.bytes.data() ? blob.bytes.data() : "",
                                 static_cast<int>(blob.bytes.size()), SQLITE_STATIC);
    }
    int bind(int index, std::nullptr_t) { return sqlite3_bind_null(statement_, index); }

    Database& database_;
    const char* sql_;
    sqlite3_stmt* statement_ = nullptr;
};

}  // namespace crossdock::store::sqlite
