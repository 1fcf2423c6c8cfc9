// Hashes of passwords, slow on purpose: tens of milliseconds each, and some megabytes. For a worker
// thread, never for the loop. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace holdfast::crypt {

// What libcrypt takes, without its NUL.
inline constexpr std::size_t password_bytes_max = 511;

// The hash of `password` by the method, the cost and the salt of `setting`, which may be a hash:
// it comes out again if the password is the same. Nothing when libcrypt cannot do it, as for a
// password that is too long or has a NUL.
std::optional<std::string> hash_password(const std::string& password, const std::string& setting);

// A new hash: yescrypt at the cost that Debian has for its own users, with a salt of the kernel's.
std::optional<std::string> make_password_hash(const std::string& password);

}  // namespace holdfast::crypt
