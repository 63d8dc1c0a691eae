#pragma once

#include "gateway/ports/format.h"

#include <memory>

namespace crossdock::formats {

/// The format "csv": comma-, semicolon-, tab- or bar-separated tables with a header row (RFC 4180 and what
/// people send in its name). One document a message; every row is a record of select("").
///
/// Charsets: UTF-8; UTF-16 by its mark; any single-byte charset that iconv knows, by ReadOptions::charset. A
/// cell of a UTF-8 file that is not UTF-8 is read as CP1252, with one warning. Offsets always count the
/// file's own bytes.
///
/// Tolerated unless `strict`: blanks around cells and quotes (they are dropped), quotes inside unquoted
/// cells, text after a closing quote, a byte order mark. A cell of blanks only counts as empty; a row of
/// empty cells as blank.
std::unique_ptr<ports::Format> make_csv();

}  // namespace crossdock::formats
