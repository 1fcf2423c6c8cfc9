#include "ctl/status/status_view.h"

#include <utility>

#include "base/text.h"
#include "ctl/systemctl.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

std::string to_json(const Result<UnitState>& unit, const Answered& answered)
{
    std::string out;
    json::Writer json{out};
    json.begin_object().key("unit");
    if (unit)
        json.begin_object().member("active", unit->active).member("sub", unit->sub).end_object();
    else
        json.null();
    if (answered.trouble.empty())
        json.key("status").raw(answered.json);
    else
        json.member("error", answered.trouble);
    json.end_object();
    return out;
}

}  // namespace

StatusLook look_at_status(const Invocation& invocation, const Console& console,
                          const std::atomic<bool>& is_abandoned)
{
    Answered answered = ask_for(invocation, console, "/status.json",
                                {.what = "status", .member = "service"}, is_abandoned);
    const Result<UnitState> unit =
        invocation.is_remote() ? Error{Errc::not_found, "it is on another host"} : service_state();
    StatusLook look;
    look.json = to_json(unit, answered);
    look.frame.unit = unit ? join(unit->active, " (", unit->sub, ")") : std::string{"not known"};
    look.frame.is_units = !unit || unit->active != "inactive";
    look.frame.trouble = std::move(answered.trouble);
    look.frame.answer = std::move(answered.document);
    return look;
}

Sight StatusView::look(const std::atomic<bool>& is_abandoned)
{
    found_ = look_at_status(invocation_, console_, is_abandoned);
    return {.trouble = found_.frame.trouble, .json = found_.json};
}

void StatusView::take(Instant now)
{
    frame_ = std::move(found_.frame);
    is_known_ = true;
    history_.take(frame_.answer.root, now);
}

void StatusView::miss()
{
    history_.miss();
    // What systemd says of the unit is no less true for that.
    frame_.unit = found_.frame.unit;
    frame_.is_units = found_.frame.is_units;
}

Picture StatusView::draw(Extent room) const
{
    if (!is_known_)
        return {};
    // Bars are for eyes.
    return draw_status(frame_, room.columns, console_.is_terminal() ? &history_ : nullptr);
}

}  // namespace holdfast::ctl
