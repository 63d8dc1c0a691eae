#include "gateway/core/text.h"
#include "gateway/crypto/digest.h"
#include "gateway/intake/intake.h"

#include <algorithm>

namespace crossdock::intake {
namespace {

using document::Problem;
using document::Severity;
using Event = ports::DocumentReader::Event;

constexpr std::size_t most_findings = 100;  ///< of a document, and of a message
constexpr std::size_t most_runners = 64;
constexpr std::size_t detect_bytes = 64 * 1024;

ledger::Finding finding_of(const Problem& problem) {
    ledger::Finding finding;
    finding.reach = static_cast<ledger::Reach>(problem.severity);
    finding.number = problem.error.number;
    finding.code = problem.code;
    finding.message = problem.error.message;
    finding.at = problem.error.at;
    return finding;
}

ledger::Finding finding_of(ledger::Reach reach, std::string message, const Position& at = {}) {
    ledger::Finding finding;
    finding.reach = reach;
    finding.message = std::move(message);
    finding.at = at;
    return finding;
}

/// "x12 846 004010".
std::string type_of(const ports::DocumentInfo& info) {
    std::string type = info.standard;
    for (const std::string& part : {info.type, info.version}) {
        if (!part.empty()) type += " " + part;
    }
    return type;
}

/// What a document says, whatever its envelope: names and values of its records, for the second key.
class ContentDigest {
public:
    void add(const document::Record& record) {
        for (document::NodeId id = 0; id < record.size(); ++id) {
            const document::Node& node = record[id];
            append(node.name, '\x1f');
            append(node.value, '\x1e');
        }
        if (buffer_.size() > 32 * 1024) flush();
    }
    ledger::Sha256 finish() {
        flush();
        return stream_.finish();
    }

private:
    void append(std::string_view text, char end) {
        buffer_.append(text);
        buffer_ += end;
    }
    void flush() {
        stream_.update(buffer_);
        buffer_.clear();
    }

    crypto::Sha256Stream stream_;
    std::string buffer_;
};

/// Facts of a small message, into the document that is being read.
class IntoDocument final : public FactConsumer {
public:
    explicit IntoDocument(std::vector<ledger::DecodedDocument>& documents) : documents_(documents) {}
    void fact(model::StockFact&& fact) override { documents_.back().facts.push_back(std::move(fact)); }

private:
    std::vector<ledger::DecodedDocument>& documents_;
};

}  // namespace

/// One message on its way through reader, mapping and consumer.
class Decoder::Run {
public:
    Run(Decoder& decoder, const ChannelProfile& profile, const Profiles& profiles, ledger::Decoded& out,
        FactConsumer& consumer)
        : decoder_(decoder), profile_(profile), profiles_(profiles), out_(out), consumer_(consumer) {
        sink_ = [this](const mapping::Fact& fact) { consumer_.fact(decoder_.facts_.read(fact, place_)); };
    }

    /// `whole`: the first chunk is the message.
    Result<void> run(const ChunkSource& source, bool whole) {
        auto chunk = source();
        if (!chunk) return chunk.error();
        bool last = whole || chunk->empty();
        std::string head;
        while (!last && head.size() + chunk->size() < detect_bytes) {
            head.append(*chunk);
            chunk = source();
            if (!chunk) return chunk.error();
            last = chunk->empty();
        }
        std::string_view first = *chunk;
        if (!head.empty()) first = head.append(*chunk);
        const ports::Format* format = choose_format(first.substr(0, detect_bytes));
        if (format == nullptr) return {};
        format_name_ = format->name();
        reader_ = format->open(profile_.read);
        reader_->feed(first, last);
        for (;;) {
            const Event event = reader_->next();
            if (event == Event::need_input && !last) {
                chunk = source();
                if (!chunk) return chunk.error();
                last = chunk->empty();
                reader_->feed(*chunk, last);
                continue;
            }
            handle(event);
            if (event == Event::end || event == Event::need_input) break;
        }
        finish();
        return {};
    }

private:
    const ports::Format* choose_format(std::string_view head) {
        if (const ports::Format* best = profile_.surest_format(head); best != nullptr) return best;
        std::string expected;
        for (const ports::Format* format : profile_.formats)
            expected += (expected.empty() ? "" : ", ") + std::string(format->name());
        out_.refused = true;
        out_.findings.push_back(finding_of(
            ledger::Reach::message, "the message is " + found(head) + "; this channel reads " + expected));
        return nullptr;
    }

    std::string found(std::string_view head) const {
        if (trim(head).empty()) return "empty";
        ports::Detection best;
        for (const ports::Format* format : profiles_.formats) {
            const ports::Detection detection = format->detect(head);
            if (detection.certainty > best.certainty) best = detection;
        }
        return best.certainty >= 50 ? best.what : "in no format that is known here";
    }

    void handle(Event event) {
        switch (event) {
            case Event::document_begin:
                begin_document();
                break;
            case Event::record:
                handle_record();
                break;
            case Event::document_end:
                end_document();
                break;
            case Event::need_input:
            case Event::end:
                take_problems();
                break;
        }
    }

    void begin_document() {
        take_problems();
        const ports::DocumentInfo& info = reader_->document();
        ledger::DecodedDocument& document = out_.documents.emplace_back();
        document.index = info.index;
        document.type = type_of(info);
        document.key = {info.standard,    info.sender, info.receiver,
                        info.interchange, info.group,  info.reference};
        keyed_ = !document.key.empty();
        if (keyed_) digest_.emplace();
        open_ = true;
        begun_ = false;
        runner_ = nullptr;
        for (const auto& mapping : profile_.mappings) {
            if (!mapping->applies_to(format_name_, info.type, info.version, reader_->header())) continue;
            document.mapping = mapping->name();
            if (auto selected = reader_->select(mapping->records()); !selected) {
                refuse(finding_of(ledger::Reach::document, selected.error().message, info.at));
                return;
            }
            runner_ = &decoder_.runner_for(mapping, profile_.run);
            return;
        }
        refuse(finding_of(ledger::Reach::document,
                          "unknown document type: no mapping of this channel reads " + document.type,
                          info.at));
    }

    /// The header is complete now: at the first record, or at the end of a document without any.
    void begin_records() {
        if (begun_) return;
        begun_ = true;
        if (keyed_) digest_->add(reader_->header());
        if (runner_ == nullptr) return;
        runner_->begin(reader_->header(), problems_);
        ledger::DecodedDocument& document = current();
        const mapping::DocumentFields& fields = runner_->document();
        document.reported_at = fields.reported_at;
        document.reference = fields.reference;
        if (fields.coverage == "full") document.coverage = model::Coverage::full;
        if (fields.coverage == "partial") document.coverage = model::Coverage::partial;
        if (fields.coverage == "delta") document.coverage = model::Coverage::delta;
        note_problems();
    }

    void handle_record() {
        begin_records();
        const document::Record& record = reader_->record();
        const bool usable = !take_record_problems(record);
        if (keyed_) digest_->add(record);
        if (runner_ == nullptr || !usable) return;
        const Position& at = record[record.root()].at;
        place_ = {current().index, record.first_byte,
                  static_cast<std::uint32_t>(record.last_byte - record.first_byte), at.line, at.segment};
        runner_->run(record, sink_, problems_);
        const auto rejects = [](const Problem& problem) { return problem.severity >= Severity::record; };
        if (std::any_of(problems_.begin(), problems_.end(), rejects)) ++current().rejected;
        note_problems();
    }

    void end_document() {
        begin_records();
        take_problems();
        ledger::DecodedDocument& document = current();
        if (!reader_->document_ok()) document.refused = true;
        if (keyed_) document.digest = digest_->finish();
        if (document.refused) document.facts = {};
        open_ = false;
    }

    void finish() {
        using Mode = ports::AcknowledgeOptions::Mode;
        if (profile_.acknowledge.mode != Mode::none) {
            out_.acknowledge = profile_.acknowledge.mode == Mode::full ? ledger::AcknowledgeMode::full
                                                                       : ledger::AcknowledgeMode::receipt;
            out_.acknowledgments = static_cast<std::uint32_t>(reader_->acknowledgments());
        }
        if (open_) {
            // The reader gave up in the middle of the document.
            if (keyed_) current().digest = digest_->finish();
            current().refused = true;
            current().facts = {};
            open_ = false;
        }
        if (out_.documents.empty()) {
            out_.refused = true;
            if (out_.findings.empty())
                out_.findings.push_back(finding_of(ledger::Reach::message, "the message holds no document"));
        }
    }

    /// Problems that the reader found in this record; true where it cannot be used. Others of the same reach
    /// are records that it left out.
    bool take_record_problems(const document::Record& record) {
        problems_ = reader_->take_problems();
        bool bad = false;
        for (const Problem& problem : problems_) {
            if (problem.severity != Severity::record) continue;
            const std::uint64_t offset = problem.error.at.offset;
            if (offset >= record.first_byte && offset < record.last_byte)
                bad = true;
            else
                ++current().rejected;
        }
        if (bad) ++current().rejected;
        note_problems();
        return bad;
    }

    void take_problems() {
        problems_ = reader_->take_problems();
        for (const Problem& problem : problems_) {
            if (open_ && problem.severity == Severity::record) ++current().rejected;
        }
        note_problems();
    }

    void note_problems() {
        for (const Problem& problem : problems_) {
            if (!open_) {
                if (out_.findings.size() < most_findings) out_.findings.push_back(finding_of(problem));
                continue;
            }
            ledger::DecodedDocument& document = current();
            if (problem.severity >= Severity::document) document.refused = true;
            keep(document, finding_of(problem));
        }
        problems_.clear();
    }

    void refuse(ledger::Finding finding) {
        current().refused = true;
        keep(current(), std::move(finding));
    }

    static void keep(ledger::DecodedDocument& document, ledger::Finding finding) {
        if (document.findings.size() < most_findings)
            document.findings.push_back(std::move(finding));
        else
            ++document.more_findings;
    }

    ledger::DecodedDocument& current() { return out_.documents.back(); }

    Decoder& decoder_;
    const ChannelProfile& profile_;
    const Profiles& profiles_;
    ledger::Decoded& out_;
    FactConsumer& consumer_;
    mapping::FactSink sink_;
    std::string_view format_name_;
    std::unique_ptr<ports::DocumentReader> reader_;
    mapping::Runner* runner_ = nullptr;
    std::vector<Problem> problems_;
    model::FactPlace place_;
    std::optional<ContentDigest>
        digest_;          ///< made only where it is wanted: it costs more than a small document
    bool keyed_ = false;  ///< the document has a second key, so its digest is wanted
    bool open_ = false;   ///< between document_begin and document_end
    bool begun_ = false;  ///< the header has been read
};

Decoder::Decoder() = default;
Decoder::~Decoder() = default;

mapping::Runner& Decoder::runner_for(const std::shared_ptr<const mapping::Mapping>& mapping,
                                     const mapping::RunSettings& settings) {
    for (Kept& kept : runners_) {
        if (kept.mapping == mapping && kept.settings.decimal_mark == settings.decimal_mark &&
            kept.settings.zone.name() == settings.zone.name())
            return *kept.runner;
    }
    if (runners_.size() >= most_runners) runners_.clear();  // those of mappings that a reload replaced
    runners_.push_back({mapping, settings, std::make_unique<mapping::Runner>(mapping, settings)});
    return *runners_.back().runner;
}

ledger::Decoded Decoder::decode(const ChannelProfile& profile, const Profiles& profiles,
                                std::string_view bytes) {
    ledger::Decoded decoded;
    decoded.generation = profiles.generation;
    IntoDocument consumer(decoded.documents);
    Run run(*this, profile, profiles, decoded, consumer);
    const ChunkSource source = [bytes]() -> Result<std::string_view> { return bytes; };
    (void)run.run(source, true);  // the source is memory: it has no errors
    return decoded;
}

Result<ledger::Decoded> Decoder::decode(const ChannelProfile& profile, const Profiles& profiles,
                                        const ChunkSource& source, FactConsumer& consumer) {
    ledger::Decoded decoded;
    decoded.generation = profiles.generation;
    Run run(*this, profile, profiles, decoded, consumer);
    if (auto done = run.run(source, false); !done) return done.error();
    return decoded;
}

ledger::Decoded DecoderCache::decode(const ChannelProfile& profile, const Profiles& profiles,
                                     std::string_view bytes) {
    std::unique_ptr<Decoder> decoder;
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            decoder = std::move(idle_.back());
            idle_.pop_back();
        }
    }
    if (!decoder) decoder = std::make_unique<Decoder>();
    ledger::Decoded decoded = decoder->decode(profile, profiles, bytes);
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(decoder));
    return decoded;
}

}  // namespace crossdock::intake
