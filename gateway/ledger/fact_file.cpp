#include "gateway/ledger/fact_file.h"

#include "gateway/ledger/bytes.h"
#include "gateway/store/files.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace crossdock::ledger {
namespace {

// The file: magic, then blocks of {u32 size, u64 checksum, bytes}, records inside, then a block of size 0
// whose "checksum" is the number of facts. A kill while it is written leaves no closing block.
constexpr std::string_view magic = "XDFACTS1";
constexpr std::size_t block_bytes = 64 * 1024;
constexpr std::uint32_t most_block_bytes = 16 * 1024 * 1024;

struct BlockHead {
    std::uint32_t size = 0, reserved = 0;
    std::uint64_t checksum = 0;
};

Error file_problem(const std::string& what) {
    if (errno == ENOSPC || errno == EDQUOT) return failure(Errc::no_space, "the disk is full");
    return failure(Errc::io, "fact file: " + what + ": " + std::strerror(errno));
}

void write_fact(std::string& bytes, const model::StockFact& fact) {
    ByteWriter out(bytes);
    out.text(fact.supplier_sku);
    out.text(fact.gtin);
    out.text(fact.buyer_sku);
    out.text(fact.location);
    out.text(fact.uom);
    out.text(fact.condition);
    out.text(fact.status);
    out.optional(fact.available, &ByteWriter::decimal);
    out.optional(fact.on_hand, &ByteWriter::decimal);
    out.optional(fact.committed, &ByteWriter::decimal);
    out.natural(fact.incoming.size());
    for (const model::Incoming& incoming : fact.incoming) {
        out.decimal(incoming.quantity);
        out.optional(incoming.expected_on, &ByteWriter::date);
    }
    out.optional(fact.available_from, &ByteWriter::date);
    out.optional(fact.reported_at, &ByteWriter::instant);
    out.natural(fact.place.document);
    out.natural(fact.place.offset);
    out.natural(fact.place.length);
    out.natural(fact.place.line);
    out.natural(fact.place.segment);
}

/// Into an existing fact, so that its texts keep their memory.
bool read_fact(ByteReader& in, model::StockFact& fact) {
    for (std::string* text : {&fact.supplier_sku, &fact.gtin, &fact.buyer_sku, &fact.location, &fact.uom,
                              &fact.condition, &fact.status}) {
        text->assign(in.view());
    }
    fact.available = in.optional(&ByteReader::decimal);
    fact.on_hand = in.optional(&ByteReader::decimal);
    fact.committed = in.optional(&ByteReader::decimal);
    fact.incoming.resize(in.count());
    for (model::Incoming& incoming : fact.incoming) {
        incoming.quantity = in.decimal();
        incoming.expected_on = in.optional(&ByteReader::date);
    }
    fact.available_from = in.optional(&ByteReader::date);
    fact.reported_at = in.optional(&ByteReader::instant);
    fact.place.document = in.small();
    fact.place.offset = in.natural();
    fact.place.length = in.small();
    fact.place.line = in.small();
    fact.place.segment = in.small();
    return in.ok();
}

class FactFile final : public FactSource {
public:
    FactFile(std::string path, std::FILE* file, std::uint64_t size)
        : path_(std::move(path)), file_(file), size_(size) {}
    ~FactFile() override { std::fclose(file_); }

    Result<const model::StockFact*> next() override {
        if (position_ == size_) return nullptr;
        if (at_ == block_.size()) {
            if (auto read = read_block(); !read) return read.error();
        }
        ByteReader in(std::string_view(block_).substr(at_));
        if (!read_fact(in, fact_)) return failure(Errc::io, "fact file: a record is damaged");
        at_ += in.at();
        ++position_;
        return &fact_;
    }

    Result<void> rewind() override {
        if (std::fseek(file_, static_cast<long>(magic.size()), SEEK_SET) != 0)
            return file_problem("cannot seek");
        block_.clear();
        at_ = 0;
        position_ = 0;
        return {};
    }

    std::uint64_t position() const override { return position_; }
    std::uint64_t size() const override { return size_; }

private:
    Result<void> read_block() {
        BlockHead head;
        if (std::fread(&head, sizeof head, 1, file_) != 1 || head.size == 0 || head.size > most_block_bytes) {
            return failure(Errc::io, "fact file: a block is damaged");
        }
        block_.resize(head.size);
        at_ = 0;
        if (std::fread(block_.data(), 1, block_.size(), file_) != block_.size() ||
            crypto::checksum(block_) != head.checksum) {
            return failure(Errc::io, "fact file: a block is damaged");
        }
        return {};
    }

    std::string path_;
    std::FILE* file_;
    std::uint64_t size_, position_ = 0;
    std::string block_;
    std::size_t at_ = 0;
    model::StockFact fact_;
};

}  // namespace

Result<std::unique_ptr<FactFileWriter>> FactFileWriter::create(const std::string& path) {
    std::FILE* file = std::fopen(path.c_str(), "wbe");
    if (file == nullptr) return file_problem("cannot create it");
    std::unique_ptr<FactFileWriter> writer(new FactFileWriter(path, file));
    writer->failed_ = std::fwrite(magic.data(), 1, magic.size(), file) != magic.size();
    return writer;
}

FactFileWriter::~FactFileWriter() {
    if (file_ != nullptr) std::fclose(file_);
    if (!finished_) ::unlink(path_.c_str());
}

void FactFileWriter::add(const model::StockFact& fact) {
    write_fact(buffer_, fact);
    ++count_;
    if (buffer_.size() < block_bytes || failed_) return;
    const BlockHead head{static_cast<std::uint32_t>(buffer_.size()), 0, crypto::checksum(buffer_)};
    failed_ = std::fwrite(&head, sizeof head, 1, file_) != 1 ||
              std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size();
    buffer_.clear();
}

Result<void> FactFileWriter::finish() {
    if (!failed_ && !buffer_.empty()) {
        const BlockHead head{static_cast<std::uint32_t>(buffer_.size()), 0, crypto::checksum(buffer_)};
        failed_ = std::fwrite(&head, sizeof head, 1, file_) != 1 ||
                  std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size();
    }
    const BlockHead last{0, 0, count_};
    failed_ = failed_ || std::fwrite(&last, sizeof last, 1, file_) != 1 || std::fflush(file_) != 0 ||
              ::fsync(::fileno(file_)) != 0;
    if (failed_) return file_problem("cannot write it");
    std::fclose(file_);
    file_ = nullptr;
    finished_ = true;
    return store::sync_folder(std::filesystem::path(path_).parent_path().string());
}

Result<std::unique_ptr<FactSource>> open_fact_file(const std::string& path) {
    std::FILE* file = std::fopen(path.c_str(), "rbe");
    if (file == nullptr) return failure(Errc::not_found, "the fact file is gone");
    std::array<char, magic.size()> head{};
    BlockHead last;
    const bool good = std::fread(head.data(), 1, head.size(), file) == head.size() &&
                      std::string_view(head.data(), head.size()) == magic &&
                      std::fseek(file, -static_cast<long>(sizeof last), SEEK_END) == 0 &&
                      std::fread(&last, sizeof last, 1, file) == 1 && last.size == 0;
    auto source = std::make_unique<FactFile>(path, file, good ? last.checksum : 0);
    if (!good) return failure(Errc::io, "fact file: it is not complete");
    if (auto begun = source->rewind(); !begun) return begun.error();
    return std::unique_ptr<FactSource>(std::move(source));
}

}  // namespace crossdock::ledger
