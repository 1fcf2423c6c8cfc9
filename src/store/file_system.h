// Which file systems cannot hold the database. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::store {

// "NFS" for the magic number that statfs gives; empty for one that may hold the database.
std::string_view network_file_system(unsigned long magic) noexcept;

// The same, of the file system that `directory` is on; empty when nobody can say. Asks the disk.
std::string_view network_file_system_of(const std::string& directory) noexcept;

}  // namespace holdfast::store
