#include "adapters/formats/edi/edi.h"

#include "adapters/formats/edi/acknowledgment.h"
#include "adapters/formats/edi/reader.h"
#include "gateway/core/text.h"

#include <utility>

namespace crossdock::edi {
namespace {

/// Segments that detect() looks at before it gives up on finding a document.
constexpr int detection_segments = 16;

/// "'*'", or the byte's number where it cannot be shown.
std::string show_mark(char mark) {
    return '\'' + printable({&mark, 1}) + '\'';
}

class EdiFormat final : public ports::Format {
public:
    EdiFormat(Standard standard, std::shared_ptr<const Structures> structures)
        : standard_(standard), structures_(std::move(structures)) {}

    std::string_view name() const override { return name_of(standard_); }

    ports::Detection detect(std::string_view head) const override;

    std::unique_ptr<ports::DocumentReader> open(const ports::ReadOptions& options) const override {
        return std::make_unique<Reader>(standard_, structures_, options);
    }

    std::optional<std::string> locate(std::string_view, std::string_view version, std::string_view segment,
                                      std::string_view data_element) const override {
        const std::shared_ptr<const Directory> directory = structures_->directory(standard_, version);
        return directory == nullptr ? std::nullopt : edi::locate(*directory, segment, data_element);
    }

    bool has_overlay(std::string_view overlay) const override { return structures_->has_overlay(overlay); }

    Result<std::vector<std::string>> acknowledge(const ports::ReadOptions& read,
                                                 const ports::PieceSource& source,
                                                 const ports::AcknowledgeOptions& options) const override;

private:
    const Standard standard_;
    const std::shared_ptr<const Structures> structures_;
};

ports::Detection EdiFormat::detect(std::string_view head) const {
    Tokenizer tokenizer(standard_, {});
    tokenizer.feed(head, true);
    const bool x12 = standard_ == Standard::x12;
    const std::string label = x12 ? "X12" : standard_ == Standard::edifact ? "EDIFACT" : "TRADACOMS";
    ports::Detection detection;
    Segment segment;
    std::string group_version;
    for (int i = 0; i < detection_segments && tokenizer.next(segment) == Tokenizer::Pull::segment; ++i) {
        const Role role = role_of(standard_, segment.tag());
        if (role == Role::interchange_header || segment.begins_interchange) detection.certainty = 100;
        if (role == Role::group_header) group_version = segment.element(8);
        if (role != Role::document_header) continue;
        const std::string_view type = x12 ? segment.element(1) : segment.element(2);
        detection.what = label + ' ' + printable(type, 6) + ", version ";
        if (x12) {
            detection.what += printable(group_version, 12);
        } else if (standard_ == Standard::edifact) {
            detection.what += printable(segment.element(2, 2), 3) + '.' + printable(segment.element(2, 3), 3);
        } else {
            detection.what += printable(segment.element(2, 2), 3);
        }
        break;
    }
    if (detection.certainty == 0) return detection;
    if (detection.what.empty()) detection.what = label;
    detection.what += ", element separator " + show_mark(tokenizer.dialect().element);
    return detection;
}

/// The receiver's word goes before what the faults say, but a document without any is never told of errors.
void decide(InterchangeReport& report, const ports::AcknowledgeOptions& options) {
    if (!options.verdict) return;
    for (GroupReport& group : report.groups) {
        for (DocumentReport& document : group.documents) {
            const Verdict word = options.verdict(document.index);
            const bool faulty = document.verdict != Verdict::accepted;
            if (word != Verdict::rejected) {
                document.verdict = faulty ? Verdict::accepted_with_errors : Verdict::accepted;
                continue;
            }
            document.verdict = Verdict::rejected;
            if (faulty) continue;
            FaultReport fault;
            fault.fault = Fault::unknown_document;
            fault.at = document.at;
            document.faults.push_back(std::move(fault));
        }
    }
}

AcknowledgmentOptions acknowledgment_options(const ports::AcknowledgeOptions& options) {
    AcknowledgmentOptions out;
    out.mode = options.mode;
    out.time = options.time;
    out.mask_values = options.mask_values;
    out.writer.line_breaks = options.line_breaks;
    return out;
}

Result<std::vector<std::string>> EdiFormat::acknowledge(const ports::ReadOptions& read,
                                                        const ports::PieceSource& source,
                                                        const ports::AcknowledgeOptions& options) const {
    Reader reader(standard_, structures_, read);
    reader.keep_reports();
    std::vector<std::string> out;
    Result<void> written;
    const auto look = [&] {
        for (InterchangeReport& report : reader.take_reports()) {
            decide(report, options);
            if (written) written = append_acknowledgment(report, options, out);
        }
    };
    if (const auto done = read_to_end(reader, source, look); !done) return done.error();
    if (!written) return written.error();
    return out;
}

}  // namespace

Result<void> append_acknowledgment(const InterchangeReport& report, const ports::AcknowledgeOptions& options,
                                   std::vector<std::string>& out) {
    const std::uint64_t number = options.control_number + out.size();
    auto written = acknowledge(report, acknowledgment_options(options), {number, number, 1});
    if (!written) return written.error();
    if (!written->empty()) out.push_back(std::move(written->bytes));
    return {};
}

std::unique_ptr<ports::Format> make_x12(std::shared_ptr<const Structures> structures) {
    return std::make_unique<EdiFormat>(Standard::x12, std::move(structures));
}

std::unique_ptr<ports::Format> make_edifact(std::shared_ptr<const Structures> structures) {
    return std::make_unique<EdiFormat>(Standard::edifact, std::move(structures));
}

std::unique_ptr<ports::Format> make_tradacoms(std::shared_ptr<const Structures> structures) {
    return std::make_unique<EdiFormat>(Standard::tradacoms, std::move(structures));
}

}  // namespace crossdock::edi
