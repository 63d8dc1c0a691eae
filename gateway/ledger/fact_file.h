#pragma once

#include "gateway/core/error.h"
#include "gateway/model/facts.h"

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

namespace crossdock::ledger {

/// Facts of a large message on their way from decoding to the ledger: written by intake, read by the ledger
/// (several times: once to look, once to apply), deleted by the ledger after the last slice. Not kept and not
/// exchanged: a file of another version is decoded again from its message.
class FactFileWriter {
public:
    /// Creates `path`; it should lie in Ledger::spool_folder(). Errors: io, no_space.
    static Result<std::unique_ptr<FactFileWriter>> create(const std::string& path);
    /// An unfinished file is removed.
    ~FactFileWriter();

    /// Facts in the order of the message. A failure is reported by finish().
    void add(const model::StockFact& fact);
    std::uint64_t count() const { return count_; }
    /// Writes what is left and syncs file and folder: now its path may be handed to the ledger.
    Result<void> finish();

private:
    FactFileWriter(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}

    std::string path_;
    std::FILE* file_;
    std::string buffer_, record_;
    std::uint64_t count_ = 0;
    bool failed_ = false, finished_ = false;
};

/// Where the ledger takes facts from: memory for small messages, a file for large ones.
class FactSource {
public:
    virtual ~FactSource() = default;
    /// The next fact, valid until the following call; nullptr at the end. Errors: io (damaged or gone).
    virtual Result<const model::StockFact*> next() = 0;
    virtual Result<void> rewind() = 0;
    /// Number of the fact that next() will give, from 0.
    virtual std::uint64_t position() const = 0;
    virtual std::uint64_t size() const = 0;
};

Result<std::unique_ptr<FactSource>> open_fact_file(const std::string& path);

}  // namespace crossdock::ledger
