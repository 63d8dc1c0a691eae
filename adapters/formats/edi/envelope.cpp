#include "adapters/formats/edi/envelope.h"

#include "gateway/core/text.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace crossdock::edi {
namespace {

constexpr std::size_t most_references = 4096;

/// Where the standard keeps what we need.
struct Places {
    std::uint16_t interchange_reference, group_reference, document_reference;
};
constexpr Places places_of(Standard standard) {
    if (standard == Standard::tradacoms) return Places{5, 1, 1};
    return standard == Standard::x12 ? Places{13, 6, 2} : Places{5, 5, 1};
}

std::optional<std::uint32_t> number(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Role role_in_tradacoms(std::string_view tag) {
    constexpr std::pair<std::string_view, Role> roles[] = {
        {"STX", Role::interchange_header}, {"END", Role::interchange_trailer},
        {"BAT", Role::group_header},       {"EOB", Role::group_trailer},
        {"MHD", Role::document_header},    {"MTR", Role::document_trailer}};
    for (const auto& [name, role] : roles) {
        if (name == tag) return role;
    }
    return Role::body;
}

}  // namespace

Role role_of(Standard standard, std::string_view tag) {
    if (standard == Standard::x12) {
        if (tag.size() == 2) {
            if (tag == "ST") return Role::document_header;
            if (tag == "SE") return Role::document_trailer;
            if (tag == "GS") return Role::group_header;
            if (tag == "GE") return Role::group_trailer;
        } else if (tag.size() == 3) {
            if (tag == "ISA") return Role::interchange_header;
            if (tag == "IEA") return Role::interchange_trailer;
            if (tag == "TA1" || tag == "ISX" || tag == "ISB" || tag == "ISE") return Role::service;
        }
        return Role::body;
    }
    if (standard == Standard::tradacoms) return role_in_tradacoms(tag);
    if (tag.size() != 3 || tag[0] != 'U' || tag[1] != 'N') return Role::body;
    switch (tag[2]) {
        case 'A':
        case 'B':
            return Role::interchange_header;
        case 'G':
            return Role::group_header;
        case 'H':
            return Role::document_header;
        case 'T':
            return Role::document_trailer;
        case 'E':
            return Role::group_trailer;
        case 'Z':
            return Role::interchange_trailer;
        default:
            return Role::body;
    }
}

Envelope::Envelope(Standard standard, Findings& findings, RecordBuilder& builder)
    : standard_(standard), findings_(findings), builder_(builder) {}

/// True where it was used before; remembers it.
bool Envelope::used(References& references, std::string reference) {
    if (references.contains(reference)) return true;
    if (references.size() < most_references) references.insert(std::move(reference));
    return false;
}

void Envelope::report_interchange(const Segment& segment, const Dialect& dialect) {
    const bool x12 = standard_ == Standard::x12;
    InterchangeReport report;
    report.dialect = dialect;
    if (x12) {
        report.sender = {builder_.text(segment, 6), builder_.text(segment, 5), {}};
        report.receiver = {builder_.text(segment, 8), builder_.text(segment, 7), {}};
        report.date = segment.element(9);
        report.time = segment.element(10);
        report.asks_receipt = segment.element(14) == "1";
    } else {
        report.sender = {builder_.text(segment, 2), builder_.text(segment, 2, 2),
                         builder_.text(segment, 2, 3)};
        report.receiver = {builder_.text(segment, 3), builder_.text(segment, 3, 2),
                           builder_.text(segment, 3, 3)};
        report.date = segment.element(4);
        report.time = segment.element(4, 2);
        report.asks_receipt = segment.element(9) == "1";
    }
    report.reference = interchange_.reference;
    report.test = test_;
    report.at = segment.at;
    findings_.reports().open_interchange(std::move(report));
}

void Envelope::report_group(const Segment& segment) {
    const bool x12 = standard_ == Standard::x12;
    GroupReport report;
    report.functional_id = builder_.text(segment, 1);
    report.sender = builder_.text(segment, 2);
    report.receiver = builder_.text(segment, 3);
    report.reference = group_.reference;
    report.agency = builder_.text(segment, x12 ? 7 : 6);
    report.version = x12 ? builder_.text(segment, 8) : builder_.text(segment, 7);
    findings_.reports().open_group(std::move(report));
}

void Envelope::report_document(const Segment& segment, const ports::DocumentInfo& info) {
    DocumentReport report;
    report.type = info.type;
    report.version = info.version;
    report.reference = info.reference;
    report.implementation =
        standard_ == Standard::x12 ? builder_.text(segment, 3) : builder_.text(segment, 2, 5);
    report.index = info.index;
    report.at = segment.at;
    findings_.reports().open_document(std::move(report));
}

std::string Envelope::party(const Segment& segment, std::uint16_t element) {
    const bool x12 = standard_ == Standard::x12;
    const std::string qualifier = x12 ? builder_.text(segment, static_cast<std::uint16_t>(element - 1))
                                      : builder_.text(segment, element, 2);
    const std::string id = builder_.text(segment, element);
    if (standard_ == Standard::tradacoms) return id.empty() ? qualifier : id;  // the second part is a name
    return qualifier.empty() ? id : qualifier + '/' + id;
}

void Envelope::open_interchange(const Segment& segment, const Dialect& dialect) {
    const bool x12 = standard_ == Standard::x12;
    interchange_ = group_ = Level{};
    interchange_.open = true;
    interchange_.reference = builder_.text(segment, places_of(standard_).interchange_reference);
    sender_ = party(segment, x12 ? 6 : 2);
    receiver_ = party(segment, x12 ? 8 : 3);
    test_ = x12 ? segment.element(15) == "T" : segment.element(11) == "1";
    syntax_ = dialect.syntax;
    group_version_.clear();
    references_.clear();
    groups_.clear();
    identified_ = standard_ != Standard::tradacoms && !builder_.text(segment, x12 ? 6 : 2).empty() &&
                  !interchange_.reference.empty();
    asks_ = x12 && segment.element(14) == "1";
    faults_before_ = findings_.envelope_faults();
    if (findings_.keeps_reports()) report_interchange(segment, dialect);
    if (used(interchanges_, sender_ + '\x1f' + interchange_.reference)) {
        findings_.tolerate(Fault::interchange_reused,
                           segment.place_of(places_of(standard_).interchange_reference),
                           std::string(segment.tag()));
    }
}

void Envelope::open_group(const Segment& segment) {
    const bool spoiled = interchange_.spoiled;
    group_ = Level{};
    group_.open = true;
    group_.spoiled = spoiled;
    group_.type = builder_.text(segment, 1);
    group_.reference = builder_.text(segment, places_of(standard_).group_reference);
    ++interchange_.groups;
    group_version_ = standard_ == Standard::x12 ? std::string(segment.element(8)) : std::string();
    references_.clear();
    if (findings_.keeps_reports()) report_group(segment);
    if (used(groups_, group_.reference)) {
        findings_.tolerate(Fault::group_reference_reused,
                           segment.place_of(places_of(standard_).group_reference),
                           std::string(segment.tag()));
    }
}

/// X12: the release in GS08 ("004010VICS" is 004010), without a group that of ISA12. EDIFACT: "D:96A:UN".
std::string Envelope::version(const Segment& segment) const {
    if (standard_ == Standard::x12) {
        const std::string_view release = std::string_view(group_version_).substr(0, 6);
        if (release.size() == 6 && all_digits(release)) return std::string(release);
        return syntax_.size() == 5 ? syntax_ + '0' : std::string();
    }
    if (standard_ == Standard::tradacoms) return std::string(segment.element(2, 2));
    std::string version;
    for (std::uint16_t component = 2; component <= 4; ++component) {
        const std::string_view part = segment.element(2, component);
        if (component > 2) version += ':';
        version += part;
    }
    while (version.ends_with(':')) version.pop_back();
    return version;
}

ports::DocumentInfo Envelope::open_document(const Segment& segment, std::uint32_t index) {
    const bool x12 = standard_ == Standard::x12;
    document_ = Level{};
    document_.open = true;
    document_.reference = builder_.text(segment, places_of(standard_).document_reference);
    ++interchange_.documents;
    ++group_.documents;

    ports::DocumentInfo info;
    info.index = index;
    info.standard = name_of(standard_);
    info.type = builder_.text(segment, x12 ? 1 : 2);
    info.version = version(segment);
    info.sender = sender_;
    info.receiver = receiver_;
    info.interchange = interchange_.reference;
    info.group = group_.open ? group_.reference : std::string();
    info.reference = document_.reference;
    info.test = test_;
    info.at = segment.at;
    constexpr std::string_view receipts[] = {"997", "999", "CONTRL"};
    asks_ = asks_ || std::find(std::begin(receipts), std::end(receipts), info.type) == std::end(receipts);
    if (findings_.keeps_reports()) report_document(segment, info);

    const std::string name(segment.tag());
    using document::Severity;
    if (!interchange_.open) {
        findings_.report(Fault::no_interchange_header, Severity::document, segment.at, name);
    } else if (x12 && !group_.open) {
        findings_.tolerate(Fault::no_group_header, segment.at, name);
    }
    if (info.type.empty()) findings_.report(Fault::document_header, Severity::document, segment.at, name);
    if (used(references_, document_.reference)) findings_.tolerate(Fault::reference_reused, segment.at, name);
    return info;
}

void Envelope::check_group(const std::string& type, const Position& at) {
    if (!group_.open || type.empty() || group_.type == type || group_.told_type) return;
    group_.told_type = true;
    FaultReport report;
    report.fault = Fault::group_type;
    report.at = at;
    report.segment = standard_ == Standard::x12 ? "GS" : standard_ == Standard::edifact ? "UNG" : "BAT";
    report.value = group_.type;
    report.what = report.segment + "01";
    report.expected = type;
    findings_.tolerate(std::move(report));
}

bool Envelope::complete(const Segment& trailer) {
    // TRADACOMS' trailers have a count alone.
    const std::string_view tag = trailer.tag();
    const bool count_alone = tag == "MTR" || tag == "END" || tag == "EOB";
    return !trailer.element(1).empty() && (count_alone || !trailer.element(2).empty());
}

/// All trailers have the count first, then the reference.
void Envelope::compare(const Segment& trailer, const Level& level, std::uint32_t count, Fault reference,
                       Fault wrong_count) {
    const std::string name(trailer.tag());
    const auto differs = [&](Fault fault, std::uint16_t element, std::string what, std::string expected) {
        FaultReport report;
        report.fault = fault;
        report.at = trailer.place_of(element);
        report.segment = name;
        report.value = builder_.text(trailer, element);
        report.what = std::move(what);
        report.expected = std::move(expected);
        findings_.tolerate(std::move(report));
    };
    if (number(trailer.element(1)) != count) differs(wrong_count, 1, name + "01", std::to_string(count));
    if (standard_ != Standard::tradacoms && builder_.text(trailer, 2) != level.reference)
        differs(reference, 2, name + "02", level.reference);
}

void Envelope::close_document(const Segment* trailer, std::uint32_t segments, const Position& at) {
    if (!document_.open) return;
    if (trailer == nullptr) {
        findings_.report(Fault::no_document_trailer, document::Severity::document, at, "the document");
    } else {
        compare(*trailer, document_, segments, Fault::document_reference, Fault::document_count);
    }
    document_.open = false;
    if (findings_.keeps_reports())
        findings_.reports().close_document(segments, trailer != nullptr ? trailer->end : at.offset);
}

void Envelope::close_group(const Segment* trailer, const Position& at) {
    if (!group_.open) return;
    if (trailer == nullptr) {
        findings_.tolerate(Fault::no_group_trailer, at, "the group");
    } else {
        compare(*trailer, group_, group_.documents, Fault::group_reference, Fault::group_count);
    }
    group_.open = false;
    if (findings_.keeps_reports())
        findings_.reports().close_group(trailer == nullptr ? std::string() : builder_.text(*trailer, 1));
}

void Envelope::close_interchange(const Segment* trailer, const Position& at) {
    if (!interchange_.open) return;
    if (trailer == nullptr) {
        findings_.tolerate(Fault::no_interchange_trailer, at, "the interchange");
    } else {
        const bool groups =
            standard_ == Standard::x12 || (standard_ == Standard::edifact && interchange_.groups > 0);
        compare(*trailer, interchange_, groups ? interchange_.groups : interchange_.documents,
                Fault::interchange_reference, Fault::interchange_count);
    }
    interchange_.open = false;
    if (identified_ && (asks_ || findings_.envelope_faults() > faults_before_)) ++answerable_;
    if (findings_.keeps_reports()) findings_.reports().close_interchange();
}

}  // namespace crossdock::edi
