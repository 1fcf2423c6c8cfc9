#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace holdfast {

void check_failed(const char* expression, const char* file, int line) noexcept
{
    // Straight to stderr: the log thread may be what is broken. "<2>" is journald's priority mark.
    std::fprintf(stderr, "<2>holdfast: broken invariant: %s (%s:%d), aborting\n", expression, file,
                 line);
    std::abort();
}

}  // namespace holdfast
