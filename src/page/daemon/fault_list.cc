#include "page/daemon/fault_list.h"

#include "base/text.h"
#include "page/part/moment.h"
#include "page/part/state_mark.h"

namespace holdfast::page {
namespace {

Tone tone_of(obs::Severity severity) noexcept
{
    if (obs::is_at_least(severity, obs::Severity::critical))
        return Tone::worst;
    return obs::is_at_least(severity, obs::Severity::error) ? Tone::bad : Tone::warning;
}

void write_fault(Html& html, const Frame& frame, const DaemonView::Fault& fault)
{
    html.begin("li").begin("details");
    html.begin("summary");
    write_mark(html, tone_of(fault.message->severity), fault.message->subject);
    html.text(", ");
    write_age(html, fault.last, frame.now);
    html.text(" ago");
    if (fault.count > 1) {
        html.text(join(", ", fault.count, " times since "));
        write_moment(html, fault.first);
    }
    html.end();
    if (frame.may_act)
        html.begin("p").foreign(fault.text).end();
    if (!fault.explanation.empty())
        html.element("pre", fault.explanation, {{"class", "lines"}, {"tabindex", "0"}});
    html.begin("p", {{"class", "note"}})
        .text("In the journal: ")
        .element("code", join("journalctl -x MESSAGE_ID=", fault.message->id))
        .end();
    html.end().end();
}

}  // namespace

void write_faults(Html& html, const Frame& frame, const std::vector<DaemonView::Fault>& faults)
{
    html.element("h2", "Last faults").begin("section", {{"id", "faults"}, {"data-live", ""}});
    if (faults.empty()) {
        html.element("p", "There was none since the start.", {{"class", "empty"}});
    } else {
        html.begin("ol", {{"class", "incidents"}});
        for (const DaemonView::Fault& fault : faults)
            write_fault(html, frame, fault);
        html.end();
    }
    html.end();
}

}  // namespace holdfast::page
