#include "daemon/status_line.h"

#include "base/text.h"
#include "daemon/readiness.h"
#include "lib/systemd/notify.h"

namespace holdfast::daemon {

std::string StatusLine::text() const
{
    std::string line = join("Serving on ", serving_);
    for (const Readiness::PartState& part : readiness_.report().parts)
        if (!part.trouble.empty())
            append_to(line, "; ", part.name, " degraded: ", printable(part.trouble));
    return line;
}

Instant StatusLine::step(Instant now)
{
    std::string line = text();
    if (line != told_ && systemd::notify_in_passing(join("STATUS=", line)))
        told_ = std::move(line);
    return now + std::chrono::seconds{1};
}

}  // namespace holdfast::daemon
