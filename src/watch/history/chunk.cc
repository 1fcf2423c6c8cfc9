#include "watch/history/chunk.h"

#include <array>

#include "base/check.h"
#include "watch/history/latency_code.h"

namespace holdfast::watch {
namespace {

// Another one, should this format ever not do.
constexpr std::uint64_t format = 1;

// What stands in a result's own byte when anything but time and latency changed: how it was, above
// that what follows.
constexpr std::uint64_t statuses = all_statuses.size();
constexpr std::uint64_t matches = 3;  // Not told, no, yes.
constexpr std::uint64_t states = statuses * 2 * matches;
constexpr unsigned has_interval = 1U << 5;
constexpr unsigned has_code = 1U << 6;
constexpr unsigned has_texts = 1U << 7;
static_assert(states <= has_interval);

// More than any one result takes: its numbers have 30 at most.
constexpr std::size_t sample_bytes_max = 32;

std::uint64_t state_of(const Sample& sample) noexcept
{
    std::uint64_t match = sample.version_matches ? 1 + std::uint64_t{*sample.version_matches} : 0;
    return (static_cast<std::uint64_t>(sample.status) * 2 + std::uint64_t{sample.in_maintenance}) *
               matches +
           match;
}

void set_state(Sample& sample, std::uint64_t state) noexcept
{
    sample.version_matches.reset();
    if (std::uint64_t match = state % matches; match > 0)
        sample.version_matches = match == 2;
    sample.in_maintenance = state / matches % 2 == 1;
    sample.status = all_statuses[state / matches / 2];
}

unsigned what_changed(const Sample& last, const Sample& sample) noexcept
{
    return (last.interval != sample.interval ? has_interval : 0) |
           (last.status_code != sample.status_code ? has_code : 0) |
           (last.version != sample.version || last.reason != sample.reason ? has_texts : 0);
}

void append_change(Blob& chunk, unsigned changed, const Sample& sample)
{
    chunk.push_back(static_cast<std::byte>(state_of(sample) | changed));
    if ((changed & has_interval) != 0)
        put_varint(chunk, static_cast<std::uint64_t>(sample.interval.count()));
    if ((changed & has_code) != 0)
        put_varint(chunk, sample.status_code);
    if ((changed & has_texts) != 0) {
        put_varint(chunk, sample.version);
        put_varint(chunk, sample.reason);
    }
}

bool read_number(VarintReader& reader, std::uint32_t& number) noexcept
{
    auto read = reader.next(UINT32_MAX);
    if (read)
        number = static_cast<std::uint32_t>(*read);
    return read.has_value();
}

bool read_change(VarintReader& reader, Sample& sample)
{
    // A byte, as it was written: a varint would take two of it.
    auto byte = reader.next_byte();
    if (!byte || *byte % has_interval >= states)
        return false;
    set_state(sample, *byte % has_interval);
    if ((*byte & has_interval) != 0) {
        auto interval = reader.next(static_cast<std::uint64_t>(interval_max.count()));
        if (!interval)
            return false;
        sample.interval = Millis{static_cast<std::int64_t>(*interval)};
    }
    if ((*byte & has_code) != 0 && !read_number(reader, sample.status_code))
        return false;
    return (*byte & has_texts) == 0 ||
           (read_number(reader, sample.version) && read_number(reader, sample.reason));
}

// Reads the next sample over the one before; the first of all has the chunk's time.
bool read_sample(VarintReader& reader, bool is_first, Sample& sample)
{
    auto head = reader.next(static_cast<std::uint64_t>(millis_max) << 3);
    if (!head)
        return false;
    if ((*head & 1) != 0 && !read_change(reader, sample))
        return false;
    std::int64_t deviation = unzigzag(*head >> 1);
    if (!is_first) {
        std::int64_t at = to_millis(sample.at);
        std::int64_t next = at + sample.interval.count() + deviation;
        if (next <= at || next > millis_max)
            return false;
        sample.at = from_millis(next);
    }
    auto step = reader.next(2 * latency_codes);
    if (!step)
        return false;
    std::int64_t code = latency_code(sample.took) + unzigzag(*step);
    if (code < 0 || code >= latency_codes)
        return false;
    sample.took = latency_of(static_cast<std::uint32_t>(code));
    return true;
}

}  // namespace

bool has_room(const Blob& chunk, WallTime first_at, const Sample& sample) noexcept
{
    return chunk.size() + sample_bytes_max <= chunk_bytes_max &&
           sample.at - first_at < chunk_span_max;
}

void append(Blob& chunk, const Sample* last, const Sample& sample)
{
    CHECK(chunk.empty() == (last == nullptr));
    CHECK(sample.interval >= Millis{0} && sample.interval <= interval_max);
    static const Sample none{};
    bool is_first = last == nullptr;
    if (is_first) {
        put_varint(chunk, format);
        last = &none;
    }
    CHECK(is_first || sample.at > last->at);
    std::int64_t deviation =
        is_first ? 0 : to_millis(sample.at) - to_millis(last->at) - sample.interval.count();
    unsigned changed = what_changed(*last, sample);
    bool has_change = changed != 0 || state_of(*last) != state_of(sample);
    put_varint(chunk, zigzag(deviation) << 1 | std::uint64_t{has_change});
    if (has_change)
        append_change(chunk, changed, sample);
    put_varint(chunk, zigzag(std::int64_t{latency_code(sample.took)} -
                             std::int64_t{latency_code(last->took)}));
}

Samples read_chunk(BlobView chunk, WallTime first_at)
{
    Samples read;
    VarintReader reader{chunk};
    if (reader.next(format) != format)
        return {.samples = {}, .is_whole = false};
    Sample sample{.at = from_millis(to_millis(first_at))};
    while (!reader.is_at_end()) {
        if (!read_sample(reader, read.samples.empty(), sample))
            return {.samples = std::move(read.samples), .is_whole = false};
        read.samples.push_back(sample);
    }
    return read;
}

}  // namespace holdfast::watch
