// Small files, whole: read, written so that a power cut leaves the old one or the new one, copied.
// Blocks; main thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace holdfast::drill {

inline constexpr std::size_t small_file_max = std::size_t{4} << 20U;

// Errc::not_found when there is none, Errc::full when it is larger than small_file_max.
Result<std::string> read_small(const std::string& path);
// Synced, and renamed into its place. Keeps owner and mode of the one that was there.
Result<void> write_whole(const std::string& path, std::string_view text, unsigned mode = 0644);
// Into a file of the kernel, which takes it in one piece.
Result<void> poke(const std::string& path, std::string_view text);
// Bytes, owner and mode; synced.
Result<void> copy_file(const std::string& from, const std::string& to);
Result<void> make_folders(const std::string& path, unsigned mode = 0755);
// So that a rename or removal in it outlives a power cut.
void sync_folder_of(const std::string& path);

Error errno_error(std::string_view doing);

}  // namespace holdfast::drill
