// Waits at a client's descriptor as a loop would, for as long as a broken one is worth. One thread.
#pragma once

#include <functional>

#include <gtest/gtest.h>
#include <poll.h>

namespace holdfast::kafka {

// Looks whenever `client` rings, until `is_done`. What does not ring is not seen: that it rings is
// part of what is tested.
template <typename Client>
void look_until(Client& client, const std::function<void()>& look,
                const std::function<bool()>& is_done)
{
    // Statistics ring at least each second; a test has twenty of these at most.
    for (int rings = 0; !is_done() && rings < 2000; ++rings) {
        pollfd waiting{.fd = client.descriptor(), .events = POLLIN, .revents = 0};
        ASSERT_EQ(poll(&waiting, 1, 20'000), 1) << "nothing rang in twenty seconds";
        look();
    }
    EXPECT_TRUE(is_done()) << "waited in vain";
}

}  // namespace holdfast::kafka
