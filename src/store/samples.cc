#include "store/samples.h"

namespace holdfast::store {
namespace {

constexpr std::string_view insert_sample = R"sql(
INSERT INTO store_samples(at, bytes, free_bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
)sql";

}  // namespace

void record_sample(Ledger& telemetry, const Sample& sample)
{
    telemetry.send(make_write<std::int64_t>(
        Lane::intake, 100,
        [sample](Transaction& transaction) {
            auto at = std::chrono::floor<std::chrono::seconds>(sample.at);
            return transaction.db.run(
                insert_sample, {at.time_since_epoch().count(), sample.bytes, sample.free_bytes});
        },
        [](const Result<std::int64_t>&) {}));
}

}  // namespace holdfast::store
