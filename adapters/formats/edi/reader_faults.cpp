#include "adapters/formats/edi/reader.h"

#include "gateway/core/text.h"

#include <algorithm>
#include <utility>

/// How the Reader words what its parts have found.
namespace crossdock::edi {
namespace {

using document::Severity;

constexpr std::size_t most_value = 99;  ///< AK404, IK404

std::string name_of(const Segment& segment, const Finding& finding) {
    std::string what = "segment " + printable(segment.tag(), 3);
    if (finding.element == 0) return what;
    what = printable(segment.tag(), 3);
    what.append(" element ").append(place_name(finding.element));
    if (finding.component != 0) what.append(" component ").append(place_name(finding.component));
    if (finding.place != nullptr) what.append(" (").append(finding.place->number).append(")");
    return what;
}

/// Cut where no character is broken.
void cut(std::string& text) {
    if (text.size() <= most_value) return;
    std::size_t end = most_value;
    while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
    text.resize(end);
}

}  // namespace

std::string Reader::converted(const Token& token) const {
    std::string raw, out;
    if (token.released) {
        unescape(segment_.value(token), tokenizer_.dialect().release, raw);
    } else {
        raw = segment_.value(token);
    }
    charset_.to_utf8(raw, out);
    cut(out);
    return out;
}

/// Not the fault of the document, as far as we know: it is of a version whose structure we have not, or of a
/// subset that may have codes of its own.
bool Reader::is_hint(Fault fault) const {
    const Level level = text_of(fault).level;
    if (!exact_ && structure_ != nullptr && level >= Level::segment) return true;
    return subset_ && fault == Fault::bad_code;
}

FaultReport Reader::report_of(const Finding& finding) const {
    FaultReport report;
    report.fault = finding.fault;
    report.segment = printable(segment_.tag(), 3);
    report.what = name_of(segment_, finding);
    report.repetition = finding.repetition;
    report.at = finding.token != nullptr ? segment_.place(finding.token->begin) : segment_.at;
    report.at.element = finding.element;
    report.at.component = finding.component;
    if (finding.place != nullptr) report.data_element = finding.place->number;
    if (finding.token != nullptr) report.value = converted(*finding.token);
    report.expected = expected_at(finding, report.value);
    return report;
}

void Reader::report_finding(const Finding& finding, Structure::Id loop) {
    FaultReport report = report_of(finding);
    if (structure_ != nullptr && envelope_.in_document()) report.loop = structure_->path(loop);
    report.warning = is_hint(finding.fault);
    if (finding.tolerated) {
        const bool repertoire = standard_ == Standard::edifact;
        report.expected = "characters of " + (repertoire ? tokenizer_.dialect().syntax : charset_.name());
        report.warning = !repertoire;
        findings_.tolerate(std::move(report));
        return;
    }
    const bool harmless = finding.fault == Fault::bad_code;
    findings_.report(std::move(report), finding.needed && !harmless ? reach() : Severity::warning);
}

void Reader::check_segment(const SegmentRule* rule, Structure::Id loop) {
    for (const Finding& finding : checker_.check(segment_, rule)) report_finding(finding, loop);
}

/// The rule for a document's header or trailer; null where no directory has it. X12: of the document's own
/// version, which need not be the interchange's.
const SegmentRule* Reader::service_rule() const {
    const Directory* directory = service_.get();
    if (standard_ == Standard::x12) directory = structure_ == nullptr ? nullptr : &structure_->directory();
    if (directory == nullptr) return nullptr;
    const auto found = directory->segments.find(segment_.tag());
    return found == directory->segments.end() ? nullptr : &found->second;
}

/// `placed`: null for the envelope, and for documents without a structure.
void Reader::tell(const Walker::Placed* placed) {
    const Role role = role_of(standard_, segment_.tag());
    const bool document = role == Role::document_header || role == Role::document_trailer;
    Listener::Line line{segment_, envelope_.in_document() && !document ? 1U : 0U};
    if (placed != nullptr) {
        for (Structure::Id loop = placed->loop; loop != Structure::root; loop = (*structure_)[loop].parent)
            ++line.depth;
        line.rule = rule_of(*placed);
        line.fault = placed->fault;
    } else if (line.depth == 0) {
        line.rule = service_rule();
    }
    std::shared_ptr<const Directory> nearest;
    if (structure_ == nullptr && line.depth > 0) nearest = structures_->directory(standard_, info_.version);
    const bool own = structure_ != nullptr && (line.depth > 0 || standard_ != Standard::edifact);
    line.directory = own ? &structure_->directory() : line.depth > 0 ? nearest.get() : service_.get();
    if (line.rule == nullptr && line.directory != nullptr) {
        const auto found = line.directory->segments.find(segment_.tag());
        if (found != line.directory->segments.end()) line.rule = &found->second;
    }
    listener_->line(line);
}

/// ISA and UNB. Their faults are the interchange's: tolerated, since the documents are still what they are.
void Reader::check_header() {
    if (service_ == nullptr) return;
    const auto rule = service_->segments.find(segment_.tag());
    if (rule == service_->segments.end()) return;
    for (const Finding& finding : checker_.check(segment_, &rule->second)) {
        if (finding.fault == Fault::bad_character) {
            report_finding(finding, Structure::root);
            continue;
        }
        // Fields that are not padded were told as such.
        if (standard_ == Standard::x12 && finding.fault == Fault::too_short) continue;
        FaultReport report = report_of(finding);
        report.fault = Fault::header_element;
        findings_.tolerate(std::move(report));
    }
}

void Reader::report_rules() {
    for (FaultReport& report : rule_faults_) {
        report.warning = is_hint(report.fault);
        findings_.report(std::move(report), Severity::warning);
    }
    rule_faults_.clear();
}

void Reader::report_missing(std::span<const Structure::Id> missing) {
    for (const Structure::Id id : missing) {
        const Structure::Node& node = (*structure_)[id];
        const bool in_record = phase_ == Phase::record && structure_->within(node.parent, record_loop_);
        FaultReport report;
        report.fault = Fault::missing_segment;
        report.at = segment_.at;
        report.segment = report.what = node.tag;
        report.loop = structure_->path(node.parent);
        if (node.select) report.expected = node.tag + node.select->text();
        report.warning = is_hint(report.fault);
        findings_.report(std::move(report), in_record ? reach() : Severity::document);
    }
}

void Reader::report_place(Fault fault, Structure::Id loop) {
    const bool harmless = fault == Fault::too_many_segments || fault == Fault::too_many_loops;
    FaultReport report;
    report.fault = fault;
    report.at = segment_.at;
    report.segment = segment_.tag().substr(0, 3);
    report.what = tag_text();
    report.loop = structure_->path(loop);
    report.warning = is_hint(fault);
    findings_.report(std::move(report), harmless ? Severity::warning : reach());
}

}  // namespace crossdock::edi
