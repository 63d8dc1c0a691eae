#include "gateway/cli/command.h"
#include "gateway/cli/input.h"
#include "gateway/cli/terminal.h"
#include "gateway/cli/toolbox.h"
#include "gateway/intake/configuration.h"

#include <array>
#include <iostream>

namespace crossdock::cli {
namespace {

using document::Problem;
using document::Severity;
using Event = ports::DocumentReader::Event;

/// What a partner's profile adds: mappings, how to read, time zone.
struct Dialect {
    std::vector<std::string> mappings;
    ports::ReadOptions read;
    mapping::RunSettings run;
};

/// Facts go out in blocks: one write a line would cost more than mapping it.
class Output {
public:
    ~Output() { flush(); }
    void line(std::string_view text) {
        block_.append(text);
        block_ += '\n';
        if (block_.size() > 256 * 1024) flush();
    }
    void flush() {
        std::cout.write(block_.data(), static_cast<std::streamsize>(block_.size()));
        std::cout.flush();
        block_.clear();
    }

private:
    std::string block_;
};

std::string_view word_for(Severity severity) {
    constexpr std::array<std::string_view, 4> words{"warning", "record rejected", "document refused",
                                                    "message unreadable"};
    return words[static_cast<std::size_t>(severity)];
}

/// Maps one file: document by document, record by record.
class FileMapper {
public:
    FileMapper(const Toolbox& toolbox, const Dialect& dialect, std::string name)
        : toolbox_(toolbox), dialect_(dialect), name_(std::move(name)) {
        sink_ = [this](const mapping::Fact& fact) {
            output_.line(mapping::to_line(fact, reader_->document().index));
        };
    }

    /// 0 all well, 1 problems, 2 unreadable.
    int run(Input& input) {
        auto piece = input.next();
        if (!piece) return unreadable(piece.error());
        const auto guess = toolbox_.formats->detect(piece->substr(0, 64 * 1024));
        if (guess.format == nullptr)
            return unreadable(
                Error{Errc::unsupported, name_, {}, "this is none of the formats that are known"});
        reader_ = guess.format->open(dialect_.read);
        Progress progress("mapping " + name_, input.size());
        std::uint64_t fed = 0;
        reader_->feed(*piece, piece->empty());
        for (;;) {
            const Event event = reader_->next();
            report(reader_->take_problems());
            if (event == Event::end) break;
            if (event == Event::need_input) {
                fed += piece->size();
                progress.at(fed);
                piece = input.next();
                if (!piece) return unreadable(piece.error());
                reader_->feed(*piece, piece->empty());
            } else {
                handle(event);
            }
        }
        if (documents_ == 0) return unreadable(Error{Errc::syntax, name_, {}, "there is no document in it"});
        return status_;
    }

private:
    void handle(Event event) {
        if (event == Event::document_begin) begin();
        if (event == Event::record && runner_) {
            start_runner();
            if (usable_) {
                problems_.clear();
                runner_->run(reader_->record(), sink_, problems_);
                report(problems_);
            }
        }
        if (event == Event::document_end && runner_) start_runner();
    }

    void begin() {
        ++documents_;
        runner_ = nullptr;
        const ports::DocumentInfo& info = reader_->document();
        auto found = toolbox_.catalogue->detect(info.standard, info.type, info.version, reader_->header(),
                                                dialect_.mappings);
        if (!found) {
            found.error().source = name_;
            found.error().at = info.at;
            say(Severity::document, found.error(), {});
            return;
        }
        if (const auto selected = reader_->select((*found)->records()); !selected) {
            Error error = selected.error();
            error.source = name_;
            say(Severity::document, error, {});
            return;
        }
        std::unique_ptr<mapping::Runner>& kept = runners_[(*found)->name()];
        if (!kept) kept = std::make_unique<mapping::Runner>(*found, dialect_.run);
        runner_ = kept.get();
        started_ = false;
    }

    /// The header is complete once the first record (or the end) has come.
    void start_runner() {
        if (started_) return;
        started_ = true;
        problems_.clear();
        runner_->begin(reader_->header(), problems_);
        usable_ = true;
        for (const Problem& problem : problems_) usable_ = usable_ && problem.severity < Severity::document;
        report(problems_);
    }

    void report(const std::vector<Problem>& problems) {
        for (const Problem& problem : problems) {
            Error error = problem.error;
            if (error.source.empty()) error.source = name_;
            say(problem.severity, error, problem.code);
        }
    }

    void say(Severity severity, const Error& error, std::string_view code) {
        if (severity == Severity::message) status_ = 2;
        if (severity != Severity::warning) status_ = std::max(status_, 1);
        Error shown = error;
        shown.message = std::string(word_for(severity)) + ": " + shown.message;
        if (!code.empty()) shown.message += " (" + std::string(code) + ")";
        output_.flush();
        complain(shown);
    }

    int unreadable(const Error& error) {
        Error shown = error;
        if (shown.source.empty()) shown.source = name_;
        output_.flush();
        complain(shown);
        return 2;
    }

    const Toolbox& toolbox_;
    const Dialect& dialect_;
    std::string name_;
    std::unique_ptr<ports::DocumentReader> reader_;
    std::map<std::string, std::unique_ptr<mapping::Runner>> runners_;
    mapping::Runner* runner_ = nullptr;
    bool started_ = false, usable_ = true;
    mapping::FactSink sink_;
    std::vector<Problem> problems_;
    Output output_;
    std::uint64_t documents_ = 0;
    int status_ = 0;
};

/// The dialect of a partner's channels as the configuration has them. Errors: not_found.
Result<Dialect> dialect_of(const std::string& partner_name, const std::string& config,
                           const Toolbox& toolbox) {
    const intake::Configuration configuration = intake::load_configuration(config, toolbox.formats->all());
    for (const Error& error : configuration.errors) complain(error);
    const settings::Partner* partner = configuration.settings.partner(partner_name);
    if (partner == nullptr)
        return failure(Errc::not_found, config + " has no partner '" + partner_name + "'");
    std::vector<Error> ignored;
    const auto profiles = intake::build_profiles(configuration.settings, configuration.catalogue,
                                                 toolbox.formats->all(), 0, {}, ignored);
    Dialect dialect;
    for (const settings::Channel& channel : partner->channels) {
        const intake::ChannelProfile* profile = profiles->find(partner_name, channel.name);
        if (profile == nullptr || profile->mappings.empty()) continue;
        if (dialect.mappings.empty()) {
            dialect.read = profile->read;
            dialect.run = profile->run;
        }
        dialect.mappings.insert(dialect.mappings.end(), channel.mappings.begin(), channel.mappings.end());
    }
    return dialect;
}

int map(const Arguments& arguments) {
    auto toolbox = open_toolbox(arguments);
    if (!toolbox) {
        complain(toolbox.error());
        return 2;
    }
    Dialect dialect;
    if (const std::string partner = arguments.get("--partner"); !partner.empty()) {
        const auto found = dialect_of(partner, arguments.get("--config", "crossdock.yaml"), *toolbox);
        if (!found) {
            complain(found.error());
            return 2;
        }
        dialect = *found;
    }
    if (const std::string name = arguments.get("--mapping"); !name.empty()) {
        if (!toolbox->catalogue->find(name)) {
            const std::string near = toolbox->catalogue->nearest(name);
            for (const Error& error : toolbox->errors) complain(error);
            complain("there is no mapping '" + name + "'" +
                     (near.empty() ? "" : "; did you mean '" + near + "'?"));
            return 2;
        }
        dialect.mappings = {name};
    }
    int status = toolbox->errors.empty() ? 0 : 1;
    for (const Error& error : toolbox->errors) complain(error);
    for (const std::string& path : arguments.all("FILE")) {
        auto input = Input::open(path);
        if (!input) {
            complain(input.error());
            status = 2;
            continue;
        }
        status = std::max(status, FileMapper(*toolbox, dialect, input->name()).run(*input));
    }
    return status;
}

constexpr std::array options{
    OptionSpec{"FILE", OptionSpec::Kind::positionals, true, "documents; - is standard input"},
    OptionSpec{"--mapping", OptionSpec::Kind::value, false,
               "the mapping to use (default: the one whose `reads:` fits)"},
    OptionSpec{"--partner", OptionSpec::Kind::value, false, "read as this partner's channels do"},
    OptionSpec{"--config", OptionSpec::Kind::value, false,
               "crossdock.yaml, for --partner (default: ./crossdock.yaml)"},
    mappings_option};

}  // namespace

const Command map_command{
    "map", "what a document states: its facts, one JSON object a line",
    "  crossdock map stock.edi\n  crossdock map stock.csv --mapping NAME | jq .data\n\n"
    "Exit status: 0 all well, 1 problems (on standard error, with places), 2 unreadable.",
    options, map};

}  // namespace crossdock::cli
