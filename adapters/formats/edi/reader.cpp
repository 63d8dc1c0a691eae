#include "adapters/formats/edi/reader.h"

#include "gateway/core/text.h"

#include <algorithm>
#include <utility>

namespace crossdock::edi {
namespace {

using document::NodeId;
using document::Severity;

struct ToleranceText {
    Tolerance bit;
    std::string_view x12, edifact;  ///< standard codes
    std::string_view words;
};
constexpr ToleranceText tolerances[] = {
    {tolerated_bom, "", "", "a byte order mark stands before the interchange"},
    {tolerated_blanks, "", "", "blanks stand between segments"},
    {tolerated_line_breaks, "", "", "line breaks stand between segments"},
    {tolerated_wrap, "", "", "a segment is broken into lines"},
    {tolerated_empty, "", "", "a segment is empty"},
    {tolerated_unpadded, "TA105:024", "", "the fields of ISA do not have their fixed widths"},
    {tolerated_component, "TA105:027", "", "ISA16 names no component separator"},
    {tolerated_open_end, "", "", "the last segment has no terminator"},
    {tolerated_padding, "", "", "padding stands between or after segments"},
    {tolerated_trailing, "", "", "a segment ends in empty elements"},
};

Tokenizer::Limits limits_of(const ports::ReadOptions& options) {
    Tokenizer::Limits limits;
    limits.segment_bytes = std::min(limits.segment_bytes, options.max_record_bytes);
    return limits;
}

}  // namespace

Reader::Reader(Standard standard, std::shared_ptr<const Structures> structures,
               const ports::ReadOptions& options, Scan scan)
    : standard_(standard),
      structures_(std::move(structures)),
      options_(options),
      tokenizer_(standard, limits_of(options), scan),
      findings_(standard, options.strict, options.max_problems),
      envelope_(standard, findings_, builder_) {
    if (options.charset.empty()) return;
    Result<Charset> charset = Charset::named(options.charset);
    if (charset.has_value()) {
        charset_ = std::move(*charset);
    } else {
        findings_.report(Fault::syntax, Severity::message, {}, charset.error().message);
        over_ = true;
    }
}

ports::DocumentReader::Event Reader::next() {
    for (;;) {
        if (event_next_ < event_count_) return events_[event_next_++];
        event_next_ = event_count_ = 0;
        if (over_) return Event::end;
        if (!held_ && !pull()) {
            if (over_) continue;
            return Event::need_input;
        }
        held_ = false;
        dispatch();
    }
}

/// False where no segment came: more input is needed, or the message is over.
bool Reader::pull() {
    const Tokenizer::Pull pulled = tokenizer_.next(segment_);
    if (pulled == Tokenizer::Pull::need_input) return false;
    if (pulled != Tokenizer::Pull::segment) {
        stop(pulled);
        return false;
    }
    if (!segment_.closed) {
        const Role role = role_of(standard_, segment_.tag());
        const bool trailer = role == Role::document_trailer || role == Role::group_trailer ||
                             role == Role::interchange_trailer;
        if (!trailer || !Envelope::complete(segment_)) {
            if (!envelope_.in_document()) outside();
            stop(Tokenizer::Pull::end);
            return false;
        }
    }
    if (envelope_.in_document()) segment_.at.segment = ++segments_;
    if (segment_.begins_interchange) {
        told_ = 0;
        told_outside_ = false;
        pulled_ = on_own_line_ = 0;
    }
    ++pulled_;
    if (segment_.own_line) ++on_own_line_;
    if (!segment_.begins_interchange && segment_.tokens.size() > 1 && segment_.tokens.back().length == 0)
        segment_.tolerated |= tolerated_trailing;
    // What was tolerated at the head of an interchange is the interchange's: told when it is open.
    if (((segment_.tolerated & ~told_) != 0 || (segment_.tolerated & tolerated_wrap) != 0) &&
        role_of(standard_, segment_.tag()) != Role::interchange_header) {
        tell_tolerances();
    }
    return true;
}

/// The message is over, or nothing further can be read in it.
void Reader::stop(Tokenizer::Pull why) {
    const Position at = tokenizer_.position();
    over_ = true;
    switch (why) {
        case Tokenizer::Pull::no_interchange:
            findings_.report(Fault::bad_heading, Severity::message, at,
                             standard_ == Standard::x12       ? "the message does not begin with ISA"
                             : standard_ == Standard::edifact ? "the message does not begin with UNA or UNB"
                                                              : "the message does not begin with STX");
            break;
        case Tokenizer::Pull::bad_heading:
            findings_.report(Fault::bad_heading, Severity::message, at,
                             "the separators of the interchange cannot be made out");
            break;
        case Tokenizer::Pull::cut_heading:
            findings_.report(Fault::bad_heading, Severity::message, at,
                             "the message ends inside of the interchange's header");
            break;
        case Tokenizer::Pull::limit:
            findings_.report(Fault::limit, Severity::message, at, "a segment passes the limits for its size");
            break;
        default:
            if (pulled_ == 0) {
                findings_.report(Fault::bad_heading, Severity::message, at,
                                 "the message holds no interchange");
            }
            break;
    }
    if (envelope_.in_document()) end_document(nullptr);
    envelope_.close_group(nullptr, at);
    envelope_.close_interchange(nullptr, at);
    findings_.reports().close_interchange();
}

/// Reports what was tolerated, each kind once for an interchange.
void Reader::tell_tolerances() {
    const bool news_of_it = (segment_.tolerated & ~told_) != 0;
    if (!news_of_it && (segment_.tolerated & tolerated_wrap) == 0) return;
    const Role role = role_of(standard_, segment_.tag());
    if (!envelope_.in_document()) {
        const bool header =
            role == Role::interchange_header || role == Role::group_header || role == Role::document_header;
        findings_.set_document(header ? documents_ : last_document());
    }
    // Where most segments begin a line, one that holds a line that looks like another segment has lost its
    // terminator: two segments run together, and nobody knows which values to believe.
    if ((segment_.tolerated & tolerated_wrap) != 0 && pulled_ > 4 && on_own_line_ * 2 > pulled_ &&
        holds_another()) {
        findings_.report(Fault::syntax, envelope_.in_document() ? reach() : Severity::warning, segment_.at,
                         tag_text() + " holds a line break: its terminator may be missing");
    }
    const std::uint16_t news = segment_.tolerated & static_cast<std::uint16_t>(~told_);
    told_ |= news;
    for (const ToleranceText& tolerance : tolerances) {
        if ((news & tolerance.bit) == 0) continue;
        findings_.tolerate(Fault::syntax, segment_.at, tolerance.words);
        if (!envelope_.in_document()) envelope_.spoil();
    }
}

/// True where a line inside of the segment begins with a tag and a separator.
bool Reader::holds_another() const {
    for (const Segment::Piece& piece : segment_.pieces) {
        if (piece.begin == 0) continue;
        const std::string_view line = segment_.text.substr(piece.begin);
        const std::size_t end = line.find(tokenizer_.dialect().element);
        if (end < 2 || end > 3) continue;
        const std::string_view tag = line.substr(0, end);
        const bool capitals = std::all_of(
            tag.begin(), tag.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
        if (capitals && (structure_ == nullptr || structure_->directory().segments.contains(tag)))
            return true;
    }
    return false;
}

void Reader::dispatch() {
    const Role role = role_of(standard_, segment_.tag());
    const bool header =
        role == Role::interchange_header || role == Role::group_header || role == Role::document_header;
    const bool outer_trailer = role == Role::group_trailer || role == Role::interchange_trailer;
    if (envelope_.in_document()) {
        if (header || outer_trailer) {
            end_document(nullptr);
            held_ = true;
        } else if (role == Role::document_trailer) {
            if (listener_ != nullptr) tell(nullptr);
            end_document(&segment_);
        } else {
            take_segment();
        }
        return;
    }
    findings_.set_document(last_document());
    if (segment_.begins_interchange) use_dialect();
    if (listener_ != nullptr && role != Role::document_header) tell(nullptr);
    switch (role) {
        case Role::interchange_header:
            envelope_.close_group(nullptr, segment_.at);
            envelope_.close_interchange(nullptr, segment_.at);
            findings_.set_document(documents_);
            envelope_.open_interchange(segment_, tokenizer_.dialect());
            tell_tolerances();
            if (segment_.tolerated != 0) envelope_.spoil();
            check_header();
            break;
        case Role::group_header:
            envelope_.close_group(nullptr, segment_.at);
            envelope_.open_group(segment_);
            break;
        case Role::document_header:
            begin_document();
            break;
        case Role::group_trailer:
            if (!envelope_.in_group()) return outside();
            envelope_.close_group(&segment_, segment_.at);
            break;
        case Role::interchange_trailer:
            envelope_.close_group(nullptr, segment_.at);
            if (!envelope_.in_interchange()) return outside();
            envelope_.close_interchange(&segment_, segment_.at);
            break;
        case Role::service:
            break;
        case Role::document_trailer:
        case Role::body:
            outside();
            break;
    }
}

void Reader::use_dialect() {
    const Dialect& dialect = tokenizer_.dialect();
    if (options_.charset.empty() && standard_ == Standard::edifact && dialect.syntax != syntax_) {
        charset_ = Charset::of_syntax(dialect.syntax);
        syntax_ = dialect.syntax;
    }
    builder_.use(dialect, charset_);
    checker_.use(dialect, charset_);
    service_ = standard_ == Standard::edifact ? structures_->service(dialect.syntax_version)
                                              : structures_->directory(standard_, dialect.syntax + "0");
}

/// A segment that belongs to no document; told once for an interchange.
void Reader::outside() {
    if (told_outside_) return;
    told_outside_ = true;
    findings_.tolerate(Fault::outside, segment_.at, tag_text());
    envelope_.spoil();
}

void Reader::begin_document() {
    segments_ = 1;
    segment_.at.segment = 1;
    findings_.begin_document(documents_, envelope_.spoiled());
    info_ = envelope_.open_document(segment_, documents_++);
    const Dialect& dialect = tokenizer_.dialect();
    const Structures::Found found =
        structures_->find(standard_, info_.type, info_.version, dialect.syntax_version, options_.overlay);
    structure_ = found.structure;
    exact_ = found.exact;
    subset_ = standard_ == Standard::edifact && !segment_.element(2, 5).empty();
    rules_.begin(structure_.get(), dialect.decimal);
    phase_ = Phase::skipping;
    record_loop_ = Structure::nowhere;
    walker_.reset();
    placed_.reset();
    oversized_ = false;
    if (structure_ != nullptr) walker_.emplace(*structure_);
    if (listener_ != nullptr) tell(nullptr);
    if (findings_.keeps_reports()) findings_.reports().set_known(structure_ != nullptr && exact_);
    header_.clear({}, segment_.at);
    builder_.add(header_, header_.root(), segment_, nullptr);
    check_segment(service_rule(), Structure::root);
    envelope_.check_group(structure_ == nullptr ? std::string() : structure_->group(), segment_.at);
    push(Event::document_begin);
}

Result<void> Reader::select(const ports::RecordPath& records) {
    if (!envelope_.in_document() || segments_ != 1) {
        return failure(Errc::unsupported, "records are selected at the beginning of a document");
    }
    Structure::Id loop = Structure::root;
    if (structure_ != nullptr && !records.empty()) {
        for (const std::string_view name : split(records, '/')) loop = structure_->find(name, loop);
        if (loop == Structure::nowhere) {
            return failure(Errc::unsupported, info_.type + " has no part '" + printable(records) + "'");
        }
    }
    path_ = records;
    record_loop_ = loop;
    if (structure_ != nullptr) open_.assign(structure_->size(), document::no_node);
    phase_ = Phase::header;
    if (records.empty()) {
        record_.clear({}, segment_.at);
        findings_.begin_record();
        phase_ = Phase::record;
    }
    return {};
}

void Reader::end_document(const Segment* trailer) {
    const Position at = trailer != nullptr ? trailer->at : tokenizer_.position();
    if (trailer != nullptr && walker_) {
        report_missing(walker_->end());
        rules_.end(rule_faults_);
        report_rules();
    }
    envelope_.close_document(trailer, segments_, at);
    if (trailer != nullptr) give_record();
    findings_.end_document(at);
    document_ok_ = !findings_.document_bad();
    phase_ = Phase::skipping;
    walker_.reset();
    placed_.reset();
    push(Event::document_end);
}

void Reader::take_segment() {
    if (walker_) return place_segment();
    if (listener_ != nullptr) tell(nullptr);
    check_segment(nullptr, Structure::root);
    if (phase_ != Phase::skipping) place_flat();
}

void Reader::place_segment() {
    if (!placed_) {
        placed_ = walker_->take(segment_);
        report_missing(placed_->missing);
    }
    const bool begins = phase_ != Phase::skipping && placed_->at == record_loop_;
    if (phase_ == Phase::record && (begins || !structure_->within(placed_->loop, record_loop_)) &&
        give_record()) {
        held_ = true;
        return;
    }
    const Walker::Placed placed = *std::exchange(placed_, std::nullopt);
    if (listener_ != nullptr) tell(&placed);
    if (begins) begin_record();
    if (placed.fault != Fault::none) report_place(placed.fault, placed.loop);
    const SegmentRule* rule = rule_of(placed);
    check_segment(rule, placed.loop);
    rules_.take(segment_, rule_faults_);
    if (!rule_faults_.empty()) report_rules();
    if (begins) {
        builder_.add_root(record_, segment_, rule);
        open_[placed.at] = record_.root();
    } else if (phase_ == Phase::header && fits(header_)) {
        add(header_, placed);
    } else if (phase_ == Phase::record && fits(record_)) {
        add(record_, placed);
    }
}

void Reader::place_flat() {
    const bool begins = !path_.empty() && segment_.tag() == path_;
    if (begins && phase_ == Phase::record && give_record()) {
        held_ = true;
        return;
    }
    if (begins) {
        begin_record();
        builder_.add_root(record_, segment_, nullptr);
    } else {
        document::Record& record = phase_ == Phase::header ? header_ : record_;
        if (fits(record)) builder_.add(record, record.root(), segment_, nullptr);
    }
}

void Reader::begin_record() {
    phase_ = Phase::record;
    oversized_ = false;
    findings_.begin_record();
}

/// True where the record in hand is worth an event.
bool Reader::give_record() {
    if (phase_ != Phase::record) return false;
    phase_ = Phase::after;
    if (findings_.record_bad() || oversized_) return false;
    push(Event::record);
    return true;
}

void Reader::add(document::Record& record, const Walker::Placed& placed) {
    NodeId parent = record.root();
    if (placed.loop != record_loop_ && placed.loop != Structure::root) {
        const NodeId open = open_[placed.loop];
        if (open < record.size()) parent = open;
    }
    const NodeId node = builder_.add(record, parent, segment_, rule_of(placed));
    if (placed.at != Structure::nowhere) open_[placed.at] = node;
}

const SegmentRule* Reader::rule_of(const Walker::Placed& placed) const {
    return placed.at == Structure::nowhere ? nullptr : (*structure_)[placed.at].rule;
}

/// False where the record is larger than the options allow; reported once.
bool Reader::fits(const document::Record& record) {
    if (oversized_) return false;
    if (segment_.end - record.first_byte <= options_.max_record_bytes) return true;
    oversized_ = true;
    findings_.report(Fault::limit, reach(), segment_.at,
                     phase_ == Phase::header ? "the part before the first record is too large"
                                             : "the record is too large");
    return false;
}

Severity Reader::reach() const {
    return phase_ == Phase::record && record_loop_ != Structure::root ? Severity::record : Severity::document;
}

/// For messages: what is no tag may be data, and is not told.
std::string Reader::tag_text() const {
    const std::string_view tag = segment_.tag();
    return "segment " + (tag.size() <= 3 ? printable(tag) : std::string("with a long tag"));
}

Result<void> read_to_end(Reader& reader, const ports::PieceSource& source,
                         const std::function<void()>& look) {
    using Event = ports::DocumentReader::Event;
    for (Event event = Event::need_input; event != Event::end; look()) {
        const auto piece = source();
        if (!piece) return piece.error();
        reader.feed(*piece, piece->empty());
        do {
            event = reader.next();
            reader.take_problems();
        } while (event != Event::need_input && event != Event::end);
    }
    return {};
}

}  // namespace crossdock::edi
