#pragma once

#include "gateway/core/error.h"
#include "gateway/core/time.h"
#include "gateway/document/problem.h"
#include "gateway/document/record.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::ports {

/// What a document says of itself before its first record. Texts are copies.
struct DocumentInfo {
    std::uint32_t index = 0;       ///< in the message, from 0
    std::string standard;          ///< "x12", "edifact", "json", "csv": the format's name
    std::string type;              ///< "846", "INVRPT"; "" where the format has no types (json, csv)
    std::string version;           ///< "004010", "D:96A:UN"; "" where there is none
    std::string sender, receiver;  ///< of the envelope, qualifier first: "ZZ/ACME"; "" without an envelope
    std::string interchange, group,
        reference;      ///< control numbers: ISA13, GS06, ST02 / UNB0020, UNG, UNH0062
    bool test = false;  ///< the envelope says that this is a test
    Position at;        ///< of the document's first byte
};

/// A path of names from the document's root to its repeating part: "LIN", "inventory_levels", "" (the root
/// itself, or each element where the root is a JSON array; every row of a CSV).
using RecordPath = std::string;

/// How to read, from the channel's profile. A format ignores what it does not know.
struct ReadOptions {
    bool strict = false;     ///< tolerances become errors (BOM, blanks between segments, wrong counts ...)
    std::string overlay;     ///< edi: a partner's changes to message structures, by name
    std::string charset;     ///< "" = by the document (UNB, BOM), else UTF-8; "ISO-8859-1", "CP1252", ...
    char delimiter = 0;      ///< csv: 0 = found by looking at the first lines
    bool header_row = true;  ///< csv: the first row names the columns; else they are "1", "2", ...
    std::size_t max_record_bytes = 1024 * 1024;
    std::size_t max_depth = 32;
    std::size_t max_problems = 1000;  ///< per document; the rest is counted, not kept
};

/// Pulls documents and their records out of bytes that are pushed in. Constant memory: what was given out is
/// forgotten at the next call. Knows nothing of mappings; the caller picks one at document_begin and names
/// the repeating part by select().
///
///     reader->feed(chunk, last);
///     for (;;) switch (reader->next()) {
///         case need_input: read more, feed() again (never returned once `last` was fed)
///         case document_begin: choose a mapping by document() and header(); select("LIN")
///         case record: use record()
///         case document_end: document_ok() says whether the document as a whole may be used
///         case end: the message is over
///     }
///
/// Where select() was not called the document's records are skipped (its envelope is still checked).
/// Split anywhere: the same events come whatever the sizes of the chunks.
class DocumentReader {
public:
    enum class Event { need_input, document_begin, record, document_end, end };

    virtual ~DocumentReader() = default;

    /// The bytes are copied. `last` tells that no more will come; feed({}, true) is fine.
    virtual void feed(std::string_view bytes, bool last) = 0;

    virtual Event next() = 0;

    /// Valid from document_begin to the next document_begin.
    virtual const DocumentInfo& document() const = 0;

    /// What stands before the first record. At document_begin: what is needed to choose a mapping (JSON: the
    /// top level's names; CSV: a leaf for each column, its value the column's name; EDI: ST/UNH only). From
    /// the first record (or document_end) on: complete, e.g. BIA, DTM and N1 loops of an 846.
    virtual const document::Record& header() const = 0;

    /// Names the repeating part of the present document; between document_begin and the following next().
    /// Errors: unsupported, where the format has no such part.
    virtual Result<void> select(const RecordPath& records) = 0;

    /// Valid from record to the following next().
    virtual const document::Record& record() const = 0;

    /// After document_end: false where a problem of severity document or message was found in it.
    virtual bool document_ok() const = 0;

    /// The problems found since the last call.
    virtual std::vector<document::Problem> take_problems() = 0;

    /// After end: how many acknowledgments Format::acknowledge() would give for this message in mode full; 0
    /// where the format has none, and for what is itself an acknowledgment.
    virtual std::size_t acknowledgments() const { return 0; }
};

/// What became of a document, for its sender.
enum class Verdict : std::uint8_t {
    accepted,
    accepted_with_errors,  ///< used, although it has faults
    rejected
};

/// How a message is to be acknowledged (X12 TA1, 997, 999; EDIFACT CONTRL).
struct AcknowledgeOptions {
    enum class Mode : std::uint8_t {
        none,
        receipt,  ///< that it came, and what is wrong with its envelope
        full      ///< and what is wrong with each document
    };
    Mode mode = Mode::full;
    bool mask_values = false;  ///< leaves out the values that are wrong
    bool line_breaks = false;  ///< one segment a line
    LocalTime time;            ///< of the acknowledgment, UTC or as agreed with the partner
    /// Of the first acknowledgment; the next has the next. Given out durably before.
    std::uint64_t control_number = 1;
    /// What became of the document with that index; null: what its faults alone say.
    std::function<Verdict(std::uint32_t document)> verdict;
};

/// Gives a message piece by piece; an empty piece is its end. Errors: io.
using PieceSource = std::function<Result<std::string_view>()>;

/// What a look at the first bytes tells.
struct Detection {
    int certainty = 0;  ///< 0 (cannot be) to 100 (is); formats with magic bytes say 100, CSV says 10
    std::string what;   ///< for people: "X12 846, version 004010, element separator '*'"
};

/// A document format. Stateless and thread-safe; one object a format, listed in
/// adapters/formats/registry.cpp.
class Format {
public:
    virtual ~Format() = default;

    virtual std::string_view name() const = 0;  ///< "x12", "edifact", "json", "csv"

    /// `head` is the start of the message, up to 64 KiB.
    virtual Detection detect(std::string_view head) const = 0;

    virtual std::unique_ptr<DocumentReader> open(const ReadOptions& options) const = 0;

    /// The position of a data element by its number, where the format has numbers: ("INVRPT", "D:96A:UN",
    /// "QTY", "6060") gives "01/02", the path below the segment. nullopt where it has none or does not know
    /// it.
    virtual std::optional<std::string> locate(std::string_view type, std::string_view version,
                                              std::string_view segment,
                                              std::string_view data_element) const = 0;

    /// True where ReadOptions::overlay may have that name.
    virtual bool has_overlay(std::string_view) const { return false; }

    /// Reads a message again and writes what its sender is to be told of it: one interchange for each that
    /// was received, in its order and standard; none where it asks for none. The same message, options and
    /// structures give the same bytes. Errors: unsupported (a format without acknowledgments), io.
    virtual Result<std::vector<std::string>> acknowledge(const ReadOptions& read, const PieceSource& source,
                                                         const AcknowledgeOptions& options) const {
        (void)read;
        (void)source;
        (void)options;
        return failure(Errc::unsupported, "documents of this format are not acknowledged");
    }
};

}  // namespace crossdock::ports
