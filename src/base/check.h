// What nobody should ever see: a broken invariant. On in release builds too; the process aborts
// and starts again from durable state. Any thread.
#pragma once

namespace holdfast {

[[noreturn]] void check_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace holdfast

// A macro because the text of the expression and its place belong into the last words.
#define CHECK(expression) \
    ((expression) ? (void)0 : ::holdfast::check_failed(#expression, __FILE__, __LINE__))
