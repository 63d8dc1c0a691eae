#pragma once

#include "adapters/formats/edi/report.h"
#include "adapters/formats/edi/writer.h"
#include "gateway/core/time.h"

#include <cstdint>
#include <string>

namespace crossdock::edi {

/// "261127", "20261127", "0941", "094107".
std::string short_date(LocalTime time);
std::string long_date(LocalTime time);
std::string short_time(LocalTime time);
std::string long_time(LocalTime time);

/// "7" with 4 digits is "0007".
std::string control_number(std::uint64_t number, std::size_t digits = 1);

/// ISA and UNB.
struct InterchangeHead {
    PartyId sender, receiver;  ///< X12: an empty qualifier is written as ZZ (mutually defined)
    std::string reference;     ///< ISA13: at most 9 digits, written with zeros before; UNB05: at most 14
    LocalTime time;            ///< in the zone that was agreed with the partner
    bool test = false;
    bool asks_receipt = false;                                    ///< ISA14 (a TA1), UNB09 (a CONTRL)
    PartyId authorization{"", "00", ""}, security{"", "00", ""};  ///< ISA02 and 01, ISA04 and 03
    std::string application;                                      ///< UNB07
    std::string agreement;                                        ///< UNB10
};

/// GS and UNG.
struct GroupHead {
    std::string functional_id;     ///< GS01: "IB"; UNG01: "INVRPT"
    std::string sender, receiver;  ///< GS02, GS03; UNG02, UNG03
    std::string reference;         ///< GS06, UNG05
    std::string agency = "X";      ///< GS07; UNG06: "UN"
    std::string version;           ///< GS08: "004010"; UNG07: "D:96A"
    LocalTime time;
};

/// ST and UNH.
struct DocumentHead {
    std::string type;            ///< "850", "ORDERS"
    std::string reference;       ///< ST02: digits are written with zeros before, at least 4; UNH01
    std::string version;         ///< UNH02, from its second component on: "D:96A:UN"; X12: not written
    std::string implementation;  ///< ST03; the association assigned code of UNH02 ("EAN008")
};

/// Writes the envelope around documents: headers with what the caller gives, trailers with the references
/// and counts that follow from it (X12.5: ISA to IEA, 106 bytes of ISA; X12.6: GS, ST; ISO 9735-1: UNA to
/// UNZ, UNG only where a group is opened). Gives out no numbers, knows no clock.
///
/// What is still open below is closed first: close_interchange() alone closes all.
class EnvelopeWriter {
public:
    /// `out` must outlive the writer. The dialect is taken with_all_marks().
    EnvelopeWriter(const Dialect& dialect, const Charset& charset, const WriterOptions& options,
                   std::string& out);

    void open_interchange(const InterchangeHead& head);
    void open_group(const GroupHead& head);
    void open_document(const DocumentHead& head);
    void close_document();
    void close_group();
    void close_interchange();

    /// For what stands between the headers. The document's first segment is number 2.
    SegmentWriter& segments() { return segments_; }

    /// The first error of all; out_of_range also for references and identifiers that are too long.
    Result<void> status() const { return segments_.status(); }

private:
    void write_isa(const InterchangeHead& head);
    void write_una();
    void write_unb(const InterchangeHead& head);
    void at_most(std::string_view value, std::size_t characters);
    void trailer(std::string_view tag, std::uint32_t count, const std::string& reference);
    bool x12() const { return dialect_.standard == Standard::x12; }

    struct Level {
        bool open = false;
        std::string reference;
        std::uint32_t groups = 0, documents = 0;
    };
    const Dialect dialect_;
    const WriterOptions options_;
    std::string& out_;
    SegmentWriter segments_;
    Level interchange_, group_, document_;
};

}  // namespace crossdock::edi
