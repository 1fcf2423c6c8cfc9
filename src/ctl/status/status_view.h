// How the service is, for whoever goes on looking: `status --watch`. Main thread, and the one that
// looks.
#pragma once

#include "ctl/screen/question.h"
#include "ctl/screen/view.h"
#include "ctl/status/history.h"
#include "ctl/status/screen.h"

namespace holdfast::ctl {

// What systemd and the daemon say, once.
struct StatusLook {
    StatusFrame frame{};
    std::string json{};  // In one line, without its end.
};
StatusLook look_at_status(const Invocation& invocation, const Console& console,
                          const std::atomic<bool>& is_abandoned);

class StatusView final : public View {
public:
    StatusView(const Invocation& invocation, const Console& console)
        : invocation_{invocation}, console_{console}
    {
    }

    std::string title() const override { return title_of(invocation_, "status"); }
    Sight look(const std::atomic<bool>& is_abandoned) override;
    void take(Instant now) override;
    void miss() override;
    Picture draw(Extent room) const override;

private:
    const Invocation& invocation_;
    const Console& console_;
    StatusLook found_;  // The looking thread's, until it is taken.
    StatusFrame frame_;
    bool is_known_ = false;
    StatusHistory history_;
};

}  // namespace holdfast::ctl
