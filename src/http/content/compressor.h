// Compresses answers: on the loop as long as that stays short, on a worker beyond it, and not at
// all when that has too much to do. Loop thread.
#pragma once

#include <cstddef>
#include <memory>

#include "base/job.h"
#include "base/time.h"
#include "http/content/allowance.h"
#include "http/observer.h"
#include "http/reply.h"
#include "http/response.h"
#include "lib/zlib/gzip.h"

namespace holdfast::http {

class Compressor {
public:
    struct World {
        Worker* worker;  // None: what is too much for the loop goes as it is.
        const Clock& clock;
        Observer& observer;
    };

    explicit Compressor(const World& world) : world_{world}, desk_{std::make_shared<Desk>()} {}

    // False: `response` is ready now, compressed or as it was. True: it is gone, and comes back to
    // `target` when a worker is through with it.
    bool compress(Response& response, Reply::Target& target);

private:
    class GzipJob;
    // What outlives the compressor while a worker still has a job of it.
    struct Desk {
        std::size_t jobs = 0;
        std::unique_ptr<zlib::Gzip> spare;  // The jobs run one by one: mostly one is enough.
    };

    bool hand_over(Response& response, Reply::Target& target);

    World world_;
    std::shared_ptr<Desk> desk_;
    std::unique_ptr<zlib::Gzip> own_;
    Allowance allowance_{loop_bytes_max, loop_period};

    // Level 1 takes 2 to 5 us a KiB for what we send, 24 at the very worst: the loop gives 0.3 ms,
    // at worst 1.5, and no more than 3 % of its time, at worst 15.
    static constexpr std::size_t loop_bytes_max = std::size_t{64} << 10;
    static constexpr Duration loop_period = std::chrono::milliseconds{10};
};

}  // namespace holdfast::http
