#include "gateway/store/sqlite/database.h"

namespace crossdock::store::sqlite {

Error problem(int code, const std::string& what) {
    const int primary = code & 0xff;
    if (primary == SQLITE_FULL) return failure(Errc::no_space, "the disk is full");
    if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED)
        return failure(Errc::unavailable, "database: " + what);
    if (primary == SQLITE_CANTOPEN) return failure(Errc::not_found, "database: " + what);
    return failure(Errc::io, "database: " + what + " (SQLite " + std::to_string(code) + ")");
}

Error Database::problem(int code) const {
    return sqlite::problem(code, handle_ ? sqlite3_errmsg(handle_) : sqlite3_errstr(code));
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, const Settings& settings) {
    const int flags =
        SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
        (settings.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    sqlite3* handle = nullptr;
    const char* file_system = settings.file_system.empty() ? nullptr : settings.file_system.c_str();
    const int code = sqlite3_open_v2(path.c_str(), &handle, flags, file_system);
    std::unique_ptr<Database> database(new Database(handle));
    if (code != SQLITE_OK) return database->problem(code);
    sqlite3_busy_timeout(handle, settings.busy_milliseconds);
    const std::string cache = std::to_string(std::uint64_t{settings.cache_mib} * 1024);
    for (const std::string& pragma : {std::string("journal_mode=WAL"), std::string("synchronous=FULL"),
                                      std::string("wal_autocheckpoint=0"), "cache_size=-" + cache,
                                      std::string("temp_store=MEMORY"), std::string("foreign_keys=OFF")}) {
        if (settings.read_only && pragma.starts_with("journal_mode")) continue;
        if (auto done = database->execute("PRAGMA " + pragma); !done) return done.error();
    }
    return database;
}

Database::~Database() {
    sqlite3_close_v2(handle_);
}

Result<void> Database::execute(const std::string& sql) {
    const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return problem(code);
    return {};
}

int Statement::prepare() {
    if (statement_) return SQLITE_OK;
    return sqlite3_prepare_v3(database_.handle(), sql_, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
}

}  // namespace crossdock::store::sqlite
