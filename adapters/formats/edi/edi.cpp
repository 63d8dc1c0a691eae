#include "adapters/formats/edi/edi.h"

#include "adapters/formats/edi/reader.h"
#include "gateway/core/text.h"

#include <utility>

namespace crossdock::edi {
namespace {

/// Segments that detect() looks at before it gives up on finding a document.
constexpr int detection_segments = 16;

/// "'*'", or the byte's number where it cannot be shown.
std::string show_mark(char mark) {
    return '\'' + printable({&mark, 1}) + '\'';
}

class EdiFormat final : public ports::Format {
public:
    EdiFormat(Standard standard, std::shared_ptr<const Structures> structures)
        : standard_(standard), structures_(std::move(structures)) {}

    std::string_view name() const override { return standard_ == Standard::x12 ? "x12" : "edifact"; }

    ports::Detection detect(std::string_view head) const override;

    std::unique_ptr<ports::DocumentReader> open(const ports::ReadOptions& options) const override {
        return std::make_unique<Reader>(standard_, structures_, options);
    }

    std::optional<std::string> locate(std::string_view, std::string_view version, std::string_view segment,
                                      std::string_view data_element) const override {
        const std::shared_ptr<const Directory> directory = structures_->directory(standard_, version);
        return directory == nullptr ? std::nullopt : edi::locate(*directory, segment, data_element);
    }

private:
    const Standard standard_;
    const std::shared_ptr<const Structures> structures_;
};

ports::Detection EdiFormat::detect(std::string_view head) const {
    Tokenizer tokenizer(standard_, {});
    tokenizer.feed(head, true);
    const bool x12 = standard_ == Standard::x12;
    ports::Detection detection;
    Segment segment;
    std::string group_version;
    for (int i = 0; i < detection_segments && tokenizer.next(segment) == Tokenizer::Pull::segment; ++i) {
        const Role role = role_of(standard_, segment.tag());
        if (role == Role::interchange_header || segment.begins_interchange) detection.certainty = 100;
        if (role == Role::group_header) group_version = segment.element(8);
        if (role != Role::document_header) continue;
        const std::string_view type = x12 ? segment.element(1) : segment.element(2);
        detection.what = (x12 ? "X12 " : "EDIFACT ") + printable(type, 6) + ", version ";
        if (x12) {
            detection.what += printable(group_version, 12);
        } else {
            detection.what += printable(segment.element(2, 2), 3) + '.' + printable(segment.element(2, 3), 3);
        }
        break;
    }
    if (detection.certainty == 0) return detection;
    if (detection.what.empty()) detection.what = x12 ? "X12" : "EDIFACT";
    detection.what += ", element separator " + show_mark(tokenizer.dialect().element);
    return detection;
}

}  // namespace

std::unique_ptr<ports::Format> make_x12(std::shared_ptr<const Structures> structures) {
    return std::make_unique<EdiFormat>(Standard::x12, std::move(structures));
}

std::unique_ptr<ports::Format> make_edifact(std::shared_ptr<const Structures> structures) {
    return std::make_unique<EdiFormat>(Standard::edifact, std::move(structures));
}

}  // namespace crossdock::edi
