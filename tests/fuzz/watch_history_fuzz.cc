// Whatever stands in the rows of a history, damaged or from another hand: a chunk gives no more
// results than it has bytes, in their order, and a rollup is itself again after being written.
#include <cstdint>

#include "base/check.h"
#include "watch/history/chunk.h"
#include "watch/history/rollup.h"

namespace {

using namespace holdfast;
using namespace holdfast::watch;

void try_chunk(BlobView bytes)
{
    Samples read = read_chunk(bytes, from_millis(1'764'000'000'000));
    CHECK(read.samples.size() <= bytes.size());
    Blob again;
    const Sample* last = nullptr;
    for (const Sample& sample : read.samples) {
        CHECK(last == nullptr || last->at < sample.at);
        append(again, last, sample);
        last = &sample;
    }
    if (!read.samples.empty())
        CHECK(read_chunk(again, read.samples.front().at).samples == read.samples);
}

void try_rollup(BlobView bytes, Millis length)
{
    std::optional<Rollup> rollup = read_rollup(bytes, length);
    if (!rollup)
        return;
    CHECK(read_covered(bytes, length) == rollup->covered);
    CHECK(rollup->covered.total() >= Millis{0});
    (void)rollup->latency.percentile(0.99);
    std::optional<Rollup> again = read_rollup(to_blob(*rollup, length), length);
    CHECK(again == rollup);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    BlobView bytes{reinterpret_cast<const std::byte*>(data), size};
    try_chunk(bytes);
    try_rollup(bytes, hour_length);
    try_rollup(bytes, day_length);
    return 0;
}
