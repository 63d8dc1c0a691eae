#include "gateway/core/text.h"
#include "gateway/store/files.h"
#include "gateway/store/sqlite/schema.h"
#include "gateway/store/sqlite/sqlite_store.h"
#include "gateway/store/store.h"

#include <unistd.h>

#include <array>

namespace crossdock::store {
namespace {

constexpr int reader_patience_milliseconds = 1000;

Result<std::unique_ptr<sqlite::Database>> open_database(const std::string& folder,
                                                        const OpenOptions& options) {
    sqlite::Database::Settings settings;
    settings.file_system = options.file_system;
    settings.cache_mib = options.cache_mib;
    settings.busy_milliseconds = reader_patience_milliseconds;
    auto database = sqlite::Database::open(folder + "/crossdock.db", settings);
    if (!database) return database.error();
    if (auto migrated = sqlite::migrate(**database); !migrated) return migrated.error();
    if (options.most_pages != 0) {
        auto done = (*database)->execute("PRAGMA max_page_count=" + std::to_string(options.most_pages));
        if (!done) return done.error();
    }
    return database;
}

}  // namespace

std::string_view to_string(ModelTable table) {
    constexpr std::array<std::string_view, model_tables.size()> names{
        "products",     "offers",     "stock",         "feeds",    "matches",
        "availability", "quarantine", "document_keys", "outgoing", "control_numbers"};
    return names[static_cast<std::size_t>(table)];
}

Result<std::unique_ptr<Store>> open(const std::string& folder, const OpenOptions& options) {
    for (const char* below : {"", "/bodies", "/spool"}) {
        if (auto made = make_folder(folder + below); !made) return made.error();
    }
    auto lock = lock_folder(folder);
    if (!lock) return lock.error();
    auto database = open_database(folder, options);
    if (!database) {
        ::close(*lock);
        return database.error();
    }
    if (auto synced = sync_folder(folder); !synced) {
        ::close(*lock);
        return synced.error();
    }
    return std::unique_ptr<Store>(
        std::make_unique<sqlite::SqliteStore>(folder, std::move(*database), options, *lock));
}

Result<std::unique_ptr<Reading>> open_reading(const std::string& folder) {
    sqlite::Database::Settings settings;
    settings.read_only = true;
    settings.cache_mib = 8;
    settings.busy_milliseconds = reader_patience_milliseconds;
    auto database = sqlite::Database::open(folder + "/crossdock.db", settings);
    if (!database) return database.error();
    return std::unique_ptr<Reading>(std::make_unique<sqlite::Reads<Reading>>(folder, std::move(*database)));
}

namespace sqlite {

std::string body_path(const std::string& folder, const Digest& digest) {
    const std::string name = to_hex(digest);
    return folder + "/bodies/" + name.substr(0, 2) + "/" + name;
}

}  // namespace sqlite
}  // namespace crossdock::store
