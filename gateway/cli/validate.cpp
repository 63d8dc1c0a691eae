#include "gateway/cli/command.h"
#include "gateway/cli/daemon_command.h"
#include "gateway/cli/edi_file.h"
#include "gateway/cli/terminal.h"
#include "gateway/cli/toolbox.h"
#include "gateway/intake/configuration.h"
#include "gateway/intake/profiles.h"
#include "gateway/json/writer.h"

#include "adapters/formats/edi/edi.h"

#include <algorithm>
#include <array>
#include <iostream>

namespace crossdock::cli {
namespace {

using edi::DocumentReport;
using edi::FaultReport;
using edi::InterchangeReport;
using edi::Standard;
using edi::Verdict;

/// What is wrong is told without the values themselves, which may be personal.
void mask(std::vector<FaultReport>& faults) {
    for (FaultReport& fault : faults) fault.value.clear();
}

/// What became of one file.
struct Outcome {
    std::string path, format;
    std::vector<InterchangeReport> interchanges;
    bool unreadable = false;
    std::string why;

    int status() const;
    void mask_values() {
        for (InterchangeReport& interchange : interchanges) {
            mask(interchange.faults);
            for (edi::GroupReport& group : interchange.groups) {
                mask(group.faults);
                for (DocumentReport& document : group.documents) mask(document.faults);
            }
        }
    }
};

bool bad(const std::vector<FaultReport>& faults) {
    return std::any_of(faults.begin(), faults.end(), [](const FaultReport& fault) { return !fault.warning; });
}

int Outcome::status() const {
    if (unreadable) return 2;
    for (const InterchangeReport& interchange : interchanges) {
        if (bad(interchange.faults)) return 1;
        for (const edi::GroupReport& group : interchange.groups) {
            if (bad(group.faults)) return 1;
            for (const DocumentReport& document : group.documents) {
                if (document.verdict != Verdict::accepted) return 1;
            }
        }
    }
    return 0;
}

Outcome read(const std::string& path, const formats::Registry& registry, const ports::ReadOptions& options) {
    Outcome outcome;
    outcome.path = path;
    const auto format = read_edi(
        path, registry, options, [](edi::Reader& reader) { reader.keep_reports(); },
        [&outcome](edi::Reader& reader) {
            for (InterchangeReport& report : reader.take_reports())
                outcome.interchanges.push_back(std::move(report));
        });
    outcome.unreadable = !format;
    if (format) {
        outcome.format = *format;
    } else {
        outcome.why = format.error().message;
    }
    return outcome;
}

void write_fault(json::Writer& out, const FaultReport& fault, Standard standard) {
    const edi::FaultText& text = edi::text_of(fault.fault);
    const std::string_view code = edi::ack_code(fault, standard);
    out.begin_object()
        .member("level", edi::to_string(text.level))
        .member("severity", fault.warning ? "warning" : "error")
        .member("code", text.name)
        .member("ack_code", edi::without_list(code))
        .member("ack_list", code.substr(0, code.find(':')));
    const auto number = [&out](std::string_view name, std::uint64_t value) {
        out.key(name);
        if (value == 0) {
            out.null();
        } else {
            out.value(value);
        }
    };
    out.member("segment", fault.segment);
    number("segment_position", fault.at.segment);
    number("element", fault.at.element);
    number("component", fault.at.component);
    if (!fault.loop.empty()) out.member("loop", fault.loop);
    if (fault.repetition > 1) out.member("repetition", fault.repetition);
    if (!fault.data_element.empty()) out.member("data_element", fault.data_element);
    out.member("offset", fault.at.offset).member("line", fault.at.line).member("column", fault.at.column);
    if (!fault.value.empty()) out.member("value", fault.value);
    if (!fault.expected.empty()) out.member("expected", fault.expected);
    out.member("message", edi::message_of(fault)).end_object();
}

void write_faults(json::Writer& out, const std::vector<FaultReport>& faults, Standard standard) {
    out.key("faults").begin_array();
    for (const FaultReport& fault : faults) write_fault(out, fault, standard);
    out.end_array();
}

std::string_view word(Verdict verdict) {
    constexpr std::array<std::string_view, 3> words{"accepted", "accepted with errors", "rejected"};
    return words[static_cast<std::size_t>(verdict)];
}

void write_document(json::Writer& out, const DocumentReport& document, const InterchangeReport& interchange,
                    const edi::GroupReport& group) {
    out.begin_object()
        .member("type", document.type)
        .member("version", document.version)
        .member("control", document.reference);
    if (group.present) out.member("group", group.reference);
    out.member("interchange", interchange.reference)
        .member("accepted", document.verdict == Verdict::accepted)
        .member("verdict", word(document.verdict))
        .member("structure", document.known ? "known" : "unknown")
        .member("segments", document.segments)
        .member("offset", document.at.offset)
        .member("line", document.at.line);
    if (document.left_out > 0) out.member("faults_left_out", document.left_out);
    write_faults(out, document.faults, interchange.dialect.standard);
    out.end_object();
}

void print_json(const Outcome& outcome) {
    std::string line;
    json::Writer out(line);
    out.begin_object().member("file", outcome.path).member("format", outcome.format);
    out.member("valid", outcome.status() == 0);
    if (outcome.unreadable) out.member("error", outcome.why);
    out.key("faults").begin_array();
    for (const InterchangeReport& interchange : outcome.interchanges) {
        const Standard standard = interchange.dialect.standard;
        for (const FaultReport& fault : interchange.faults) write_fault(out, fault, standard);
        for (const edi::GroupReport& group : interchange.groups) {
            for (const FaultReport& fault : group.faults) write_fault(out, fault, standard);
        }
    }
    out.end_array().key("documents").begin_array();
    for (const InterchangeReport& interchange : outcome.interchanges) {
        for (const edi::GroupReport& group : interchange.groups) {
            for (const DocumentReport& document : group.documents)
                write_document(out, document, interchange, group);
        }
    }
    out.end_array().end_object();
    std::cout << line << '\n';
}

void print_fault(const std::string& path, const FaultReport& fault, Standard standard) {
    const std::string_view code = edi::ack_code(fault, standard);
    std::cout << path << ':' << fault.at.line << ':' << fault.at.column << ": "
              << (fault.warning ? paint("warning", Colour::yellow) : paint("error", Colour::red)) << ": ";
    if (fault.at.segment != 0) std::cout << "segment " << fault.at.segment << ": ";
    if (!fault.loop.empty()) std::cout << fault.loop << ": ";
    std::cout << edi::message_of(fault);
    if (!fault.value.empty()) std::cout << ", found '" << printable(fault.value) << '\'';
    if (!code.empty()) std::cout << " [" << code << ']';
    std::cout << '\n';
}

void print_text(const Outcome& outcome) {
    if (outcome.unreadable) {
        std::cout << outcome.path << ": " << paint("unreadable", Colour::red) << ": " << outcome.why << '\n';
        return;
    }
    for (const InterchangeReport& interchange : outcome.interchanges) {
        const Standard standard = interchange.dialect.standard;
        for (const FaultReport& fault : interchange.faults) print_fault(outcome.path, fault, standard);
        for (const edi::GroupReport& group : interchange.groups) {
            for (const FaultReport& fault : group.faults) print_fault(outcome.path, fault, standard);
            for (const DocumentReport& document : group.documents) {
                for (const FaultReport& fault : document.faults) print_fault(outcome.path, fault, standard);
                const bool good = document.verdict == Verdict::accepted;
                std::cout << outcome.path << ": " << document.type << ' ' << document.version << ' '
                          << document.reference << ": "
                          << paint(std::string(word(document.verdict)), good ? Colour::green : Colour::red)
                          << (document.known ? "" : " (no structure of this version is known)") << '\n';
            }
            if (group.left_out > 0)
                std::cout << outcome.path << ": and " << group.left_out << " documents more, accepted\n";
        }
    }
}

/// How files are read and answered: by the defaults, or as a partner's channel does.
struct Manner {
    std::unique_ptr<formats::Registry> registry;
    ports::ReadOptions read;
    ports::AcknowledgeOptions acknowledge;
};

/// Of the partner's channels the first that acknowledges, else the first.
Result<Manner> manner_of(const std::string& name, const std::string& config) {
    const auto files = settings::load_files(config);
    if (!files) return files.error();
    Manner manner;
    std::vector<Error> errors;
    manner.registry = std::make_unique<formats::Registry>(files->texts, errors);
    const intake::Configuration configuration = intake::load_configuration(config, manner.registry->all());
    for (const Error& error : configuration.errors) complain(error);
    const settings::Partner* partner = configuration.settings.partner(name);
    if (partner == nullptr || partner->channels.empty())
        return failure(Errc::not_found, config + " has no partner '" + name + "' with a channel");
    const auto profiles = intake::build_profiles(configuration.settings, configuration.catalogue,
                                                 manner.registry->all(), 0, {}, errors);
    const intake::ChannelProfile* chosen = profiles->find(name, partner->channels.front().name);
    for (const settings::Channel& channel : partner->channels) {
        const intake::ChannelProfile* profile = profiles->find(name, channel.name);
        if (profile == nullptr || profile->acknowledge.mode == ports::AcknowledgeOptions::Mode::none)
            continue;
        chosen = profile;
        break;
    }
    manner.read = chosen->read;
    manner.acknowledge = chosen->acknowledge;
    return manner;
}

Result<Manner> default_manner(const Arguments& arguments) {
    auto toolbox = open_toolbox(arguments);
    if (!toolbox) return toolbox.error();
    for (const Error& error : toolbox->errors) complain(error);
    Manner manner;
    manner.registry = std::move(toolbox->formats);
    return manner;
}

/// What would be sent back for a file; nothing is given out: the first has the number 1.
void print_acknowledgments(const Outcome& outcome, ports::AcknowledgeOptions options) {
    options.line_breaks = true;
    options.time = LocalTime(SystemClock().now().time_since_epoch());
    std::vector<std::string> written;
    for (const InterchangeReport& report : outcome.interchanges) {
        if (const auto done = edi::append_acknowledgment(report, options, written); !done)
            complain(done.error());
    }
    for (const std::string& bytes : written) std::cout << bytes;
}

int validate(const Arguments& arguments) {
    const std::string partner = arguments.get("--partner");
    const auto manner = partner.empty() ? default_manner(arguments)
                                        : manner_of(partner, arguments.get("--config", "crossdock.yaml"));
    if (!manner) {
        complain(manner.error());
        return 2;
    }
    int status = 0;
    for (const std::string& path : arguments.all("FILE")) {
        Outcome outcome = read(path, *manner->registry, manner->read);
        if (arguments.has("--mask")) outcome.mask_values();
        status = std::max(status, outcome.status());
        if (arguments.has("--json")) {
            print_json(outcome);
        } else {
            print_text(outcome);
        }
        if (arguments.has("--ack") && !outcome.unreadable)
            print_acknowledgments(outcome, manner->acknowledge);
    }
    return status;
}

constexpr std::array options{
    OptionSpec{"FILE", OptionSpec::Kind::positionals, true,
               "X12, EDIFACT or TRADACOMS files; - for standard input"},
    json_option,
    OptionSpec{"--ack", OptionSpec::Kind::flag, false, "print the acknowledgment that would be sent"},
    OptionSpec{"--mask", OptionSpec::Kind::flag, false, "leave out the values that are wrong"},
    OptionSpec{"--partner", OptionSpec::Kind::value, false,
               "read and answer as this partner's channel does: charset, strictness, overlay"},
    OptionSpec{"--config", OptionSpec::Kind::value, false,
               "crossdock.yaml, for --partner (default: ./crossdock.yaml)"},
    mappings_option};

}  // namespace

const Command validate_command{
    "validate", "every fault of an EDI file, with the standard's code, segment, element and byte",
    "  crossdock validate stock.edi\n  crossdock validate --json inbox/*.x12\n"
    "Exit status: 0 valid, 1 faults, 2 unreadable.",
    options, validate};

}  // namespace crossdock::cli
