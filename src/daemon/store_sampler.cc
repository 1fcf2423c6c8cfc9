#include "daemon/store_sampler.h"

#include "store/samples.h"

namespace holdfast::daemon {
namespace {

constexpr std::chrono::hours interval{1};
// After a start the sizes are known with the first look of the writer.
constexpr std::chrono::seconds retry{5};

}  // namespace

Instant StoreSampler::step(Instant now)
{
    store::Sample sample{
        .at = loop_.wall(), .bytes = storage_.ledger_bytes(), .free_bytes = storage_.free_bytes()};
    if (sample.bytes == 0)
        return now + retry;
    store::record_sample(storage_.telemetry(), sample);
    return now + interval;
}

}  // namespace holdfast::daemon
