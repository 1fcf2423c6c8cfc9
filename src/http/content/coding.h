// Whether an answer is worth compressing, and may be. Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace holdfast::http {

// What a client says about being sent gzip.
struct Codings {
    bool prefers_gzip = false;  // To plain bytes, however little.
    bool takes_plain = true;

    bool takes_any() const noexcept { return prefers_gzip || takes_plain; }
};

// From all lines of Accept-Encoding as one list.
Codings read_codings(std::string_view accept_encoding);

// A type whose bodies become smaller: pictures and archives already are.
bool is_compressible(std::string_view content_type) noexcept;

}  // namespace holdfast::http
