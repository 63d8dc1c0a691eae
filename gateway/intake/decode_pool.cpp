#include "gateway/intake/decode_pool.h"

#include "gateway/ledger/fact_file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace crossdock::intake {
namespace {

constexpr std::size_t most_jobs = 64;
constexpr std::size_t chunk_bytes = 64 * 1024;

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

/// The bytes of a stored body, from its row or its file.
class BodySource {
public:
    explicit BodySource(const ledger::Body& body) : body_(body), rest_(body.bytes) {
        if (!body.spool_file.empty()) file_.reset(std::fopen(body.spool_file.c_str(), "rb"));
    }

    Result<std::string_view> next() {
        if (body_.spool_file.empty()) return std::exchange(rest_, {});
        if (!file_)
            return Error{Errc::io,
                         body_.spool_file,
                         {},
                         std::string("the stored body cannot be read: ") + std::strerror(errno)};
        const std::size_t size = std::fread(buffer_.data(), 1, buffer_.size(), file_.get());
        if (size == 0 && std::ferror(file_.get()) != 0)
            return Error{Errc::io, body_.spool_file, {}, "the stored body cannot be read to its end"};
        return std::string_view(buffer_.data(), size);
    }

private:
    const ledger::Body& body_;
    std::string_view rest_;
    std::unique_ptr<std::FILE, CloseFile> file_;
    std::array<char, chunk_bytes> buffer_;
};

class IntoFile final : public FactConsumer {
public:
    explicit IntoFile(ledger::FactFileWriter& file) : file_(file) {}
    void fact(model::StockFact&& fact) override { file_.add(fact); }

private:
    ledger::FactFileWriter& file_;
};

ledger::Decoded refused(std::uint64_t generation, std::string message) {
    ledger::Decoded decoded;
    decoded.generation = generation;
    decoded.refused = true;
    ledger::Finding finding;
    finding.reach = ledger::Reach::message;
    finding.message = std::move(message);
    decoded.findings.push_back(std::move(finding));
    return decoded;
}

std::string read_all(BodySource& source, std::string& bytes) {
    for (;;) {
        const auto chunk = source.next();
        if (!chunk) return chunk.error().message;
        if (chunk->empty()) return {};
        bytes.append(*chunk);
    }
}

}  // namespace

Result<ledger::Decoded> decode_stored(Decoder& decoder, const Profiles& profiles,
                                      const ledger::Undecoded& message, const std::string& fact_path) {
    const ChannelProfile* profile = profiles.find(message.partner, message.channel);
    if (profile == nullptr || profile->mappings.empty())
        return refused(profiles.generation, "the configuration has no mapping for channel '" +
                                                message.partner + "/" + message.channel + "' any more");
    BodySource source(message.body);
    if (fact_path.empty()) {
        std::string bytes;
        if (std::string failed = read_all(source, bytes); !failed.empty())
            return refused(profiles.generation, std::move(failed));
        return decoder.decode(*profile, profiles, bytes);
    }
    auto file = ledger::FactFileWriter::create(fact_path);
    if (!file) return file.error();
    IntoFile consumer(**file);
    auto decoded = decoder.decode(
        *profile, profiles, [&] { return source.next(); }, consumer);
    if (!decoded) return refused(profiles.generation, decoded.error().message);
    if (auto finished = (*file)->finish(); !finished) return finished.error();
    decoded->fact_file = fact_path;
    return std::move(*decoded);
}

DecodePool::DecodePool(const ProfileStore& profiles, ledger::Ledger& ledger, std::string spool_folder,
                       observe::Log& log)
    : profiles_(profiles), ledger_(ledger), spool_folder_(std::move(spool_folder)), log_(log) {
    ledger_.on_undecoded([this] {
        {
            const std::lock_guard lock(mutex_);
            rung_ = true;
        }
        bell_.notify_one();
    });
}

DecodePool::~DecodePool() {
    ledger_.on_undecoded(nullptr);
}

bool DecodePool::run_one(Decoder& decoder) {
    std::function<void()> job;
    {
        const std::lock_guard lock(mutex_);
        if (!jobs_.empty()) {
            job = std::move(jobs_.front());
            jobs_.pop_front();
        } else {
            rung_ = false;
        }
    }
    if (job) {
        job();
        return true;
    }
    const auto message = ledger_.take_undecoded();
    if (!message) return false;
    {
        // More may wait behind this one, for this thread or another.
        const std::lock_guard lock(mutex_);
        rung_ = true;
    }
    decode(decoder, *message);
    return true;
}

bool DecodePool::wait() {
    std::unique_lock lock(mutex_);
    bell_.wait(lock, [this] { return rung_ || stopped_ || !jobs_.empty(); });
    return !stopped_ || !jobs_.empty();
}

void DecodePool::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    bell_.notify_all();
}

bool DecodePool::offload(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        if (stopped_ || jobs_.size() >= most_jobs) return false;
        jobs_.push_back(std::move(job));
    }
    bell_.notify_one();
    return true;
}

void DecodePool::decode(Decoder& decoder, const ledger::Undecoded& message) {
    const ledger::MessageSeq number = message.on_behalf_of != 0 ? message.on_behalf_of : message.message;
    const bool large = !message.body.spool_file.empty();
    const std::string fact_path = large ? spool_folder_ + "/facts-" + std::to_string(number) : std::string();
    for (bool told = false;; told = true) {
        auto decoded = decode_stored(decoder, *profiles_.load(), message, fact_path);
        if (decoded) {
            tell(message, *decoded);
            return ledger_.decoded(number, std::move(*decoded));
        }
        // The message is stored and stays so; what is missing is room for its facts.
        if (!told)
            log_.error("facts cannot be written; trying again until they can",
                       {{"message", message.message}, {"reason", decoded.error().message}});
        std::unique_lock lock(mutex_);
        if (bell_.wait_for(lock, std::chrono::seconds(1), [this] { return stopped_; })) return;
    }
}

void DecodePool::tell(const ledger::Undecoded& message, const ledger::Decoded& decoded) {
    if (!decoded.refused || decoded.findings.empty()) return;
    log_.warning("message cannot be used", {{"message", message.message},
                                            {"partner", message.partner},
                                            {"channel", message.channel},
                                            {"reason", decoded.findings.front().message}});
}

}  // namespace crossdock::intake
