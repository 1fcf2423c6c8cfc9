// What happened around turns for the worse, as it is stored: the port. Loop thread; answers come
// later, on the loop, once.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/result.h"
#include "watch/circumstance/circumstance.h"

namespace holdfast::watch {

class Circumstances {
public:
    template <typename T>
    using Done = std::function<void(Result<T>)>;

    // Of a service that swings all the time, the last ones.
    static constexpr std::size_t kept_of_service_max = 100;
    static constexpr std::size_t rows_at_once = 100;
    // Of those that load_open() gives.
    static constexpr std::size_t open_max = 1000;

    virtual ~Circumstances() = default;

    // All of them or none; at most `rows_at_once`. What is stored of the same change makes way.
    virtual void save(std::vector<Circumstance> rows, Done<void> done) = 0;
    // The last one of each service that has not been healthy since.
    virtual void load_open(Done<std::vector<Circumstance>> done) = 0;
};

}  // namespace holdfast::watch
