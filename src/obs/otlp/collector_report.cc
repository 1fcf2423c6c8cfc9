#include "obs/otlp/collector_report.h"

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::otlp {
namespace {

const char* name_of(Signal signal) noexcept
{
    return signal == Signal::traces ? "spans" : "metrics";
}

}  // namespace

void CollectorReport::note(Signal signal, const Receipt& receipt)
{
    std::string& why = why_[static_cast<std::size_t>(signal)];
    const bool was_away = !why.empty();
    if (receipt.reception == Reception::taken) {
        why.clear();
        if (was_away)
            log_.write(messages::collector_back,
                       join("the collector takes ", name_of(signal), " again"),
                       {{"HOLDFAST_SIGNAL", name_of(signal)}});
        return;
    }
    why = receipt.detail.empty() ? "it did not say why" : receipt.detail;
    if (!was_away)
        log_.write(messages::collector_away,
                   join("the collector does not take ", name_of(signal), ": ", why),
                   {{"HOLDFAST_SIGNAL", name_of(signal)}, {"HOLDFAST_DETAIL", why}});
}

void CollectorReport::forget() noexcept
{
    for (std::string& why : why_)
        why.clear();
    misdirected_.clear();
}

void CollectorReport::note_misdirected(const std::string& url, const std::string& instead)
{
    misdirected_ = join(url, " is a port for gRPC; OTLP over HTTP is at ", instead);
    log_.write(messages::collector_misdirected, join("nothing is exported: ", misdirected_),
               {{"HOLDFAST_URL", url}, {"HOLDFAST_EXPECTED", instead}});
}

std::string CollectorReport::trouble() const
{
    if (!misdirected_.empty())
        return misdirected_;
    for (Signal signal : {Signal::traces, Signal::metrics})
        if (is_away(signal))
            return join("the collector does not take ", name_of(signal), ": ", why_of(signal));
    return {};
}

}  // namespace holdfast::otlp
