// Writing into a file, with failures that a caller can tell: there is no room, or the disk fails.
// May wait for the disk; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/descriptor.h"
#include "base/result.h"

namespace holdfast {

// By errno: Errc::full or Errc::internal.
Error file_error(std::string_view doing);

// Errc::full when `bytes` more would leave less than `free_min` of the file system.
Result<void> check_room(const Descriptor& file, std::size_t bytes, std::int64_t free_min,
                        std::string_view doing);

// All of it, or an error.
Result<void> write_at(const Descriptor& file, std::string_view bytes, std::int64_t offset,
                      std::string_view doing);

}  // namespace holdfast
