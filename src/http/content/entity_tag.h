// Entity tags (RFC 9110, section 8.8.3): strong ones for what we send, compared weakly with what a
// client has. Pure; any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace holdfast::http {

// From a digest of the body: its first 16 bytes, which nobody can choose two bodies for.
std::string make_tag(std::span<const std::byte> digest);

// As the ETag header says it. Compressed, it is another sequence of bytes, so another tag.
std::string quoted_tag(std::string_view tag, bool is_gzip);

// Whether If-None-Match names `tag`, in either coding, or is "*". `header` are all its lines as one
// list. Malformed members match nothing.
bool names_tag(std::string_view header, std::string_view tag);

}  // namespace holdfast::http
