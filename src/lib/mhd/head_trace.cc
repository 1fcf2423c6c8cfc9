#include "lib/mhd/head_trace.h"

namespace holdfast::mhd {
namespace {

// The engine puts a NUL in the place of each byte of a line break.
constexpr std::size_t line_break_bytes = 2;

const char* end_of(std::string_view text) noexcept
{
    return text.data() + text.size();
}

}  // namespace

HeadTrace::HeadTrace(std::string_view method, std::string_view target,
                     std::string_view version) noexcept
    : begin_{method.data()},
      next_{end_of(version) + line_break_bytes},
      is_exact_{target.data() == end_of(method) + 1 && version.data() == end_of(target) + 1}
{
}

void HeadTrace::field(std::string_view name, std::string_view value) noexcept
{
    is_exact_ = is_exact_ && name.data() == next_;
    if (!is_exact_)
        return;
    const char* begin = end_of(name) + 1;
    while (*begin == ' ' || *begin == '\t')
        ++begin;
    is_exact_ = value.data() == begin;
    next_ = end_of(value) + line_break_bytes;
}

bool HeadTrace::is_exact(std::size_t head_bytes) const noexcept
{
    return is_exact_ && next_ + line_break_bytes == begin_ + head_bytes;
}

}  // namespace holdfast::mhd
