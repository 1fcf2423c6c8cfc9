#include "event/shared_sink.h"

#include <utility>

namespace holdfast::event {
namespace {

constexpr auto ports = static_cast<std::int64_t>(SharedSink::ports_count);

}  // namespace

std::size_t SharedSink::Port::submit(std::span<const Outgoing> events)
{
    std::vector<Outgoing> renumbered{events.begin(), events.end()};
    for (Outgoing& each : renumbered)
        each.sequence = each.sequence * ports + number_;
    return shared_.sink_.submit(renumbered);
}

std::vector<Report> SharedSink::Port::collect()
{
    shared_.sort();
    return std::exchange(reports, {});
}

void SharedSink::sort()
{
    for (Report& report : sink_.collect()) {
        Port& port = ports_[static_cast<std::size_t>(report.sequence % ports)];
        report.sequence /= ports;
        port.reports.push_back(std::move(report));
    }
}

}  // namespace holdfast::event
