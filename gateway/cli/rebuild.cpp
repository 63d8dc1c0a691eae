#include "gateway/ledger/rebuild.h"

#include "adapters/formats/registry.h"
#include "gateway/cli/command.h"
#include "gateway/cli/daemon_command.h"
#include "gateway/cli/terminal.h"
#include "gateway/intake/configuration.h"
#include "gateway/intake/decode_pool.h"
#include "gateway/intake/products.h"
#include "gateway/json/writer.h"
#include "gateway/store/store.h"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>

namespace crossdock::cli {
namespace {

/// A folder of its own that goes with the command.
class TemporaryFolder {
public:
    TemporaryFolder()
        : path_((std::filesystem::temp_directory_path() / "crossdock-rebuild-XXXXXX").string()) {
        if (::mkdtemp(path_.data()) == nullptr) path_.clear();
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// Decodes messages as the daemon did on the day: under the bundle of the step's generation.
class BundleDecoder {
public:
    Result<ledger::Decoded> decode(const ledger::Undecoded& message, ledger::MessageKind kind,
                                   const ledger::KeptBundle& bundle) {
        if (kind == ledger::MessageKind::product || kind == ledger::MessageKind::match)
            return decode_own(message, kind, bundle.generation);
        if (!rules_ || rules_->generation != bundle.generation) {
            if (auto compiled = compile(bundle); !compiled) return compiled.error();
        }
        return intake::decode_stored(decoder_, *rules_->profiles, message, {});
    }

private:
    struct Rules {
        std::uint64_t generation = 0;
        std::unique_ptr<const formats::Registry> formats;
        std::shared_ptr<const intake::Profiles> profiles;
    };

    static Result<ledger::Decoded> decode_own(const ledger::Undecoded& message, ledger::MessageKind kind,
                                              std::uint64_t generation) {
        ledger::Decoded decoded;
        decoded.generation = generation;
        if (kind == ledger::MessageKind::product) {
            decoded.products = intake::read_products(message.body.bytes);
            return decoded;
        }
        auto match = intake::read_match(message.body.bytes);
        if (!match) return match.error();
        decoded.match = std::move(*match);
        return decoded;
    }

    Result<void> compile(const ledger::KeptBundle& bundle) {
        Rules rules;
        rules.generation = bundle.generation;
        std::vector<Error> errors;
        rules.formats = std::make_unique<const formats::Registry>(bundle.files, errors);
        ledger::ConfigurationBundle kept;
        kept.files = bundle.files;
        kept.tzdata = bundle.tzdata;
        const intake::Configuration configuration = intake::read_bundle(kept, rules.formats->all());
        errors.insert(errors.end(), configuration.errors.begin(), configuration.errors.end());
        if (!errors.empty()) return errors.front();
        if (bundle.tzdata != intake::tzdata_version()) {
            complain("generation " + std::to_string(bundle.generation) + " was made with tzdata " +
                     bundle.tzdata + ", here is " + intake::tzdata_version());
        }
        rules.profiles = intake::build_profiles(configuration.settings, configuration.catalogue,
                                                rules.formats->all(), bundle.generation, {}, errors);
        rules_ = std::move(rules);
        return {};
    }

    intake::Decoder decoder_;
    std::optional<Rules> rules_;
};

void print(const Arguments& arguments, const ledger::RebuildReport& report) {
    if (arguments.has("--json")) {
        std::string line;
        json::Writer out(line);
        out.begin_object()
            .member("equal", report.equal())
            .member("steps", report.steps)
            .member("messages", report.messages);
        out.member("events", report.events).key("tables").begin_object();
        for (const auto& [table, digest] : report.source) {
            const auto rebuilt = report.rebuilt.find(table);
            out.key(table)
                .begin_object()
                .member("source", digest)
                .member("rebuilt", rebuilt == report.rebuilt.end() ? std::string() : rebuilt->second)
                .end_object();
        }
        out.end_object().end_object();
        std::cout << line << '\n';
        return;
    }
    Table table({"table", "source", "rebuilt", ""});
    for (const auto& [name, digest] : report.source) {
        const auto rebuilt = report.rebuilt.find(name);
        const std::string other = rebuilt == report.rebuilt.end() ? std::string() : rebuilt->second;
        table.row({name, digest.substr(0, 16), other.substr(0, 16),
                   digest == other ? paint("equal", Colour::green) : paint("differs", Colour::red)});
    }
    std::cout << table.to_string();
    std::cout << (report.equal() ? "verified" : "NOT equal") << ": " << report.steps << " steps of "
              << report.messages << " messages replayed, " << report.events << " events\n";
}

int rebuild(const Arguments& arguments) {
    const std::string folder = arguments.get("DATA");
    auto source = store::open_reading(folder);
    if (!source) {
        complain(source.error());
        return 2;
    }
    const TemporaryFolder target;
    if (target.path().empty()) {
        complain("no temporary folder can be made; $TMPDIR says where");
        return 2;
    }
    BundleDecoder decoder;
    ledger::RebuildOptions options;
    if (const std::string number = arguments.get("--without"); !number.empty())
        options.leave_out = std::strtoull(number.c_str(), nullptr, 10);
    std::unique_ptr<Progress> progress;
    options.progress = [&](std::uint64_t step, std::uint64_t of) {
        if (!progress) progress = std::make_unique<Progress>("replaying", of);
        progress->at(step);
    };
    const auto report = ledger::rebuild(
        **source, target.path(),
        [&](const ledger::Undecoded& message, ledger::MessageKind kind, const ledger::KeptBundle& bundle) {
            return decoder.decode(message, kind, bundle);
        },
        options);
    progress.reset();
    if (!report) {
        complain(report.error());
        return 2;
    }
    print(arguments, *report);
    return report->equal() ? 0 : 1;
}

constexpr std::array options{
    OptionSpec{"DATA", OptionSpec::Kind::positional, true, "the gateway's data folder, or a copy of it"},
    OptionSpec{"--verify", OptionSpec::Kind::flag, false,
               "compare with what is there (this is all that rebuild does today)"},
    OptionSpec{"--without", OptionSpec::Kind::value, false,
               "leave this message out: the digests must then differ"},
    json_option};

}  // namespace

const Command rebuild_command{"rebuild", "replay the inbox into an empty store and compare the models",
                              "  crossdock rebuild --verify /var/lib/crossdock\n\nExit status: 0 equal, 1 "
                              "different, 2 could not be done.",
                              options, rebuild};

}  // namespace crossdock::cli
