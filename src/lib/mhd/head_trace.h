// Whether the engine took the head of a request as it was sent. It cuts the text in place, and
// forgives on the way: a bare line feed, a folded line, a NUL, more spaces than one. Another
// server before us may read such a head as another request, so we want to know. Each piece must
// stand where the one before it ends, with just the separators between them. Loop thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace holdfast::mhd {

class HeadTrace {
public:
    // All views are the engine's, into its buffer.
    HeadTrace(std::string_view method, std::string_view target, std::string_view version) noexcept;
    void field(std::string_view name, std::string_view value) noexcept;
    // After the last field: `head_bytes` is what the engine counted from the method on.
    bool is_exact(std::size_t head_bytes) const noexcept;

private:
    const char* begin_;
    const char* next_;  // Where the next line must begin.
    bool is_exact_;
};

}  // namespace holdfast::mhd
