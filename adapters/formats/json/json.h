#pragma once

#include "gateway/ports/format.h"

#include <memory>

namespace crossdock::formats {

/// The format "json": one document a message (RFC 8259), or one JSON value a line (NDJSON).
///
/// select("items") makes each element of the member `items` a record, select("a/b") of the member `b` of `a`
/// (arrays on the way are gone through: `b` of each). select("") makes the root one record, or each element
/// of a root that is an array, or each line. What is selected and is an object by itself is one record.
///
/// header() at document_begin has the root's members: texts, numbers and small objects whole, arrays as an
/// empty group. A root array, and NDJSON, have no members of their own: there the names of the first element
/// stand, each as an empty group, so that a mapping can be chosen by them; they have no values.
///
/// Messages up to 8 MiB are read whole before document_begin. Of larger ones the header is what stands in the
/// first 8 MiB, and a record may have ReadOptions::max_record_bytes; members that are not selected and larger
/// than that are checked for brackets, strings and UTF-8 only. All else is checked whether it is selected or
/// not.
///
/// Problems: a name twice in one object: record (document, where the object is not part of a record). All
/// that is not JSON: message; the records before it have been given by then.
std::unique_ptr<ports::Format> make_json();

}  // namespace crossdock::formats
