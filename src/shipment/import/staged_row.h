// A row as it stands in the staging file, which nobody but this process reads. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shipment/import/row.h"

namespace holdfast::shipment {

// No row is longer.
inline constexpr std::size_t staged_bytes_max = 128;

void append_staged(std::string& out, const Row& row);

// Reads the row at the front, whose texts stay in `bytes`. Returns how long it is; 0 when it is not
// there as a whole.
std::size_t read_staged(std::string_view bytes, Row& row) noexcept;

}  // namespace holdfast::shipment
