#include "adapters/formats/edi/acknowledgment_parts.h"

#include "gateway/core/text.h"

#include <algorithm>

namespace crossdock::edi::acknowledgment {
namespace {

constexpr std::size_t most_segments = 999;  // UCS of a UCM
constexpr std::size_t most_elements = 99;   // UCD of a UCS

// Element 0083.
constexpr std::string_view action_rejected = "4";
constexpr std::string_view action_acknowledged = "7";
constexpr std::string_view action_received = "8";

bool is_contrl(const DocumentReport& document) {
    return document.type == "CONTRL";
}

bool holds_only_contrl(const InterchangeReport& report) {
    bool any = false;
    for (const GroupReport& group : report.groups) {
        if (group.left_out > 0 || !std::all_of(group.documents.begin(), group.documents.end(), is_contrl))
            return false;
        any = any || !group.documents.empty();
    }
    return any;
}

/// 0085. 18 is the error that has no code of its own.
std::string_view error_code(const FaultReport& fault) {
    const std::string_view code = number_of(fault.fault, Standard::edifact);
    return code.empty() ? "18" : code;
}

const FaultReport* first_error(const std::vector<FaultReport>& faults, bool (*matches)(const FaultReport&)) {
    const auto found = std::find_if(faults.begin(), faults.end(), matches);
    return found == faults.end() ? nullptr : &*found;
}

bool is_document_error(const FaultReport& fault) {
    const Level level = text_of(fault.fault).level;
    return is_error(fault) && level != Level::segment && level != Level::element;
}

class Control {
public:
    Control(const InterchangeReport& report, const AcknowledgmentOptions& options, SegmentWriter& writer)
        : report_(report), options_(options), writer_(writer) {}

    void write() {
        const bool rejected = is_rejected(report_);
        const bool full = options_.mode == AcknowledgmentMode::full;
        writer_.begin("UCI");
        writer_.element(report_.reference);
        write_party(report_.sender);
        write_party(report_.receiver);
        writer_.element(rejected ? action_rejected : full ? action_acknowledged : action_received);
        if (rejected) write_error(first_error(report_.faults, is_error));
        writer_.end();
        if (rejected || !full) return;
        for (const GroupReport& group : report_.groups) write_group(group);
    }

private:
    void write_party(const PartyId& party) { writer_.composite({party.id, party.qualifier, party.internal}); }

    /// 0085, 0013 and S011 of a service segment.
    void write_error(const FaultReport* fault) {
        if (fault == nullptr) return;
        writer_.element(error_code(*fault));
        const bool service = fault->segment.size() == 3 && fault->segment.starts_with("UN");
        if (!service) return;
        writer_.element(fault->segment);
        if (fault->at.element != 0) write_place(*fault);
    }

    /// S011: the tag is position 1.
    void write_place(const FaultReport& fault) {
        const bool occurrence = report_.dialect.syntax_version >= 4 && fault.repetition > 1;
        writer_.composite({control_number(fault.at.element + std::uint64_t{1}),
                           fault.at.component == 0 ? "" : control_number(fault.at.component),
                           occurrence ? control_number(fault.repetition) : ""});
    }

    void write_group(const GroupReport& group) {
        if (group.present) {
            const FaultReport* fault = first_error(group.faults, is_error);
            const bool rejected = fault != nullptr && accepted(group) == 0;
            writer_.begin("UCF");
            writer_.element(group.reference);
            writer_.element(group.sender);
            writer_.element(group.receiver);
            writer_.element(rejected ? action_rejected : action_acknowledged);
            if (rejected) write_error(fault);
            writer_.end();
            if (rejected) return;
        }
        for (const DocumentReport& document : group.documents) {
            if (document.verdict == Verdict::rejected || options_.all_messages) write_message(document);
        }
    }

    void write_message(const DocumentReport& document) {
        const bool rejected = document.verdict == Verdict::rejected;
        writer_.begin("UCM");
        writer_.element(document.reference);
        writer_.element(document.type);
        std::size_t components = 1;
        for (const std::string_view part : split(document.version, ':')) {
            writer_.component(part);
            ++components;
        }
        for (; components < 4; ++components) writer_.component();
        writer_.component(document.implementation);
        writer_.element(rejected ? action_rejected : action_acknowledged);
        if (rejected) write_error(first_error(document.faults, is_document_error));
        writer_.end();
        if (!rejected) return;
        std::size_t left = std::min(options_.most_faults, most_segments);
        for (const SegmentErrors& segment : errors_by_segment(document)) write_segment(segment, left);
    }

    void write_segment(const SegmentErrors& segment, std::size_t& left) {
        for (const FaultReport* fault : segment.of_segment) write_position(*fault, error_code(*fault), left);
        std::vector<const FaultReport*> placed;
        for (const FaultReport* fault : segment.of_elements) {
            if (fault->at.element == 0) {
                write_position(*fault, error_code(*fault), left);
            } else if (placed.size() < most_elements) {
                placed.push_back(fault);
            }
        }
        if (placed.empty() || !write_position(*placed[0], "", left)) return;
        for (const FaultReport* fault : placed) {
            writer_.begin("UCD");
            writer_.element(error_code(*fault));
            write_place(*fault);
            writer_.end();
        }
    }

    /// A missing segment is told by the one before it.
    bool write_position(const FaultReport& fault, std::string_view code, std::size_t& left) {
        if (left == 0) return false;
        --left;
        const bool missing = fault.fault == Fault::missing_segment && fault.at.segment > 1;
        writer_.segment("UCS", {control_number(fault.at.segment - (missing ? 1U : 0U)), code});
        return true;
    }

    const InterchangeReport& report_;
    const AcknowledgmentOptions& options_;
    SegmentWriter& writer_;
};

/// UNH02: "2:2:UN", with an association's code perhaps.
void name_edition(const InterchangeReport& report, const AcknowledgmentOptions& options, DocumentHead& head) {
    std::string_view edition = options.edition;
    if (edition.empty()) edition = report.dialect.syntax_version >= 4 ? "4:1:UN" : "2:2:UN";
    const std::vector<std::string_view> parts = split(edition, ':');
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i == 3) {
            head.implementation = parts[i];
        } else if (i < 3) {
            head.version.append(i == 0 ? "" : ":").append(parts[i]);
        }
    }
}

}  // namespace

Result<Acknowledgment> acknowledge_edifact(const InterchangeReport& report,
                                           const AcknowledgmentOptions& options,
                                           const ControlNumbers& numbers) {
    Acknowledgment acknowledgment;
    if (holds_only_contrl(report)) return acknowledgment;
    const Dialect dialect = dialect_to_answer(report.dialect);
    EnvelopeWriter writer(dialect, options.charset.value_or(Charset::of_syntax(dialect.syntax)),
                          forgiving(options.writer), acknowledgment.bytes);
    writer.open_interchange(answering(report, options.time, numbers.interchange));
    DocumentHead head;
    head.type = "CONTRL";
    head.reference = control_number(numbers.document);
    name_edition(report, options, head);
    writer.open_document(head);
    Control(report, options, writer.segments()).write();
    writer.close_interchange();
    acknowledgment.documents = 1;
    if (const Result<void> status = writer.status(); status.has_error()) return status.error();
    return acknowledgment;
}

}  // namespace crossdock::edi::acknowledgment
