#include "gateway/store/sqlite/sqlite_store.h"

#include "gateway/store/files.h"
#include "gateway/store/sqlite/checkpointer.h"
#include "gateway/store/sqlite/row_readers.h"

#include <unistd.h>

namespace crossdock::store::sqlite {
namespace {

/// The log begins again from its start once it is longer than this and little is left to copy.
constexpr std::uint64_t long_log_pages = 8192;
/// A log that grew beyond this, behind a long reader, gives its space back; writing into blocks that the file
/// has costs less than asking for new ones, so else it keeps them.
constexpr std::uint64_t too_long_log_pages = 8 * long_log_pages;

int count_log_pages(void* figures, sqlite3*, const char*, int pages) {
    static_cast<LogFigures*>(figures)->pages.store(static_cast<std::uint64_t>(pages),
                                                   std::memory_order_relaxed);
    return SQLITE_OK;
}

}  // namespace

SqliteStore::SqliteStore(std::string folder, std::unique_ptr<Database> database, OpenOptions options,
                         int lock)
    : Reads<Store>(std::move(folder), std::move(database)), options_(std::move(options)), lock_(lock) {
    sqlite3_wal_hook(this->database().handle(), count_log_pages, log_.get());
}

SqliteStore::~SqliteStore() {
    if (side_file_ >= 0) ::close(side_file_);
    if (lock_ >= 0) ::close(lock_);
}

template <class... Values>
void SqliteStore::write(const char* sql, const Values&... values) {
    if (failure_) return;
    const int code = statement(sql).run(values...);
    if (code != SQLITE_DONE) failure_ = database().problem(code);
}

template <class RowType>
std::int64_t SqliteStore::checksum(const RowType& row) {
    bytes_.clear();
    append(bytes_, row);
    return bytes_.checksum();
}

Result<void> SqliteStore::begin() {
    failure_.reset();
    const int code = statement("BEGIN IMMEDIATE").run();
    if (code != SQLITE_DONE) return database().problem(code);
    return {};
}

Result<void> SqliteStore::commit() {
    if (!failure_) {
        const int code = statement("COMMIT").run();
        if (code == SQLITE_DONE) return {};
        failure_ = database().problem(code);
    }
    const Error failed = *failure_;
    rollback();
    return failed;
}

void SqliteStore::rollback() {
    // After some failures SQLite has rolled back by itself.
    if (!sqlite3_get_autocommit(database().handle())) statement("ROLLBACK").run();
    failure_.reset();
}

bool SqliteStore::claim_key(std::uint32_t channel, std::string_view key, std::uint64_t message,
                            std::uint64_t& first) {
    write("INSERT INTO message_keys VALUES (?, ?, ?) ON CONFLICT DO NOTHING", channel, key, message);
    if (failure_ || sqlite3_changes(database().handle()) == 1) return true;
    const auto take = [&first](const Row& row) { return first = row.natural(0), false; };
    const int code =
        statement("SELECT message FROM message_keys WHERE channel = ? AND key = ?").each(take, channel, key);
    if (code != SQLITE_DONE) failure_ = database().problem(code);
    return false;
}

bool SqliteStore::claim_document(const DocumentKeyRow& row, DocumentKeyRow& first) {
    write("INSERT INTO document_keys VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", Blob{as_view(row.key)},
          row.message, row.document, Blob{as_view(row.digest)});
    if (failure_ || sqlite3_changes(database().handle()) == 1) return true;
    const auto take = [&](const Row& found) {
        first.key = row.key;
        first.message = found.natural(0);
        first.document = found.small(1);
        copy_digest(found.bytes(2), first.digest);
        return false;
    };
    const int code = statement("SELECT message, document, digest FROM document_keys WHERE key = ?")
                         .each(take, Blob{as_view(row.key)});
    if (code != SQLITE_DONE) failure_ = database().problem(code);
    return false;
}

void SqliteStore::add(const MessageRow& row) {
    write("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row.sequence,
          row.kind, static_cast<int>(row.state), row.channel, row.key, row.content_type, row.origin,
          micros(row.received_at), row.size, Blob{as_view(row.digest)}, row.in_file, row.attempts, row.behalf,
          Blob{row.results_data}, checksum(row), Blob{row.body});
}

void SqliteStore::add(const StepRow& row) {
    write("INSERT INTO applied VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row.sequence, row.kind, row.outcome,
          row.message, row.document, row.first, row.count, row.generation, row.behalf, micros(row.at));
}

void SqliteStore::add(const EventRow& row) {
    write("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)", row.sequence,
          availability_id(row.product, row.storefront), row.number, row.deleted, row.step,
          Blob{row.state_data}, checksum(row));
}

void SqliteStore::set_message(std::uint64_t sequence, MessageState state, std::string_view results_data) {
    write("UPDATE messages SET state = ?, results = ? WHERE sequence = ?", static_cast<int>(state),
          Blob{results_data}, sequence);
}

void SqliteStore::set_attempts(std::uint64_t sequence, std::uint32_t attempts) {
    write("UPDATE messages SET attempts = ? WHERE sequence = ?", attempts, sequence);
}

void SqliteStore::put(const PartnerRow& row) {
    write("INSERT OR REPLACE INTO partners VALUES (?, ?)", row.id, row.name);
}

void SqliteStore::put(const ChannelRow& row) {
    write("INSERT OR REPLACE INTO channels VALUES (?, ?, ?, ?, ?)", row.id, row.partner, row.name,
          row.last_message, Blob{as_view(row.last_digest)});
}

void SqliteStore::put(const FeedRow& row) {
    constexpr const char* sql =
        "INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    const auto rest = [&](const auto& due) {
        write(sql, row.id, row.channel, row.location, micros(row.as_of), micros(row.heard_at), row.stated,
              row.level, due, row.run, row.runs, row.message, micros(row.full_at), row.full_message,
              row.full_run);
    };
    if (row.due) {
        rest(micros(*row.due));
    } else {
        rest(nullptr);
    }
}

void SqliteStore::put(const ProductRow& row) {
    write("INSERT OR REPLACE INTO products VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row.id, row.sku, row.gtin,
          row.title, Blob{row.suppliers_data}, Blob{row.packs_data}, micros(row.registered_at), row.deleted,
          row.made);
}

void SqliteStore::put(const OfferRow& row) {
    write("INSERT OR REPLACE INTO offers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row.id, row.partner,
          row.key_kind, row.supplier_sku, row.buyer_sku, row.gtin, row.product, row.matched_by,
          micros(row.first_seen), row.made, checksum(row));
}

void SqliteStore::put(const LineRow& row) {
    constexpr const char* sql =
        "INSERT OR REPLACE INTO stock VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, "
        "?)";
    const auto rest = [&](const auto& on_hand, int scale) {
        write(sql, row.id, row.offer, row.feed, row.listed_by, row.available.mantissa(),
              row.available.scale(), on_hand, scale, row.status, Blob{row.details_data}, row.missing,
              row.flags, micros(row.stated_at), micros(row.absolute_at), row.message, row.run, row.changed_by,
              row.document, row.offset, row.length, row.line, row.segment, checksum(row));
    };
    if (row.on_hand) {
        rest(row.on_hand->mantissa(), row.on_hand->scale());
    } else {
        rest(nullptr, 0);
    }
}

void SqliteStore::put(const MatchRow& row) {
    write("INSERT OR REPLACE INTO matches VALUES (?, ?, ?, ?)", row.partner, row.supplier_sku, row.product,
          row.message);
}

void SqliteStore::put(const AvailabilityRow& row) {
    write("INSERT OR REPLACE INTO availability VALUES (?, ?, ?, ?, ?)",
          availability_id(row.product, row.storefront), row.number, row.deleted, Blob{row.state_data},
          checksum(row));
}

void SqliteStore::put(const QuarantineRow& row) {
    write("INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row.id,
          static_cast<int>(row.state), row.message, row.document, row.channel, row.type, row.reference,
          row.reason, micros(row.held_at), Blob{row.findings_data});
}

void SqliteStore::put(const JobRow& row) {
    write("INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?)", row.id, row.kind, row.phase,
          row.message, row.subject, row.position, Blob{row.job_data});
}

void SqliteStore::put(const GenerationRow& row) {
    write("INSERT OR REPLACE INTO generations VALUES (?, ?, ?, ?)", row.number, row.message,
          Blob{as_view(row.bundle)}, Blob{row.policy_data});
}

void SqliteStore::put(const SubscriberRow& row) {
    write("INSERT OR REPLACE INTO subscribers VALUES (?, ?)", row.name, Blob{row.subscriber_data});
}

void SqliteStore::put_file(const Digest& digest, std::string_view bytes) {
    write("INSERT INTO files VALUES (?, ?) ON CONFLICT DO NOTHING", Blob{as_view(digest)}, Blob{bytes});
}

void SqliteStore::put_number(std::string_view name, std::uint64_t value) {
    write("INSERT OR REPLACE INTO numbers VALUES (?, ?)", name, value);
}

void SqliteStore::put_control_number(std::uint32_t partner, std::uint64_t next) {
    write("INSERT OR REPLACE INTO control_numbers VALUES (?, ?)", partner, next);
}

void SqliteStore::add(const OutgoingRow& row) {
    write("INSERT INTO outgoing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)", row.id, row.message,
          row.partner, row.channel, row.mode, row.first_number, row.count, Blob{row.verdicts_data},
          micros(row.created_at), static_cast<int>(row.state), row.asked, row.attempts, row.error, row.files);
}

void SqliteStore::set_outgoing(const OutgoingRow& row) {
    constexpr const char* sql =
        "UPDATE outgoing SET state = ?, attempts = ?, error = ?, sent_at = ifnull(?, sent_at), files = ?"
        " WHERE id = ? AND asked = ?";
    const auto rest = [&](const auto& sent_at) {
        write(sql, static_cast<int>(row.state), row.attempts, row.error, sent_at, row.files, row.id,
              row.asked);
    };
    if (row.sent_at) {
        rest(micros(*row.sent_at));
    } else {
        rest(nullptr);
    }
}

bool SqliteStore::ask_again(std::uint64_t message) {
    write(
        "UPDATE outgoing SET state = 1, asked = asked + 1, attempts = 0, error = ''"
        " WHERE message = ? AND state IN (2, 4)",
        message);
    return !failure_ && sqlite3_changes(database().handle()) != 0;
}

void SqliteStore::set_job(std::uint64_t id, std::uint8_t phase, std::uint64_t position) {
    write("UPDATE jobs SET phase = ?, position = ? WHERE id = ?", phase, position, id);
}

void SqliteStore::remove_job(std::uint64_t id) {
    write("DELETE FROM jobs WHERE id = ?", id);
}

void SqliteStore::remove_events(std::uint64_t sequence, std::uint64_t most) {
    write(
        "DELETE FROM journal WHERE sequence IN (SELECT sequence FROM journal WHERE sequence <= ? ORDER BY "
        "sequence"
        " LIMIT ?)",
        sequence, most);
}

Result<void> SqliteStore::take_body(const std::string& spool_file, const Digest& digest) {
    return move_synced(spool_file, body_file(digest));
}

Result<Store::Announced> SqliteStore::announced() {
    return read_side_file(folder() + "/announced", side_file_);
}

Result<void> SqliteStore::announce(const Announced& last) {
    return write_side_file(folder() + "/announced", side_file_, last);
}

std::unique_ptr<Checkpointer> SqliteStore::checkpointer() {
    return std::make_unique<PassiveCheckpointer>(folder() + "/crossdock.db", options_.file_system, log_);
}

Result<void> SqliteStore::recycle_log() {
    if (log_->pages.load(std::memory_order_relaxed) < long_log_pages) return {};
    if (log_->left() > small_rest_pages) return {};
    const bool too_long = log_->pages.load(std::memory_order_relaxed) > too_long_log_pages;
    const int mode = too_long ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART;
    const int code = sqlite3_wal_checkpoint_v2(database().handle(), nullptr, mode, nullptr, nullptr);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
        log_->copied.store(0, std::memory_order_relaxed);  // a reader holds it: wait for the next pass
        return {};
    }
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_FULL) return database().problem(code);
    if (code == SQLITE_OK) {
        log_->pages.store(0, std::memory_order_relaxed);
        log_->copied.store(0, std::memory_order_relaxed);
    }
    return {};
}

}  // namespace crossdock::store::sqlite
