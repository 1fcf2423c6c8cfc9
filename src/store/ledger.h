// The database as features see it from the loop: work is submitted and its done() called later, on
// the loop, exactly once. Loop thread.
#pragma once

#include <memory>
#include <utility>

#include "store/read.h"
#include "store/write.h"

namespace holdfast::store {

class Ledger {
public:
    virtual ~Ledger() = default;

    // An error (overloaded, full, unavailable) leaves the work with the caller, undone.
    [[nodiscard]] virtual Result<void> submit(std::unique_ptr<Write>&& write) = 0;
    [[nodiscard]] virtual Result<void> submit(std::unique_ptr<Read>&& read) = 0;

    // Submits, or refuses at once: either way done() is called once.
    template <typename Work>
    void send(std::unique_ptr<Work> work)
    {
        if (Result<void> accepted = submit(std::move(work)); !accepted) {
            // Refused, it was left here. NOLINTNEXTLINE(bugprone-use-after-move)
            work->refuse(std::move(accepted).error());
            work->done();
        }
    }
};

}  // namespace holdfast::store
