#pragma once

#include "gateway/mapping/mapping.h"
#include "gateway/model/facts.h"

#include <vector>

namespace crossdock::intake {

/// Brings what a mapping states into the model's struct: the one place that knows both. Which field is which
/// comes from the schema, by name.
class FactReader {
public:
    FactReader();

    /// `fact` must be of model::stock_schema. Everything is copied.
    model::StockFact read(const mapping::Fact& fact, const model::FactPlace& place) const;

private:
    using Setter = void (*)(const mapping::FieldValue& value, model::StockFact& fact);
    std::vector<Setter> setters_;  ///< in the order of the schema's fields
};

}  // namespace crossdock::intake
