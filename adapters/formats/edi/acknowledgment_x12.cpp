#include "adapters/formats/edi/acknowledgment_parts.h"

#include "gateway/core/text.h"

#include <algorithm>

namespace crossdock::edi::acknowledgment {
namespace {

constexpr std::size_t most_codes = 5;            // AK502 to AK506, AK905 to AK909
constexpr std::size_t most_element_errors = 99;  // AK4 after one AK3
constexpr std::size_t longest_value = 99;        // AK404
constexpr std::size_t longest_loop = 6;          // AK303

using Codes = std::vector<std::string_view>;

void add_once(Codes& codes, std::string_view code) {
    const bool known = std::find(codes.begin(), codes.end(), code) != codes.end();
    if (!code.empty() && !known && codes.size() < most_codes) codes.push_back(code);
}

/// TA105; 024 is the error that has no code of its own.
std::string_view note_code(const FaultReport& fault) {
    const std::string_view code = ack_code(fault, Standard::x12);
    return code.starts_with("TA105:") ? without_list(code) : "024";
}

bool needs_ta1(const InterchangeReport& report) {
    if (has_errors(report.faults)) return true;
    // Without groups it holds a TA1 alone, and that is never answered.
    return report.asks_receipt && !report.groups.empty();
}

void write_ta1(const InterchangeReport& report, SegmentWriter& writer) {
    const auto fault = std::find_if(report.faults.begin(), report.faults.end(), is_error);
    const bool good = fault == report.faults.end();
    const std::string_view verdict = good ? "A" : is_rejected(report) ? "R" : "E";
    writer.segment("TA1",
                   {report.reference, report.date, report.time, verdict, good ? "000" : note_code(*fault)});
}

bool is_answered(const GroupReport& group) {
    return group.present && group.functional_id != "FA";
}

/// The innermost of "LIN/QTY".
std::string_view loop_code(std::string_view loop) {
    const std::size_t slash = loop.rfind('/');
    return loop.substr(slash == std::string_view::npos ? 0 : slash + 1).substr(0, longest_loop);
}

std::string_view cut(std::string_view value) {
    if (value.size() <= longest_value) return value;
    std::size_t size = longest_value;
    while (size > 0 && (value[size] & 0xC0) == 0x80) --size;
    return value.substr(0, size);
}

/// Writes the answer to one functional group: a 997 or a 999, which differ in tags and in what is named.
class GroupAnswer {
public:
    GroupAnswer(const GroupReport& group, const AcknowledgmentOptions& options, bool implementation,
                SegmentWriter& writer)
        : group_(group), options_(options), implementation_(implementation), writer_(writer) {}

    void write() {
        writer_.segment("AK1",
                        {group_.functional_id, group_.reference, implementation_ ? group_.version : ""});
        if (options_.mode == AcknowledgmentMode::full) {
            for (const DocumentReport& document : group_.documents) write_document(document);
        }
        write_totals();
    }

private:
    void write_document(const DocumentReport& document) {
        writer_.segment("AK2",
                        {document.type, document.reference, implementation_ ? document.implementation : ""});
        if (document.verdict == Verdict::accepted) {
            writer_.segment(tag("AK5", "IK5"), {"A"});
            return;
        }
        std::size_t left = options_.most_faults;
        for (const SegmentErrors& segment : errors_by_segment(document))
            write_segment(document, segment, left);
        Codes codes;
        bool in_segments = document.left_out > 0;
        for (const FaultReport& fault : document.faults) {
            if (!is_error(fault)) continue;
            if (text_of(fault.fault).level == Level::document) {
                add_once(codes, number_of(fault.fault, Standard::x12));
            } else {
                in_segments = true;
            }
        }
        if (in_segments) add_once(codes, "5");
        writer_.begin(tag("AK5", "IK5"));
        writer_.element(document.verdict == Verdict::rejected ? "R" : "E");
        for (const std::string_view code : codes) writer_.element(code);
        writer_.end();
    }

    void write_segment(const DocumentReport& document, const SegmentErrors& segment, std::size_t& left) {
        for (const FaultReport* fault : segment.of_segment)
            write_place(*fault, number_of(fault->fault, Standard::x12), left);
        if (segment.of_elements.empty() || !write_place(*segment.of_elements[0], "8", left)) return;
        std::size_t most = most_element_errors;
        for (const FaultReport* fault : segment.of_elements) {
            if (fault->at.element != 0 && most-- > 0) write_element(document, *fault);
        }
    }

    bool write_place(const FaultReport& fault, std::string_view code, std::size_t& left) {
        if (left == 0) return false;
        --left;
        writer_.segment(tag("AK3", "IK3"),
                        {fault.segment, control_number(fault.at.segment), loop_code(fault.loop), code});
        return true;
    }

    void write_element(const DocumentReport& document, const FaultReport& fault) {
        const std::string repetition = control_number(fault.repetition);
        const bool repeats = fault.repetition > 1 && document.version >= "004020";
        const bool numbered = all_digits(fault.data_element);
        const std::string_view value = cut(fault.value);
        const bool shown = !options_.mask_values && writer_.can_write(value);
        writer_.begin(tag("AK4", "IK4"));
        writer_.composite({control_number(fault.at.element),
                           fault.at.component == 0 ? "" : control_number(fault.at.component),
                           repeats ? repetition : ""});
        writer_.element(numbered ? std::string_view(fault.data_element) : "");
        writer_.element(number_of(fault.fault, Standard::x12));
        writer_.element(shown ? value : "");
        writer_.end();
    }

    void write_totals() {
        const std::uint32_t good = accepted(group_);
        const bool errors =
            has_errors(group_.faults) ||
            std::any_of(group_.documents.begin(), group_.documents.end(), [](const auto& document) {
                return document.verdict == Verdict::accepted_with_errors;
            });
        const bool nothing = good == 0 && (group_.received > 0 || errors);
        const std::string_view verdict = nothing ? "R" : good < group_.received ? "P" : errors ? "E" : "A";
        Codes codes;
        for (const FaultReport& fault : group_.faults) {
            if (is_error(fault)) add_once(codes, number_of(fault.fault, Standard::x12));
        }
        const std::string received = control_number(group_.received);
        writer_.begin("AK9");
        writer_.element(verdict);
        writer_.element(all_digits(group_.claimed) ? group_.claimed : received);
        writer_.element(received);
        writer_.element(control_number(good));
        for (const std::string_view code : codes) writer_.element(code);
        writer_.end();
    }

    std::string_view tag(std::string_view functional, std::string_view implementation) const {
        return implementation_ ? implementation : functional;
    }

    const GroupReport& group_;
    const AcknowledgmentOptions& options_;
    const bool implementation_;
    SegmentWriter& writer_;
};

bool is_implementation(const GroupReport& group, X12Form form) {
    if (form == X12Form::by_version)
        return group.version >= "005010" && all_digits(group.version.substr(0, 6));
    return form == X12Form::implementation;
}

/// The version of the acknowledgment. The 999 has an edition of its own, which answers those of all guides.
std::string version_of(const GroupReport& group, const AcknowledgmentOptions& options) {
    if (!is_implementation(group, options.form)) return group.version;
    if (!options.edition.empty()) return options.edition;
    return group.version.size() > 6 ? "005010X231A1" : group.version;
}

/// The groups FA: those of one sender, receiver and version go into one.
class Answers {
public:
    Answers(const InterchangeReport& report, const AcknowledgmentOptions& options,
            const ControlNumbers& numbers, EnvelopeWriter& writer)
        : report_(report), options_(options), numbers_(numbers), writer_(writer) {}

    void write() {
        for (const GroupReport& group : report_.groups) {
            if (is_answered(group)) write(group);
        }
    }

    std::uint32_t groups() const { return groups_; }
    std::uint32_t documents() const { return documents_; }

private:
    void write(const GroupReport& group) {
        GroupHead head;
        head.functional_id = "FA";
        head.sender = group.receiver.empty() ? report_.receiver.id : group.receiver;
        head.receiver = group.sender.empty() ? report_.sender.id : group.sender;
        head.version = version_of(group, options_);
        head.time = options_.time;
        if (groups_ == 0 || head.sender != open_.sender || head.receiver != open_.receiver ||
            head.version != open_.version) {
            head.reference = control_number(numbers_.group + groups_++);
            writer_.open_group(head);
            open_ = std::move(head);
        }
        const bool implementation = is_implementation(group, options_.form);
        DocumentHead document;
        document.type = implementation ? "999" : "997";
        document.reference = control_number(numbers_.document + documents_++);
        if (implementation && open_.version.size() > 6) document.implementation = open_.version;
        writer_.open_document(document);
        GroupAnswer(group, options_, implementation, writer_.segments()).write();
        writer_.close_document();
    }

    const InterchangeReport& report_;
    const AcknowledgmentOptions& options_;
    const ControlNumbers& numbers_;
    EnvelopeWriter& writer_;
    GroupHead open_;
    std::uint32_t groups_ = 0, documents_ = 0;
};

}  // namespace

Result<Acknowledgment> acknowledge_x12(const InterchangeReport& report, const AcknowledgmentOptions& options,
                                       const ControlNumbers& numbers) {
    const bool with_ta1 = needs_ta1(report);
    const bool with_groups =
        !is_rejected(report) && std::any_of(report.groups.begin(), report.groups.end(), is_answered);
    Acknowledgment acknowledgment;
    if (!with_ta1 && !with_groups) return acknowledgment;
    EnvelopeWriter writer(dialect_to_answer(report.dialect), options.charset.value_or(Charset()),
                          forgiving(options.writer), acknowledgment.bytes);
    writer.open_interchange(answering(report, options.time, numbers.interchange));
    if (with_ta1) write_ta1(report, writer.segments());
    if (with_groups) {
        Answers answers(report, options, numbers, writer);
        answers.write();
        acknowledgment.groups = answers.groups();
        acknowledgment.documents = answers.documents();
    }
    writer.close_interchange();
    if (const Result<void> status = writer.status(); status.has_error()) return status.error();
    return acknowledgment;
}

}  // namespace crossdock::edi::acknowledgment
