// Owns a handle of a C library: one alias a handle type, nothing to write by hand. Any thread.
#pragma once

#include <memory>

namespace holdfast {

template <auto close_fn>
struct Closer {
    template <typename T>
    void operator()(T* handle) const noexcept
    {
        (void)close_fn(handle);
    }
};

template <typename T, auto close_fn>
using Handle = std::unique_ptr<T, Closer<close_fn>>;

namespace detail {
inline void close_nothing(int* /*unused*/) noexcept
{
}
static_assert(sizeof(Handle<int, close_nothing>) == sizeof(int*), "a handle costs nothing");
}  // namespace detail

}  // namespace holdfast
