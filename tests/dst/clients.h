// Who sends orders, looks at them, and operates: through the real intake of the process that runs,
// told to the model. Who is not answered before the end of the process never is. One thread.
#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "tests/dst/model.h"
#include "tests/dst/process.h"

namespace holdfast::dst {

class Clients {
public:
    struct World {
        Model& model;
        BreakerWatch& breaker;
        Trace& trace;
        Sights& sights;
    };

    Clients(World world, Random random) : world_{world}, random_{random} {}

    // Somebody does something with orders.
    void act(Process& process);
    // Several at once.
    void crowd(Process& process);
    void operate(Process& process);
    // The breaker moves by itself again.
    void let_go(Process& process);

private:
    void place_new(Process& process);
    void place_again(Process& process);
    void place(Process& process, Model::Number number, bool must_fail);
    void look(Process& process);
    void retry(Process& process);
    void fail(Process& process);
    void move_breaker(Process& process, order::BreakerState state, bool forgets);
    std::optional<Model::Number> any_wish();
    std::optional<std::string> any_id();
    bool chance(std::uint64_t one_in) { return random_.below(one_in) == 0; }

    World world_;
    Random random_;
    std::uint64_t ids_ = 0;
    std::uint64_t keys_ = 0;
};

}  // namespace holdfast::dst
