#pragma once

#include "gateway/store/sqlite/sqlite_store.h"

#include <memory>
#include <string>

namespace crossdock::store::sqlite {

/// Passive checkpoints over a connection of its own, which it opens on the thread that runs it.
class PassiveCheckpointer final : public Checkpointer {
public:
    PassiveCheckpointer(std::string path, std::string file_system, std::shared_ptr<LogFigures> log)
        : path_(std::move(path)), file_system_(std::move(file_system)), log_(std::move(log)) {}
    Result<void> run_once() override;

private:
    std::string path_, file_system_;
    std::shared_ptr<LogFigures> log_;
    std::unique_ptr<Database> database_;
};

}  // namespace crossdock::store::sqlite
