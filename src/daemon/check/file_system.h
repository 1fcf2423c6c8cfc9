// Which file systems cannot hold the database. Pure; any thread.
#pragma once

#include <string_view>

namespace holdfast::daemon {

// "NFS" for the magic number that statfs gives; empty for one that may hold the database.
std::string_view network_file_system(unsigned long magic) noexcept;

}  // namespace holdfast::daemon
