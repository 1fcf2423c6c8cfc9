// holdfast_http_stream*: who listens, what is said, and who is sent away. Loop thread.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "obs/metrics.h"

namespace holdfast::http {

class StreamMetrics {
public:
    enum class CutOff { behind, stalled };

    // `open` is asked at each scrape.
    StreamMetrics(obs::Registry& registry, std::function<double()> open);

    // Of the next kind.
    void declare(std::string_view name) { sent_.push_back(&events_.with({name})); }
    void sent(std::size_t kind) noexcept { sent_[kind]->add(); }
    void cut_off(CutOff why) noexcept { cut_off_[static_cast<std::size_t>(why)]->add(); }
    void refused() noexcept { refused_.add(); }

private:
    obs::Family<obs::Counter>& events_;
    std::vector<obs::Counter*> sent_;         // By kind.
    std::array<obs::Counter*, 2> cut_off_{};  // By CutOff.
    obs::Counter& refused_;
};

}  // namespace holdfast::http
