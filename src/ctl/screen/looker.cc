#include "ctl/screen/looker.h"

#include <sys/eventfd.h>

#include "base/check.h"

namespace holdfast::ctl {

Looker::Looker(View& view) : view_{view}, bell_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}
{
    CHECK(bell_);
}

Looker::~Looker()
{
    is_abandoned_ = true;
    if (look_.valid())
        look_.wait();
}

void Looker::begin()
{
    CHECK(!is_looking());
    look_ = std::async(std::launch::async, [this] {
        Sight sight = view_.look(is_abandoned_);
        (void)::eventfd_write(bell_.get(), 1);
        return sight;
    });
}

std::optional<Sight> Looker::collect()
{
    eventfd_t rings = 0;
    if (!is_looking() || ::eventfd_read(bell_.get(), &rings) != 0)
        return std::nullopt;
    return look_.get();
}

}  // namespace holdfast::ctl
