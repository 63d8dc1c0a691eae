#include "gateway/store/sqlite/checkpointer.h"

namespace crossdock::store::sqlite {
namespace {

/// Below this a pass is not worth its fsync.
constexpr std::uint64_t worth_pages = 1000;

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
    int pages = 0, copied = 0;
    const int code =
        sqlite3_wal_checkpoint_v2(database_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, &copied);
    const int primary = code & 0xff;
    if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED || primary == SQLITE_FULL)
        return {};  // a later pass will
    if (code != SQLITE_OK) return database_->problem(code);
    log_->left.store(static_cast<std::uint64_t>(pages > copied ? pages - copied : 0),
                     std::memory_order_relaxed);
    return {};
}

}  // namespace crossdock::store::sqlite
