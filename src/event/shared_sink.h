// One sink for several outboxes: each relay sees a sink of its own, whose numbers are its outbox'.
// Loop thread.
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "event/sink.h"

namespace holdfast::event {

class SharedSink {
public:
    static constexpr std::size_t ports_count = 2;

    explicit SharedSink(Sink& sink) noexcept : sink_{sink} {}
    ~SharedSink() = default;
    SharedSink(const SharedSink&) = delete;
    SharedSink& operator=(const SharedSink&) = delete;

    Sink& port(std::size_t number) noexcept { return ports_[number]; }

private:
    class Port final : public Sink {
    public:
        Port(SharedSink& shared, std::int64_t number) noexcept : shared_{shared}, number_{number} {}

        std::string_view name() const noexcept override { return shared_.sink_.name(); }
        std::size_t submit(std::span<const Outgoing> events) override;
        std::vector<Report> collect() override;
        SinkHealth health() const override { return shared_.sink_.health(); }

        std::vector<Report> reports;  // As many as are under way, at most.

    private:
        SharedSink& shared_;
        std::int64_t number_;
    };

    void sort();

    Sink& sink_;
    std::array<Port, ports_count> ports_{Port{*this, 0}, Port{*this, 1}};
};

}  // namespace holdfast::event
