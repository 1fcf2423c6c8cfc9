// The counts on their way from the writer, which sees each commit, to the loop, which shows them.
// Any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "shipment/counts.h"

namespace holdfast::shipment {

class CountsBoard {
public:
    void publish(std::shared_ptr<const Counts> counts);
    // Nobody knows, until they are published again.
    void lose(std::string_view why);

    // Null while nobody knows.
    std::shared_ptr<const Counts> look();
    // Why nobody knows; empty while somebody does, and before the first look.
    std::string trouble();

private:
    Mutex mutex_;
    std::shared_ptr<const Counts> counts_ GUARDED_BY(mutex_);
    std::string trouble_ GUARDED_BY(mutex_);
};

}  // namespace holdfast::shipment
