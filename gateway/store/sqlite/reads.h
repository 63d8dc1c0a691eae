#pragma once

#include "gateway/store/sqlite/database.h"
#include "gateway/store/sqlite/row_bytes.h"
#include "gateway/store/store.h"

#include <list>
#include <memory>
#include <string>
#include <unordered_map>

namespace crossdock::store::sqlite {

/// The questions of store.h answered over one connection; `Base` is Reading (a connection of its own) or
/// Store (the writer's).
template <class Base>
class Reads : public Base {
public:
    Reads(std::string folder, std::unique_ptr<Database> database)
        : folder_(std::move(folder)), database_(std::move(database)) {}

    Result<void> at_one_time(const std::function<Result<void>()>& questions) override;
    Result<void> scan_partners(const Visitor<PartnerRow>& visit) override;
    Result<void> scan_channels(const Visitor<ChannelRow>& visit) override;
    Result<void> scan_feeds(const Visitor<FeedRow>& visit) override;
    Result<void> scan_products(const Visitor<ProductRow>& visit) override;
    Result<void> scan_offers(const Visitor<OfferRow>& visit) override;
    Result<void> scan_lines(const Visitor<LineRow>& visit) override;
    Result<void> scan_matches(const Visitor<MatchRow>& visit) override;
    Result<void> scan_availability(const Visitor<AvailabilityRow>& visit) override;
    Result<void> scan_jobs(const Visitor<JobRow>& visit) override;
    Result<void> scan_subscribers(const Visitor<SubscriberRow>& visit) override;
    Result<void> scan_steps(std::uint64_t after, const Visitor<StepRow>& visit) override;
    Result<void> scan_waiting(const Visitor<MessageRow>& visit) override;
    Result<void> scan_events(std::uint64_t after, const Visitor<EventRow>& visit) override;
    Result<void> scan_messages(std::uint64_t before, std::uint32_t partner,
                               const Visitor<MessageRow>& visit) override;
    Result<void> scan_quarantine(bool all, const Visitor<QuarantineRow>& visit) override;
    Result<void> scan_outgoing(std::uint32_t partner, std::uint64_t after,
                               const Visitor<OutgoingRow>& visit) override;
    Result<void> scan_outgoing_of(std::uint64_t message, const Visitor<OutgoingRow>& visit) override;
    Result<void> scan_outgoing_figures(const Visitor<OutgoingFigures>& visit) override;
    Result<void> scan_offers_after(std::uint32_t after, bool unmatched_only,
                                   const Visitor<OfferRow>& visit) override;
    Result<void> scan_offers_of(std::uint32_t product, const Visitor<OfferRow>& visit) override;
    Result<void> scan_lines_of(std::uint32_t offer, const Visitor<LineRow>& visit) override;
    Result<void> scan_model(ModelTable table, const std::function<void(std::string_view)>& visit) override;

    Result<std::optional<MessageRow>> message(std::uint64_t sequence, bool with_body) override;
    Result<std::string> body(std::uint64_t sequence, std::uint64_t offset, std::uint64_t most) override;
    Result<std::optional<StepRow>> step(std::uint64_t sequence) override;
    Result<std::optional<ProductRow>> product(std::uint32_t id) override;
    Result<std::optional<ProductRow>> product_of_sku(std::string_view sku) override;
    Result<std::optional<ProductRow>> product_of_gtin(std::uint64_t gtin) override;
    Result<std::optional<OfferRow>> offer(std::uint32_t id) override;
    Result<std::optional<LineRow>> line(std::uint32_t id) override;
    Result<std::optional<AvailabilityRow>> availability(std::uint32_t product,
                                                        std::uint32_t storefront) override;
    Result<std::optional<QuarantineRow>> quarantine(std::uint64_t id) override;
    Result<std::optional<GenerationRow>> generation(std::uint64_t number) override;
    Result<std::optional<std::string>> file(const Digest& digest) override;
    Result<std::uint64_t> number(std::string_view name) override;
    Result<std::uint64_t> control_number(std::uint32_t partner) override;
    Result<std::uint64_t> last_message() override;
    Result<std::uint64_t> last_step() override;
    Result<std::uint64_t> last_event() override;
    Result<Counts> counts() override;
    const std::string& folder() const override { return folder_; }

protected:
    Database& database() { return *database_; }
    /// The statement of this text, prepared once and kept.
    Statement& statement(const char* sql);

private:
    template <class RowType, class Read, class... Values>
    Result<void> scan(const char* sql, const Read& read, const Visitor<RowType>& visit,
                      const Values&... values);
    template <class RowType, class Read, class... Values>
    Result<std::optional<RowType>> one(const char* sql, const Read& read, const Values&... values);
    template <class... Values>
    Result<std::uint64_t> one_number(const char* sql, const Values&... values);

    std::string folder_;
    std::unique_ptr<Database> database_;
    std::unordered_map<const char*, std::unique_ptr<Statement>>
        statements_;  // after the database: closed before it
};

/// Where the body of `digest` lies below the store's folder: "bodies/ab/abcdef...".
std::string body_path(const std::string& folder, const Digest& digest);

}  // namespace crossdock::store::sqlite
