#pragma once

#include "adapters/formats/edi/findings.h"
#include "adapters/formats/edi/record_builder.h"
#include "adapters/formats/edi/tokenizer.h"
#include "gateway/ports/format.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

namespace crossdock::edi {

/// What a segment is to the envelope.
enum class Role : std::uint8_t {
    body,
    interchange_header,
    interchange_trailer,
    group_header,
    group_trailer,
    document_header,
    document_trailer,
    service  ///< TA1: about another interchange; ISX, ISB, ISE: about this one. Passed over
};
Role role_of(Standard standard, std::string_view tag);

/// Keeps account of interchange, group and document: references, counts, and what a document is to say of
/// itself. The standards differ only in tags and places (ISA13 and UNB05, SE01, UNT01 and MTR01).
class Envelope {
public:
    Envelope(Standard standard, Findings& findings, RecordBuilder& builder);

    void open_interchange(const Segment& segment, const Dialect& dialect);
    void open_group(const Segment& segment);
    /// What the document says of itself.
    ports::DocumentInfo open_document(const Segment& segment, std::uint32_t index);

    /// `trailer` is null where it never came: at the end of the message, or before the next header.
    void close_document(const Segment* trailer, std::uint32_t segments, const Position& at);
    void close_group(const Segment* trailer, const Position& at);
    void close_interchange(const Segment* trailer, const Position& at);

    /// Compares the group's type with that of a document in it; "" where it is not known.
    void check_group(const std::string& type, const Position& at);

    /// Interchanges so far that ask for an answer: see Format::acknowledge(). The open one is not in it.
    std::size_t answerable() const { return answerable_; }

    bool in_interchange() const { return interchange_.open; }
    bool in_group() const { return group_.open; }
    bool in_document() const { return document_.open; }

    /// A fault of interchange or group that, in strict mode, makes all its documents unusable.
    bool spoiled() const { return interchange_.spoiled || group_.spoiled; }
    void spoil() { interchange_.spoiled = interchange_.spoiled || findings_.strict(); }

    /// True where a trailer at the end of the message, without terminator, is complete.
    static bool complete(const Segment& trailer);

private:
    struct Level {
        bool open = false, spoiled = false, told_type = false;
        std::string type;  ///< of a group: GS01
        std::string reference;
        std::uint32_t groups = 0, documents = 0;
    };
    void report_interchange(const Segment& segment, const Dialect& dialect);
    void report_group(const Segment& segment);
    void report_document(const Segment& segment, const ports::DocumentInfo& info);
    void compare(const Segment& trailer, const Level& level, std::uint32_t count, Fault reference,
                 Fault wrong_count);
    std::string party(const Segment& segment, std::uint16_t element);
    std::string version(const Segment& segment) const;

    const Standard standard_;
    Findings& findings_;
    RecordBuilder& builder_;
    Level interchange_, group_, document_;
    std::string sender_, receiver_, syntax_, group_version_;
    bool test_ = false;
    bool identified_ = false;  ///< the open interchange names its sender and itself
    bool asks_ = false;        ///< it asks for a receipt, or holds a document that is no acknowledgment
    std::uint32_t faults_before_ = 0;
    std::size_t answerable_ = 0;
    using References = std::unordered_set<std::string>;
    bool used(References& references, std::string reference);
    References references_;    ///< of the group's documents, the first so many
    References groups_;        ///< of the interchange's groups, likewise
    References interchanges_;  ///< of the message's interchanges with their senders, likewise
};

}  // namespace crossdock::edi
