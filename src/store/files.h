// Files and directories that must be on the disk before the next step. Throws std::runtime_error.
#pragma once

#include <cstdint>
#include <string>

namespace holdfast::store {

// "DOING: why", by errno's value.
[[noreturn]] void fail(const std::string& doing, int error);

void sync_file(int file, const std::string& path);
void sync_directory(const std::string& path);
// Mode 0750; one that is there is left as it is.
void make_directory(const std::string& path);
// The directory that `path` is in.
std::string parent_of(const std::string& path);
// For an ordinary user; -1 when nobody can tell.
std::int64_t free_bytes_of(const std::string& directory);

}  // namespace holdfast::store
