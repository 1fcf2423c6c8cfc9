// Looks: what a probe sees just now. Each look has its own short deadline. Main thread.
#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "drill/format/drill.h"
#include "drill/host/service.h"
#include "drill/run/orders.h"
#include "drill/verdict/observe.h"

namespace holdfast::drill {

class Probes {
public:
    static constexpr std::size_t entries_max = 5000;
    static constexpr std::chrono::seconds answer_max{2};

    // All outlive it. `orders` may be null.
    Probes(Service& service, std::string url, Orders* orders, const Clock& clock)
        : service_{service}, url_{std::move(url)}, orders_{orders}, clock_{clock}
    {
    }

    // Entries of the journal count from here on.
    void count_from(WallTime since) noexcept { since_ = since; }
    // What was read of the journal counts for one round of looks.
    void begin_round();

    Observation look(const Probe& probe);

private:
    Observation look_at_http(const Parameters& parameters) const;
    Observation look_at_metric(const Parameters& parameters) const;
    Observation look_at_journal(const Parameters& parameters);
    Observation look_at_orders(const Parameters& parameters) const;

    Service& service_;
    std::string url_;
    Orders* orders_;
    const Clock& clock_;
    WallTime since_{};
    std::optional<Result<std::vector<Said>>> said_;
};

// The sum of the series of that name whose labels contain `labels`; nothing when there is none.
// Pure.
std::optional<double> sum_of_metric(std::string_view exposition, std::string_view name,
                                    std::string_view labels);

}  // namespace holdfast::drill
