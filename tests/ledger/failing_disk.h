#pragma once

#include <sqlite3.h>

#include <array>
#include <atomic>
#include <string>

namespace crossdock::ledger::testing_world {

/// A SQLite file system that is the system's until it is told to fail: then every fsync, or every write,
/// returns an I/O error.
class FailingDisk {
public:
    static FailingDisk& instance() {
        static FailingDisk disk;
        return disk;
    }
    std::string name() const { return "failing"; }
    std::atomic<bool> fail_sync{false}, fail_write{false};

private:
    /// A table of methods of the real file system, and the same with the two that can fail.
    struct Table {
        const sqlite3_io_methods* original = nullptr;
        sqlite3_io_methods methods{};
    };

    Table* table_of(const sqlite3_io_methods* original) {
        for (Table& table : tables_) {
            if (table.original == original) return &table;
            if (table.original != nullptr) continue;
            table.original = original;
            table.methods = *original;
            table.methods.xSync = [](sqlite3_file* file, int how) {
                return instance().fail_sync ? SQLITE_IOERR_FSYNC : original_of(file)->xSync(file, how);
            };
            table.methods.xWrite = [](sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
                return instance().fail_write ? SQLITE_IOERR_WRITE
                                             : original_of(file)->xWrite(file, bytes, size, at);
            };
            return &table;
        }
        return nullptr;
    }
    static const sqlite3_io_methods* original_of(sqlite3_file* file) {
        for (const Table& table : instance().tables_) {
            if (file->pMethods == &table.methods) return table.original;
        }
        return nullptr;
    }

    FailingDisk() {
        base_ = sqlite3_vfs_find(nullptr);
        mine_ = *base_;
        mine_.zName = "failing";
        mine_.xOpen = [](sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out) {
            FailingDisk& disk = instance();
            const int code = disk.base_->xOpen(disk.base_, path, file, flags, out);
            if (code != SQLITE_OK || file->pMethods == nullptr) return code;
            Table* table = disk.table_of(file->pMethods);
            if (table != nullptr) file->pMethods = &table->methods;
            return code;
        };
        sqlite3_vfs_register(&mine_, 0);
    }

    sqlite3_vfs* base_ = nullptr;
    sqlite3_vfs mine_{};
    std::array<Table, 8> tables_{};
};

}  // namespace crossdock::ledger::testing_world
