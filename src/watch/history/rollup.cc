#include "watch/history/rollup.h"

#include <algorithm>

namespace holdfast::watch {
namespace {

constexpr std::size_t statuses = all_statuses.size();

// What there is, a bit for each: five durations, five counts, and these.
constexpr unsigned first_count_bit = covers;
constexpr unsigned maintenance_bit = first_count_bit + statuses;
constexpr unsigned latency_bit = maintenance_bit + 1;
// The durations fill the whole of it: the first that there is follows from the others.
constexpr unsigned full_bit = latency_bit + 1;
constexpr std::uint64_t head_max = (std::uint64_t{1} << (full_bit + 1)) - 1;

constexpr bool has(std::uint64_t head, std::size_t bit) noexcept
{
    return ((head >> bit) & 1) != 0;
}

std::uint64_t head_of(const Rollup& rollup, Millis length) noexcept
{
    std::uint64_t head = 0;
    auto set = [&head](std::size_t bit, bool is_set) { head |= std::uint64_t{is_set} << bit; };
    for (std::size_t i = 0; i < covers; ++i)
        set(i, rollup.covered[all_covers[i]] > Millis{0});
    for (std::size_t i = 0; i < statuses; ++i)
        set(first_count_bit + i, rollup.results[i] > 0);
    set(maintenance_bit, rollup.maintenance_results > 0);
    set(latency_bit, !rollup.latency.is_empty());
    set(full_bit, rollup.covered.total() == length);
    return head;
}

struct Beginning {
    std::uint64_t head;
    Covered covered;
};

std::optional<Beginning> read_beginning(VarintReader& reader, Millis length) noexcept
{
    auto head = reader.next(head_max);
    if (!head)
        return std::nullopt;
    Beginning begun{.head = *head, .covered = {}};
    std::optional<Cover> derived;
    // More than the whole can be covered twice, by a clock that was set back.
    auto max = static_cast<std::uint64_t>(millis_max);
    for (std::size_t i = 0; i < covers; ++i) {
        if (!has(*head, i))
            continue;
        if (has(*head, full_bit) && !derived) {
            derived = all_covers[i];
            continue;
        }
        auto spent = reader.next(max);
        if (!spent)
            return std::nullopt;
        begun.covered[all_covers[i]] = Millis{static_cast<std::int64_t>(*spent)};
    }
    if (derived)
        begun.covered[*derived] = std::max(Millis{0}, length - begun.covered.total());
    return begun;
}

}  // namespace

bool Rollup::is_empty() const noexcept
{
    return maintenance_results == 0 &&
           std::ranges::all_of(results, [](auto n) { return n == 0; }) && covered == Covered{};
}

void Rollup::count(const Sample& sample) noexcept
{
    if (sample.in_maintenance) {
        ++maintenance_results;
        return;
    }
    ++results[static_cast<std::size_t>(sample.status)];
    if (is_up(sample.status) || sample.status == Status::unhealthy)
        latency.add(sample.took);
}

void Rollup::merge(const Rollup& more) noexcept
{
    for (std::size_t i = 0; i < statuses; ++i)
        results[i] += more.results[i];
    maintenance_results += more.maintenance_results;
    covered += more.covered;
    latency.merge(more.latency);
}

Blob to_blob(const Rollup& rollup, Millis length)
{
    Blob out;
    out.reserve(64);
    std::uint64_t head = head_of(rollup, length);
    put_varint(out, head);
    bool is_derived = has(head, full_bit);
    for (std::size_t i = 0; i < covers; ++i) {
        if (!has(head, i))
            continue;
        if (is_derived)
            is_derived = false;
        else
            put_varint(out, static_cast<std::uint64_t>(rollup.covered[all_covers[i]].count()));
    }
    for (std::uint32_t count : rollup.results)
        if (count > 0)
            put_varint(out, count);
    if (rollup.maintenance_results > 0)
        put_varint(out, rollup.maintenance_results);
    if (has(head, latency_bit))
        put_histogram(out, rollup.latency);
    return out;
}

std::optional<Rollup> read_rollup(BlobView bytes, Millis length) noexcept
{
    VarintReader reader{bytes};
    std::optional<Beginning> begun = read_beginning(reader, length);
    if (!begun)
        return std::nullopt;
    Rollup rollup;
    rollup.covered = begun->covered;
    bool is_good = true;
    auto read = [&](std::size_t bit, std::uint32_t& count) {
        if (!has(begun->head, bit))
            return;
        auto number = reader.next(UINT32_MAX);
        is_good = is_good && number.has_value();
        count = static_cast<std::uint32_t>(number.value_or(0));
    };
    for (std::size_t i = 0; i < statuses; ++i)
        read(first_count_bit + i, rollup.results[i]);
    read(maintenance_bit, rollup.maintenance_results);
    if (is_good && has(begun->head, latency_bit))
        is_good = read_histogram(reader, rollup.latency);
    if (!is_good || !reader.is_at_end())
        return std::nullopt;
    return rollup;
}

std::optional<Covered> read_covered(BlobView bytes, Millis length) noexcept
{
    VarintReader reader{bytes};
    std::optional<Beginning> begun = read_beginning(reader, length);
    if (!begun)
        return std::nullopt;
    return begun->covered;
}

}  // namespace holdfast::watch
