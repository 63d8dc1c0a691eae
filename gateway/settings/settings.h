#pragma once

#include "gateway/core/error.h"
#include "gateway/core/time.h"
#include "gateway/model/policy.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crossdock::settings {

/// A secret by reference: the file that holds it (relative to the configuration's folder or, where systemd
/// gives one, to $CREDENTIALS_DIRECTORY). The value never enters a bundle, a log or an error.
struct SecretRef {
    std::string file;
    Position at;
    std::string source;  ///< the configuration file that names it
};

/// A listener of the daemon. `socket` is for the admin listener (a UNIX socket), the others have address and
/// port.
struct Listener {
    std::string address = "127.0.0.1";  ///< loopback only, until keys exist
    std::uint16_t port = 0;
    std::string socket;
};

struct Limits {
    std::uint64_t message = 64ull << 20;  ///< bytes of a message from a folder or an upload
    std::uint64_t webhook = 1ull << 20;   ///< bytes of a webhook's body
    std::uint32_t queue = 4096;           ///< messages waiting for the ledger
    std::uint32_t connections = 10'000;   ///< for each listener
};

/// How an incoming webhook proves who sent it; see docs/configuration.md and gateway/crypto/signature.h.
/// Presets (mappings/signatures.yaml) are resolved: `scheme` is one of the four base schemes, the parts are
/// filled in.
struct SignatureSettings {
    std::string scheme;                ///< "standard-webhooks", "hmac", "static-token" or "none"
    std::string algorithm = "sha256";  ///< sha256 or sha512
    std::string header;                ///< that carries the signature
    std::string timestamp_header;
    std::string id_header;
    std::string timestamp_unit = "seconds";  ///< seconds, milliseconds or rfc3339
    std::string encoding = "hex";            ///< hex, hex_upper or base64
    std::string prefix;                      ///< before the signature: "sha256="
    std::string format = "plain";      ///< plain, list (space separated version,value), pairs (t=..,v1=..)
    std::string version = "v1";        ///< of the entries that count in a list or pairs
    std::string timestamp_pair = "t";  ///< of the pair that carries the time
    std::string signed_content = "{body}";  ///< template of {body} {timestamp} {id}
    std::string key_encoding = "raw";       ///< raw, base64, whsec, nfkd
    std::chrono::seconds tolerance{300};    ///< both ways; only where a timestamp is signed
    std::vector<SecretRef> secrets;         ///< any of them may have signed
};

/// Where the sender's key against duplicates stands.
struct KeySettings {
    enum class From : std::uint8_t { none, header, field };
    From from = From::none;
    std::string name;  ///< header's name, or path of a JSON field ("event/id")
};

struct DirectorySettings {
    std::string path;                          ///< absolute, or relative to the configuration's folder
    std::string pattern = "*";                 ///< glob on the file's name
    Duration every = std::chrono::seconds(2);  ///< how often to look
    Duration min_age =
        std::chrono::seconds(2);  ///< a file is stable when size and time did not change over this
};

/// How a channel's bytes are to be read.
struct ReadSettings {
    bool strict = false;
    std::string charset;    ///< "" = by the document
    std::string overlay;    ///< edi: the partner's changes to message structures; "" = none
    std::string delimiter;  ///< csv: "," ";" "tab" "|"; "" = found by looking
    bool header_row = true;
    char decimal_mark = '.';
};

/// What the sender of a document hears of it.
struct AcknowledgeSettings {
    enum class Mode : std::uint8_t { none, receipt, full };
    Mode mode = Mode::none;
    bool mask_values = false;  ///< leaves out the values that are wrong
    bool line_breaks = false;  ///< one segment a line
};

/// Where documents for a partner go.
struct OutSettings {
    enum class To : std::uint8_t { nowhere, directory } to = To::nowhere;
    std::string path;  ///< absolute, or relative to the configuration's folder
};

struct Channel {
    std::string name;
    enum class In : std::uint8_t { directory, webhook } in = In::webhook;
    DirectorySettings directory;
    SignatureSettings signature;
    KeySettings key;
    ReadSettings read;
    AcknowledgeSettings acknowledge;
    std::vector<std::string> mappings;       ///< names; empty = the channel only stores
    bool store_only = false;                 ///< `mappings: []` written out
    std::vector<std::string> content_types;  ///< accepted; empty = by the mappings' formats
    bool verdict = false;                    ///< `answer: verdict`: 422 for what is refused
    std::uint64_t max_bytes = 0;             ///< of one message
    model::FeedPolicy feed;
    Position at;
};

struct Partner {
    std::string name;
    std::string kind = "supplier";
    TimeZone time_zone;
    OutSettings out;
    std::vector<Channel> channels;
    model::OfferPolicy offers;
    std::string source;  ///< file it was read from
};

/// A webhook endpoint of the storefront.
struct EndpointSettings {
    std::string name;  ///< names the subscriber and its cursor
    std::string url;   ///< http:// on loopback, else https://
    std::string storefront = "default";
    std::vector<SecretRef> secrets;  ///< every live one signs
    std::vector<std::string> events{"availability.changed"};
    std::uint32_t batch = 100;  ///< items in a body, 1 to 100
    Duration timeout = std::chrono::seconds(15);
    std::vector<Duration> retry;  ///< empty = Standard Webhooks' schedule
    bool allow_private = false;   ///< may be on loopback or a private network
};

/// The whole configuration, every field checked.
struct Settings {
    std::string folder;  ///< of crossdock.yaml
    std::string data = "/var/lib/crossdock";
    Listener suppliers{"127.0.0.1", 8080, {}};
    Listener storefront{"127.0.0.1", 8081, {}};
    Listener admin{{}, 0, "/run/crossdock/admin.sock"};
    Limits limits;
    std::vector<model::Storefront> storefronts;
    std::vector<Partner> partners;
    std::vector<EndpointSettings> endpoints;
    std::string mappings_folder;
    std::uint32_t io_threads = 1, decode_threads = 1;
    Duration journal_retention = std::chrono::hours(72);
    Duration bookmark = std::chrono::seconds(15);  ///< of idle streams

    /// Everything that can change a figure; what the ledger takes over with the configuration message.
    std::shared_ptr<const model::Policy> policy() const;

    const Partner* partner(std::string_view name) const;
    const Channel* channel(std::string_view partner, std::string_view channel) const;
};

/// The files of a configuration, read once: what is checked is what is stored and used.
struct Files {
    std::string main;  ///< name of crossdock.yaml
    std::map<std::string, std::string>
        texts;  ///< path relative to the folder (mappings: below "mappings/") -> text
};

/// Reads crossdock.yaml, the partner profiles that it names and every YAML and CSV file of its mappings
/// folder (but not the samples beside the mappings). Errors: io, not_found, limit.
Result<Files> load_files(const std::string& path);

/// The mappings folder alone, under the names that load_files() gives: for those who work without a
/// configuration. Errors: io, limit.
Result<Files> load_mappings(const std::string& folder);

/// The names that the mapping files below "mappings/" give themselves (`mapping: NAME` at the start of a
/// line), in order. Whether they compile is for the mapping compiler to say.
std::vector<std::string> mapping_names(const Files& files);

/// Reads the settings out of the files; no I/O but the time zone database. Every problem of every file is
/// appended to `errors`, in the order of the files and their lines; the result means something only if
/// nothing was appended. `path` is that of crossdock.yaml: errors name files as they are reached from the
/// working folder, and relative paths in the settings are made relative to the configuration's folder.
Settings read(const std::string& path, const Files& files, std::vector<Error>& errors);

/// A configuration from the disk.
struct Loaded {
    Files files;
    Settings settings;
    std::vector<Error> errors;  ///< what `crossdock check` prints; with any, `settings` means nothing
    std::vector<Error>
        warnings;  ///< folders that are not there, secrets that others can read or that are missing
};

/// load_files(), read() and a look at what the settings point to: everything but the mappings themselves.
Loaded load(const std::string& path);

/// What a configuration points to outside its own files, as warnings: folders of directory channels that are
/// not there, secrets that are missing, empty or readable by everybody.
std::vector<Error> check_surroundings(const Settings& settings);

/// The value of a secret: of `$CREDENTIALS_DIRECTORY/FILE` where systemd gives that folder and the file is in
/// it, else of the file relative to `folder`; blanks and line ends around it are dropped. Errors: not_found,
/// io, missing (empty), limit (above 64 KiB).
Result<std::string> load_secret(const SecretRef& ref, const std::string& folder);

/// Every key with its type, default and meaning, made from the same calls that read them: two Markdown
/// tables.
std::string reference();

}  // namespace crossdock::settings
