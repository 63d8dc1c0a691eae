#include "adapters/formats/edi/envelope_writer.h"

#include "gateway/core/text.h"

#include <algorithm>
#include <chrono>

namespace crossdock::edi {
namespace {

std::string with_zeros(std::string_view text, std::size_t digits) {
    if (!all_digits(text) || text.size() >= digits) return std::string(text);
    return std::string(digits - text.size(), '0').append(text);
}

std::string two(unsigned number) {
    return control_number(number, 2);
}

std::string clock_digits(LocalTime time, bool seconds) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    std::string digits = two(static_cast<unsigned>(clock.hours().count())) +
                         two(static_cast<unsigned>(clock.minutes().count()));
    if (seconds) digits += two(static_cast<unsigned>(clock.seconds().count()));
    return digits;
}

/// The marks that a reader assumes without UNA: level A's, or level B's information separators.
bool default_marks(const Dialect& dialect) {
    const bool printable = dialect.component == ':' && dialect.element == '+' && dialect.release == '?' &&
                           dialect.terminator == '\'' &&
                           dialect.repetition == (dialect.syntax_version >= 4 ? '*' : 0);
    const bool separators = dialect.component == '\x1f' && dialect.element == '\x1d' &&
                            dialect.release == 0 && dialect.terminator == '\x1c' && dialect.repetition == 0;
    // From syntax 4 on either decimal mark is allowed, whatever UNA says.
    const bool decimal = dialect.decimal == 0 || dialect.decimal == '.' || dialect.syntax_version >= 4;
    return (printable || separators) && decimal;
}

}  // namespace

std::string control_number(std::uint64_t number, std::size_t digits) {
    return with_zeros(std::to_string(number), digits);
}

std::string long_date(LocalTime time) {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
    return control_number(static_cast<std::uint64_t>(std::max(0, static_cast<int>(day.year()))), 4) +
           two(static_cast<unsigned>(day.month())) + two(static_cast<unsigned>(day.day()));
}

std::string short_date(LocalTime time) {
    return long_date(time).substr(2);
}

std::string short_time(LocalTime time) {
    return clock_digits(time, false);
}

std::string long_time(LocalTime time) {
    return clock_digits(time, true);
}

EnvelopeWriter::EnvelopeWriter(const Dialect& dialect, const Charset& charset, const WriterOptions& options,
                               std::string& out)
    : dialect_(with_all_marks(dialect)),
      options_(options),
      out_(out),
      segments_(dialect_, charset, options, out) {}

/// The element in hand was given `value`.
void EnvelopeWriter::at_most(std::string_view value, std::size_t characters) {
    const auto size = static_cast<std::size_t>(
        std::count_if(value.begin(), value.end(), [](char c) { return (c & 0xC0) != 0x80; }));
    if (size > characters)
        segments_.refuse(Errc::out_of_range, "is longer than " + std::to_string(characters) + " characters");
}

void EnvelopeWriter::open_interchange(const InterchangeHead& head) {
    close_interchange();
    interchange_ = Level{};
    interchange_.open = true;
    interchange_.reference = x12() ? with_zeros(head.reference, 9) : head.reference;
    segments_.restart_count();
    if (!has_usable_marks(dialect_)) {
        segments_.begin(x12() ? "ISA" : "UNB");
        segments_.refuse(Errc::conflict,
                         "cannot be written: two marks are the same, or cannot be told from data");
    } else if (x12()) {
        write_isa(head);
    } else {
        write_una();
        write_unb(head);
    }
}

void EnvelopeWriter::write_isa(const InterchangeHead& head) {
    const auto qualifier = [](const PartyId& party) {
        return party.qualifier.empty() ? "ZZ" : party.qualifier;
    };
    segments_.begin("ISA");
    segments_.padded(head.authorization.qualifier, 2);
    segments_.padded(head.authorization.id, 10);
    segments_.padded(head.security.qualifier, 2);
    segments_.padded(head.security.id, 10);
    segments_.padded(qualifier(head.sender), 2);
    segments_.padded(head.sender.id, 15);
    segments_.padded(qualifier(head.receiver), 2);
    segments_.padded(head.receiver.id, 15);
    segments_.padded(short_date(head.time), 6);
    segments_.padded(short_time(head.time), 4);
    if (dialect_.repetition != 0) {
        segments_.mark(dialect_.repetition);
    } else {
        segments_.element("U");
    }
    segments_.padded(dialect_.syntax, 5);
    segments_.padded(interchange_.reference, 9);
    if (!all_digits(interchange_.reference)) segments_.refuse(Errc::out_of_range, "is not a number");
    segments_.element(head.asks_receipt ? "1" : "0");
    segments_.element(head.test ? "T" : "P");
    segments_.mark(dialect_.component);
    segments_.end();
}

void EnvelopeWriter::write_una() {
    if (default_marks(dialect_) && !options_.always_una) return;
    out_ += "UNA";
    out_ += dialect_.component;
    out_ += dialect_.element;
    out_ += dialect_.decimal == 0 ? '.' : dialect_.decimal;
    out_ += dialect_.release == 0 ? ' ' : dialect_.release;
    out_ += dialect_.repetition == 0 ? ' ' : dialect_.repetition;
    out_ += dialect_.terminator;
    if (options_.line_breaks) out_ += '\n';
}

void EnvelopeWriter::write_unb(const InterchangeHead& head) {
    const auto party = [this](const PartyId& id) {
        segments_.element(id.id);
        at_most(id.id, 35);
        segments_.component(id.qualifier);
        at_most(id.qualifier, 4);
        segments_.component(id.internal);
        at_most(id.internal, 35);
    };
    segments_.begin("UNB");
    segments_.composite({dialect_.syntax, control_number(dialect_.syntax_version)});
    party(head.sender);
    party(head.receiver);
    const std::string date = dialect_.syntax_version >= 4 ? long_date(head.time) : short_date(head.time);
    segments_.composite({date, short_time(head.time)});
    segments_.element(head.reference);
    at_most(head.reference, 14);
    segments_.element();
    segments_.element(head.application);
    at_most(head.application, 14);
    segments_.element();
    segments_.element(head.asks_receipt ? "1" : "");
    segments_.element(head.agreement);
    at_most(head.agreement, 35);
    segments_.element(head.test ? "1" : "");
    segments_.end();
}

void EnvelopeWriter::open_group(const GroupHead& head) {
    close_group();
    group_ = Level{};
    group_.open = true;
    group_.reference = head.reference;
    ++interchange_.groups;
    segments_.restart_count();
    if (!x12()) {
        segments_.begin("UNG");
        segments_.element(head.functional_id);
        segments_.element(head.sender);
        segments_.element(head.receiver);
        const std::string date = dialect_.syntax_version >= 4 ? long_date(head.time) : short_date(head.time);
        segments_.composite({date, short_time(head.time)});
        segments_.element(head.reference);
        at_most(head.reference, 14);
        segments_.element(head.agency);
        bool first = true;
        for (const std::string_view part : split(head.version, ':')) {
            first ? segments_.element(part) : segments_.component(part);
            first = false;
        }
        segments_.end();
        return;
    }
    // Before 004010 dates had six digits.
    const bool short_form = all_digits(head.version.substr(0, 6)) && head.version < "004010";
    segments_.segment("GS", {head.functional_id, head.sender, head.receiver,
                             short_form ? short_date(head.time) : long_date(head.time), short_time(head.time),
                             head.reference, head.agency, head.version});
}

void EnvelopeWriter::open_document(const DocumentHead& head) {
    close_document();
    document_ = Level{};
    document_.open = true;
    document_.reference = x12() ? with_zeros(head.reference, 4) : head.reference;
    ++interchange_.documents;
    ++group_.documents;
    segments_.restart_count();
    if (x12()) {
        segments_.begin("ST");
        segments_.element(head.type);
        segments_.element(document_.reference);
        at_most(document_.reference, 9);
        segments_.element(head.implementation);
        segments_.end();
        return;
    }
    segments_.begin("UNH");
    segments_.element(head.reference);
    at_most(head.reference, 14);
    segments_.element(head.type);
    std::size_t components = 1;
    for (const std::string_view part : split(head.version, ':')) {
        segments_.component(part);
        ++components;
    }
    for (; components < 4; ++components) segments_.component();
    segments_.component(head.implementation);
    segments_.end();
}

void EnvelopeWriter::trailer(std::string_view tag, std::uint32_t count, const std::string& reference) {
    segments_.segment(tag, {control_number(count), reference});
}

void EnvelopeWriter::close_document() {
    if (!document_.open) return;
    document_.open = false;
    trailer(x12() ? "SE" : "UNT", segments_.count() + 1, document_.reference);
}

void EnvelopeWriter::close_group() {
    close_document();
    if (!group_.open) return;
    group_.open = false;
    trailer(x12() ? "GE" : "UNE", group_.documents, group_.reference);
}

void EnvelopeWriter::close_interchange() {
    close_group();
    if (!interchange_.open) return;
    interchange_.open = false;
    const bool groups = x12() || interchange_.groups > 0;
    trailer(x12() ? "IEA" : "UNZ", groups ? interchange_.groups : interchange_.documents,
            interchange_.reference);
}

}  // namespace crossdock::edi
