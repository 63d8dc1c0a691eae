// crossdock-rebuild-twin DATA: the failing twin of `crossdock rebuild --verify`. Takes one message away from
// a copy of a data folder; a rebuild that then still says that all is well proves nothing. Exit 0: the loss
// was noticed.
#include "tests/support/gateway.h"

#include <sqlite3.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

namespace fs = std::filesystem;
using namespace crossdock;

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};

/// One number of the first row; 0 without a row.
sqlite3_int64 ask(sqlite3* database, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(database));
    const sqlite3_int64 number =
        sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return number;
}

/// Takes away the last document that changed something (kind 1, outcome applied = 0), as if it had never
/// come: the message itself and its steps. The last one, because what an older one did may have been replaced
/// since.
sqlite3_int64 forget_one(const std::string& file) {
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
    const std::unique_ptr<sqlite3, Close> database(raw);
    if (opened != SQLITE_OK) throw std::runtime_error("cannot open " + file);
    const sqlite3_int64 message = ask(raw,
                                      "SELECT max(s.message) FROM applied s JOIN messages m ON m.sequence = "
                                      "s.message WHERE m.kind = 1 AND EXISTS "
                                      "(SELECT 1 FROM stock k WHERE k.message = s.message)");
    if (message == 0) throw std::runtime_error("no document was applied in " + file);
    const std::string number = std::to_string(message);
    ask(raw, ("DELETE FROM applied WHERE message = " + number).c_str());
    ask(raw, ("DELETE FROM messages WHERE sequence = " + number).c_str());
    return message;
}

int verify(const std::string& data) {
    const fs::path copy = fs::path(data).lexically_normal().string() + "-twin";
    fs::remove_all(copy);
    fs::copy(data, copy, fs::copy_options::recursive | fs::copy_options::skip_symlinks);
    const sqlite3_int64 message = forget_one(copy / "crossdock.db");
    const auto rebuilt =
        support::run({support::binary("crossdock"), "rebuild", "--verify", copy}, std::chrono::minutes(10));
    fs::remove_all(copy);
    std::cout << rebuilt.out << rebuilt.err;
    if (rebuilt.code == 0) {
        std::cout << "message " << message << " was taken away and rebuild --verify did not notice\n";
        return 1;
    }
    std::cout << "verified: without message " << message << " the digest is another (exit " << rebuilt.code
              << ")\n";
    return rebuilt.code == 1 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: crossdock-rebuild-twin DATA\n";
        return 2;
    }
    try {
        return verify(argv[1]);
    } catch (const std::exception& error) {
        std::cout << "failed: " << error.what() << "\n";
        return 1;
    }
}
