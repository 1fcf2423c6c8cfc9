// The newest value of something, on its way from the thread that knows it to those that show it.
// Any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/mutex.h"

namespace holdfast {

template <typename T>
class Board {
public:
    // What is replaced goes after the lock has.
    void publish(std::shared_ptr<const T> value)
    {
        std::string no_trouble;
        Lock lock{mutex_};
        value_.swap(value);
        trouble_.swap(no_trouble);
    }

    // Nobody knows, until it is published again.
    void lose(std::string_view why)
    {
        std::shared_ptr<const T> nothing;
        std::string trouble{why};
        Lock lock{mutex_};
        value_.swap(nothing);
        trouble_.swap(trouble);
    }

    // Null while nobody knows.
    std::shared_ptr<const T> look()
    {
        Lock lock{mutex_};
        return value_;
    }

    // Why nobody knows; empty while somebody does, and before the first look.
    std::string trouble()
    {
        Lock lock{mutex_};
        return trouble_;
    }

private:
    Mutex mutex_;
    std::shared_ptr<const T> value_ GUARDED_BY(mutex_);
    std::string trouble_ GUARDED_BY(mutex_);
};

}  // namespace holdfast
