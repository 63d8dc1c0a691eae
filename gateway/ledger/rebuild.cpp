#include "gateway/ledger/rebuild.h"

#include "gateway/core/text.h"
#include "gateway/ledger/applier.h"
#include "gateway/ledger/names.h"
#include "gateway/ledger/run.h"

#include <algorithm>

namespace crossdock::ledger {
namespace {

constexpr std::uint64_t steps_a_commit = 500;

/// One replay: applies each step by the same Applier that the ledger uses.
class Replay {
public:
    Replay(store::Reading& source, store::Store& target, const DecodeForRebuild& decode,
           const RebuildOptions& options)
        : source_(source), target_(target), decode_(decode), options_(options), applier_(target, state_) {
        applier_.replay();
    }

    Result<void> run(RebuildReport& report);

private:
    Result<void> replay(const store::StepRow& step);
    Result<void> replay_message(const store::StepRow& step);
    Result<void> begin_run(const store::StepRow& step, bool large);
    Result<void> replay_slice(const store::StepRow& step);
    Result<void> replay_products(const store::StepRow& step);
    Result<void> replay_configuration(const store::StepRow& step);
    Result<void> replay_settled(const store::StepRow& step);
    Result<void> replay_hold(const store::StepRow& step);
    Result<Undecoded> undecoded(const store::MessageRow& row);
    Result<store::MessageRow> message(MessageSeq sequence);
    Result<Decoded> decoded(const store::MessageRow& row, const store::StepRow& step);
    Result<void> take_over_names();
    Result<void> commit();
    void begin(const store::StepRow& step) {
        state_.counters.step = step.sequence - 1;
        state_.counters.message = std::max(state_.counters.message, step.message);
        applier_.begin_step(static_cast<StepKind>(step.kind), step.message, step.generation, step.at);
        applier_.step().document = step.document;
        applier_.step().behalf = step.behalf;
        applier_.step().first = step.first;
        applier_.step().count = step.count;
    }
    void end(const store::StepRow& step) {
        applier_.end_step(static_cast<Outcome>(step.outcome));
        applier_.take_jobs();  // their slices are steps of their own
    }
    bool left_out(const store::StepRow& step) const {
        return options_.leave_out != 0 && step.message == options_.leave_out;
    }

    store::Reading& source_;
    store::Store& target_;
    const DecodeForRebuild& decode_;
    const RebuildOptions& options_;
    State state_;
    Applier applier_;
    Names names_;
    std::map<std::pair<MessageSeq, MessageSeq>, std::unique_ptr<MessageRun>> runs_;  ///< by (message, behalf)
    std::map<std::uint64_t, KeptBundle> bundles_;
    std::uint64_t messages_ = 0;
};

Result<store::MessageRow> Replay::message(MessageSeq sequence) {
    auto row = source_.message(sequence, true);
    if (!row) return row.error();
    if (!*row)
        return failure(Errc::not_found, "message " + std::to_string(sequence) + " is not kept any more");
    return std::move(**row);
}

Result<Undecoded> Replay::undecoded(const store::MessageRow& row) {
    Undecoded message;
    message.message = row.sequence;
    message.partner = names_.partner_of(row.channel);
    message.channel = names_.channel(row.channel);
    message.content_type = row.content_type;
    message.body.size = row.size;
    message.body.digest = row.digest;
    message.body.bytes = row.body;
    if (row.in_file) {
        const std::string name = to_hex(row.digest);
        message.body.spool_file = source_.folder() + "/bodies/" + name.substr(0, 2) + "/" + name;
    }
    return message;
}

Result<Decoded> Replay::decoded(const store::MessageRow& row, const store::StepRow& step) {
    if (bundles_.count(step.generation) == 0) {
        auto bundle = kept_bundle(source_, step.generation);
        if (!bundle) return bundle.error();
        bundles_[step.generation] = std::move(*bundle);
    }
    auto message = undecoded(row);
    if (!message) return message.error();
    if (step.behalf != 0 && step.document != store::whole_message) message->only_document = step.document;
    ++messages_;
    auto decoded = decode_(*message, static_cast<MessageKind>(row.kind), bundles_[step.generation]);
    if (decoded) decoded->generation = step.generation;
    return decoded;
}

Result<void> Replay::begin_run(const store::StepRow& step, bool large) {
    auto row = message(step.message);
    if (!row) return row.error();
    auto facts_of = decoded(*row, step);
    if (!facts_of) return facts_of.error();
    auto facts = facts_of->fact_file.empty() ? Result<std::unique_ptr<FactSource>>(facts_in_memory(*facts_of))
                                             : open_fact_file(facts_of->fact_file);
    if (!facts) return facts.error();
    RunInput input;
    input.message = step.message;
    input.channel = applier_.channel(names_.partner_of(row->channel), names_.channel(row->channel));
    input.received_at = row->received_at;
    input.decoded = std::move(*facts_of);
    input.behalf = step.behalf;
    if (step.behalf != 0 && step.document != store::whole_message) input.only_document = step.document;
    begin(step);
    auto run = std::make_unique<MessageRun>(applier_, std::move(input), std::move(*facts));
    run->admit();
    if (large) {
        end(step);
        runs_[{step.message, step.behalf}] = std::move(run);
        return {};
    }
    const Enough never = [] { return false; };
    run->look(never);
    run->decide();
    run->apply(never);
    run->leave_out(never);
    run->finish();
    if (run->failure()) return *run->failure();
    end(step);
    return {};
}

/// A step of a large message: exactly as many records as it had.
Result<void> Replay::replay_slice(const store::StepRow& step) {
    const auto found = runs_.find({step.message, step.behalf});
    if (found == runs_.end()) return failure(Errc::conflict, "a slice of a message that was never admitted");
    MessageRun& run = *found->second;
    begin(step);
    const auto exactly = [left = step.count]() mutable { return --left == 0; };
    switch (static_cast<StepKind>(step.kind)) {
        case StepKind::decide:
            run.look([] { return false; });
            run.decide();
            break;
        case StepKind::slice:
            if (step.count != 0) run.apply(exactly);
            break;
        case StepKind::missing: {
            const auto end_line = static_cast<std::uint32_t>(step.first + step.count);
            run.leave_out_from(static_cast<std::uint32_t>(step.first));
            if (step.count != 0) run.leave_out([&] { return run.next_line() + 1 >= end_line; });
            break;
        }
        default:
            run.finish();
    }
    if (run.failure()) return *run.failure();
    end(step);
    if (static_cast<StepKind>(step.kind) == StepKind::finish) runs_.erase(found);
    return {};
}

Result<void> Replay::replay_products(const store::StepRow& step) {
    auto row = message(step.message);
    if (!row) return row.error();
    auto facts = decoded(*row, step);
    if (!facts) return facts.error();
    begin(step);
    std::uint32_t line = 0;
    for (const model::ProductFact& fact : facts->products) applier_.apply(fact, line++);
    if (facts->match) applier_.apply(*facts->match, step.message);
    end(step);
    return {};
}

Result<void> Replay::replay_configuration(const store::StepRow& step) {
    auto row = source_.generation(step.generation);
    if (!row) return row.error();
    auto policy = *row ? decode_policy((*row)->policy_data) : std::nullopt;
    if (!policy) return failure(Errc::not_found, "a generation of the configuration is not kept any more");
    begin(step);
    state_.counters.generation = step.generation;
    applier_.apply(std::make_shared<const model::Policy>(std::move(*policy)));
    end(step);
    return {};
}

Result<void> Replay::replay_settled(const store::StepRow& step) {
    begin(step);
    store::QuarantineRow entry;
    applier_.settle(step.behalf,
                    static_cast<StepKind>(step.kind) == StepKind::release ? store::QuarantineState::released
                                                                          : store::QuarantineState::dismissed,
                    entry);
    end(step);
    return {};
}

Result<void> Replay::replay_hold(const store::StepRow& step) {
    auto row = message(step.message);
    if (!row) return row.error();
    const std::uint32_t channel =
        applier_.channel(names_.partner_of(row->channel), names_.channel(row->channel));
    begin(step);
    DocumentResult result;
    result.reason = "decoding it ended the process twice";
    applier_.hold(step.message, step.document, channel, result);
    end(step);
    return {};
}

Result<void> Replay::replay(const store::StepRow& step) {
    switch (static_cast<StepKind>(step.kind)) {
        case StepKind::message:
            return begin_run(step, false);
        case StepKind::admit:
            return begin_run(step, true);
        case StepKind::decide:
        case StepKind::slice:
        case StepKind::missing:
        case StepKind::finish:
            return replay_slice(step);
        case StepKind::products:
        case StepKind::match:
            return replay_products(step);
        case StepKind::configuration:
            return replay_configuration(step);
        case StepKind::release:
        case StepKind::dismiss:
            return replay_settled(step);
        case StepKind::hold:
            return replay_hold(step);
        case StepKind::recompute:
            begin(step);
            applier_.recompute(step.document, step.first, step.count);
            end(step);
            return {};
        case StepKind::repeat: {
            const std::uint32_t channel =
                state_.find_channel(names_.partner_of(step.document), names_.channel(step.document));
            begin(step);
            if (channel != 0) applier_.hear_again(channel, step.message, step.first != 0);
            end(step);
            return {};
        }
        case StepKind::clock:
            begin(step);
            end(step);
            return {};
    }
    return failure(Errc::unsupported, "a step of a kind that this program does not know");
}

Result<void> Replay::commit() {
    applier_.flush_group();
    if (applier_.first_failure()) return *applier_.first_failure();
    if (auto done = target_.commit(); !done) return done.error();
    applier_.keep_group();
    return {};
}

/// Partners and channels are names and no model: a message gives them their numbers when it is stored, which
/// may be long before its first step.
Result<void> Replay::take_over_names() {
    applier_.begin_group();
    if (auto begun = target_.begin(); !begun) return begun.error();
    const auto partner = [this](store::PartnerRow&& row) {
        applier_.partner(row.name);
        return true;
    };
    if (auto done = source_.scan_partners(partner); !done) return done.error();
    const auto channel = [this](store::ChannelRow&& row) {
        applier_.channel(names_.partner(row.partner), row.name);
        return true;
    };
    if (auto done = source_.scan_channels(channel); !done) return done.error();
    return commit();
}

Result<void> Replay::run(RebuildReport& report) {
    auto names = Names::read(source_);
    if (!names) return names.error();
    names_ = std::move(*names);
    auto last = source_.last_step();
    if (!last) return last.error();
    state_.epoch = 1;
    if (auto named = take_over_names(); !named) return named.error();
    std::vector<store::StepRow> batch;
    for (std::uint64_t done = 0; done < *last;) {
        batch.clear();
        const auto take = [&](store::StepRow&& row) {
            batch.push_back(row);
            return batch.size() < steps_a_commit;
        };
        if (auto scanned = source_.scan_steps(done, take); !scanned) return scanned.error();
        if (batch.empty()) break;
        applier_.begin_group();
        if (auto begun = target_.begin(); !begun) return begun.error();
        for (const store::StepRow& step : batch) {
            if (!left_out(step)) {
                if (auto applied = replay(step); !applied) {
                    if (options_.leave_out == 0) return applied.error();
                }
            }
            ++report.steps;
        }
        if (auto committed = commit(); !committed) return committed.error();
        done = batch.back().sequence;
        if (options_.progress) options_.progress(done, *last);
    }
    report.messages = messages_;
    report.events = state_.counters.event;
    return {};
}

}  // namespace

Result<KeptBundle> kept_bundle(store::Reading& store, std::uint64_t generation) {
    KeptBundle bundle;
    bundle.generation = generation;
    auto row = store.generation(generation);
    if (!row) return row.error();
    if (!*row) return bundle;
    auto message = store.message((*row)->message, true);
    if (!message) return message.error();
    if (!*message) return failure(Errc::not_found, "a configuration is not kept any more");
    for (const std::string_view line : split((*message)->body, '\n')) {
        if (line.starts_with("tzdata ")) bundle.tzdata = line.substr(7);
        if (!line.starts_with("file ") || line.size() < 70) continue;
        const auto digest_bytes = from_hex(line.substr(5, 64));
        store::Digest digest{};
        if (!digest_bytes || digest_bytes->size() != digest.size()) continue;
        std::copy(digest_bytes->begin(), digest_bytes->end(), digest.begin());
        auto content = store.file(digest);
        if (!content) return content.error();
        if (!*content) return failure(Errc::not_found, "a file of a configuration is not kept any more");
        bundle.files[std::string(line.substr(70))] = std::move(**content);
    }
    return bundle;
}

Result<ModelDigests> digest_model(store::Reading& store) {
    ModelDigests digests;
    for (const store::ModelTable table : store::model_tables) {
        crypto::Sha256Stream stream;
        auto done = store.scan_model(table, [&stream](std::string_view row) {
            const std::uint64_t size = row.size();
            stream.update({reinterpret_cast<const char*>(&size), sizeof size});
            stream.update(row);
        });
        if (!done) return done.error();
        digests[std::string(store::to_string(table))] = to_hex(stream.finish());
    }
    return digests;
}

Result<RebuildReport> rebuild(store::Reading& source, const std::string& target_folder,
                              const DecodeForRebuild& decode, const RebuildOptions& options) {
    auto target = store::open(target_folder);
    if (!target) return target.error();
    auto steps = (*target)->last_step();
    if (!steps) return steps.error();
    if (*steps != 0)
        return failure(Errc::conflict, "the folder to rebuild into is not empty: " + target_folder);
    RebuildReport report;
    const auto compare = [&]() -> Result<void> {
        Replay replay(source, **target, decode, options);
        if (auto done = replay.run(report); !done) return done.error();
        auto before = digest_model(source);
        if (!before) return before.error();
        report.source = std::move(*before);
        auto after = digest_model(**target);
        if (!after) return after.error();
        report.rebuilt = std::move(*after);
        return {};
    };
    // One state of the source throughout, though it may be in use.
    if (auto done = source.at_one_time(compare); !done) return done.error();
    return report;
}

}  // namespace crossdock::ledger
