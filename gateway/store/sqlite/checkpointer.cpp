#include "gateway/store/sqlite/checkpointer.h"

#include <algorithm>

namespace crossdock::store::sqlite {
namespace {

/// Below this a pass is not worth its fsync.
constexpr std::uint64_t worth_pages = 1000;
constexpr int most_passes = 5;

/// What was copied goes to the disk here: SQLite itself syncs the database only after a pass that nobody
/// wrote beside, so that under load the ledger would pay for all of it at once.
int sync_database(sqlite3* database) {
    sqlite3_file* file = nullptr;
    const int code = sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code != SQLITE_OK || file == nullptr || file->pMethods == nullptr) return code;
    return file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
}

}  // namespace

Result<void> PassiveCheckpointer::run_once() {
    if (log_->pages.load(std::memory_order_relaxed) < worth_pages) return {};
    if (!database_) {
        Database::Settings settings;
        settings.file_system = file_system_;
        settings.cache_mib = 1;
        auto opened = Database::open(path_, settings);
        if (!opened) return opened.error();
        database_ = std::move(*opened);
    }
    // Each pass leaves what was written meanwhile: the next has less to do and leaves less.
    for (int pass = 0; pass < most_passes; ++pass) {
        int pages = 0, copied = 0;
        const int code = sqlite3_wal_checkpoint_v2(database_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                                   &pages, &copied);
        const int primary = code & 0xff;
        if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED || primary == SQLITE_FULL)
            return {};  // a later one will
        if (code != SQLITE_OK) return database_->problem(code);
        if (const int synced = sync_database(database_->handle()); synced != SQLITE_OK)
            return database_->problem(synced);
        log_->copied.store(static_cast<std::uint64_t>(std::max(copied, 0)), std::memory_order_relaxed);
        if (copied < pages || log_->left() <= small_rest_pages) return {};
    }
    return {};
}

}  // namespace crossdock::store::sqlite
