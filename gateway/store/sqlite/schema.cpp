#include "gateway/store/sqlite/schema.h"

#include <array>
#include <string>

namespace crossdock::store::sqlite {
namespace {

/// `hash` is XXH3 of the row's canonical bytes (row_bytes.h), checked when it is read.
constexpr const char* first_version = R"sql(
CREATE TABLE numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE partners (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE channels (id INTEGER PRIMARY KEY, partner INTEGER NOT NULL, name TEXT NOT NULL,
    last_message INTEGER NOT NULL, last_digest BLOB NOT NULL);

CREATE TABLE messages (sequence INTEGER PRIMARY KEY, kind INTEGER NOT NULL, state INTEGER NOT NULL,
    channel INTEGER NOT NULL, key TEXT NOT NULL, content_type TEXT NOT NULL, origin TEXT NOT NULL,
    received_at INTEGER NOT NULL, size INTEGER NOT NULL, digest BLOB NOT NULL, in_file INTEGER NOT NULL,
    attempts INTEGER NOT NULL, behalf INTEGER NOT NULL, results BLOB NOT NULL, hash INTEGER NOT NULL,
    body BLOB NOT NULL);
CREATE INDEX messages_waiting ON messages (sequence) WHERE state = 2;
CREATE TABLE message_keys (channel INTEGER NOT NULL, key TEXT NOT NULL, message INTEGER NOT NULL,
    PRIMARY KEY (channel, key)) WITHOUT ROWID;
CREATE TABLE document_keys (key BLOB PRIMARY KEY, message INTEGER NOT NULL, document INTEGER NOT NULL,
    digest BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE applied (sequence INTEGER PRIMARY KEY, kind INTEGER NOT NULL, outcome INTEGER NOT NULL,
    message INTEGER NOT NULL, document INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL,
    generation INTEGER NOT NULL, behalf INTEGER NOT NULL, at INTEGER NOT NULL);

CREATE TABLE feeds (id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, location TEXT NOT NULL,
    as_of INTEGER NOT NULL, heard_at INTEGER NOT NULL, stated INTEGER NOT NULL, level INTEGER NOT NULL, due INTEGER,
    run INTEGER NOT NULL, runs INTEGER NOT NULL, message INTEGER NOT NULL, full_at INTEGER NOT NULL,
    full_message INTEGER NOT NULL, full_run INTEGER NOT NULL);
CREATE TABLE products (id INTEGER PRIMARY KEY, sku TEXT NOT NULL UNIQUE, gtin INTEGER NOT NULL, title TEXT NOT NULL,
    suppliers BLOB NOT NULL, packs BLOB NOT NULL, registered_at INTEGER NOT NULL, deleted INTEGER NOT NULL,
    made INTEGER NOT NULL);
CREATE INDEX products_gtin ON products (gtin) WHERE gtin != 0;
CREATE TABLE offers (id INTEGER PRIMARY KEY, partner INTEGER NOT NULL, key_kind INTEGER NOT NULL,
    supplier_sku TEXT NOT NULL, buyer_sku TEXT NOT NULL, gtin INTEGER NOT NULL, product INTEGER NOT NULL,
    matched_by INTEGER NOT NULL, first_seen INTEGER NOT NULL, made INTEGER NOT NULL, hash INTEGER NOT NULL);
CREATE INDEX offers_product ON offers (product) WHERE product != 0;
CREATE INDEX offers_unmatched ON offers (id) WHERE product = 0;
CREATE TABLE stock (id INTEGER PRIMARY KEY, offer INTEGER NOT NULL, feed INTEGER NOT NULL, listed_by INTEGER NOT NULL,
    available INTEGER NOT NULL, available_scale INTEGER NOT NULL, on_hand INTEGER, on_hand_scale INTEGER NOT NULL,
    status INTEGER NOT NULL, details BLOB NOT NULL, missing INTEGER NOT NULL, flags INTEGER NOT NULL,
    stated_at INTEGER NOT NULL, absolute_at INTEGER NOT NULL, message INTEGER NOT NULL, run INTEGER NOT NULL,
    changed_by INTEGER NOT NULL,
    document INTEGER NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL, line INTEGER NOT NULL,
    segment INTEGER NOT NULL, hash INTEGER NOT NULL);
CREATE INDEX stock_offer ON stock (offer);
CREATE TABLE matches (partner INTEGER NOT NULL, supplier_sku TEXT NOT NULL, product INTEGER NOT NULL,
    message INTEGER NOT NULL, PRIMARY KEY (partner, supplier_sku)) WITHOUT ROWID;

CREATE TABLE availability (id INTEGER PRIMARY KEY, number INTEGER NOT NULL, deleted INTEGER NOT NULL,
    state BLOB NOT NULL, hash INTEGER NOT NULL);
CREATE TABLE journal (sequence INTEGER PRIMARY KEY, id INTEGER NOT NULL, number INTEGER NOT NULL,
    deleted INTEGER NOT NULL, step INTEGER NOT NULL, state BLOB NOT NULL, hash INTEGER NOT NULL);
CREATE TABLE quarantine (id INTEGER PRIMARY KEY, state INTEGER NOT NULL, message INTEGER NOT NULL,
    document INTEGER NOT NULL, channel INTEGER NOT NULL, type TEXT NOT NULL, reference TEXT NOT NULL,
    reason TEXT NOT NULL, held_at INTEGER NOT NULL, findings BLOB NOT NULL);
CREATE TABLE jobs (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, phase INTEGER NOT NULL, message INTEGER NOT NULL,
    subject INTEGER NOT NULL, position INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE generations (number INTEGER PRIMARY KEY, message INTEGER NOT NULL, bundle BLOB NOT NULL,
    policy BLOB NOT NULL);
CREATE TABLE files (digest BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE subscribers (name TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
)sql";

/// Acknowledgments on their way out, and the control numbers given out to each partner.
constexpr const char* second_version = R"sql(
CREATE TABLE outgoing (id INTEGER PRIMARY KEY, message INTEGER NOT NULL, partner INTEGER NOT NULL,
    channel INTEGER NOT NULL, mode INTEGER NOT NULL, first_number INTEGER NOT NULL, count INTEGER NOT NULL,
    verdicts BLOB NOT NULL, created_at INTEGER NOT NULL, state INTEGER NOT NULL, asked INTEGER NOT NULL,
    attempts INTEGER NOT NULL, error TEXT NOT NULL, sent_at INTEGER, files TEXT NOT NULL);
CREATE INDEX outgoing_open ON outgoing (partner, id) WHERE state IN (1, 3);
CREATE INDEX outgoing_message ON outgoing (message);
CREATE TABLE control_numbers (partner INTEGER PRIMARY KEY, next INTEGER NOT NULL);
)sql";

constexpr std::array<const char*, 2> migrations{first_version, second_version};

}  // namespace

std::uint32_t schema_version() {
    return static_cast<std::uint32_t>(migrations.size());
}

Result<void> migrate(Database& database) {
    std::uint32_t version = 0;
    Statement ask(database, "PRAGMA user_version");
    const auto take = [&version](const Row& row) { return version = row.small(0), true; };
    if (const int code = ask.each(take); code != SQLITE_DONE) return database.problem(code);
    if (version > schema_version()) {
        return failure(Errc::unsupported, "the store has version " + std::to_string(version) +
                                              ", this program knows up to " +
                                              std::to_string(schema_version()));
    }
    for (; version < schema_version(); ++version) {
        const std::string migration = "BEGIN IMMEDIATE;" + std::string(migrations[version]) +
                                      "PRAGMA user_version=" + std::to_string(version + 1) + ";COMMIT;";
        if (auto done = database.execute(migration); !done) return done.error();
    }
    return {};
}

}  // namespace crossdock::store::sqlite
