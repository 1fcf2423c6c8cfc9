#include "watch/host/host_looks.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace holdfast::watch {

class HostLooks::Looking final : public Job {
public:
    Looking(std::shared_ptr<HostLooks*> looks, CheckId id, std::string subject, Look look,
            HasBegun has_begun)
        : looks_{std::move(looks)},
          id_{id},
          subject_{std::move(subject)},
          look_{std::move(look)},
          has_begun_{std::move(has_begun)}
    {
    }

    void run() override
    {
        *has_begun_ = true;
        seen_ = look_();
    }
    void done() override
    {
        if (*looks_ != nullptr)
            (*looks_)->note(subject_, id_, std::move(seen_));
    }

private:
    std::shared_ptr<HostLooks*> looks_;
    CheckId id_;
    std::string subject_;
    Look look_;
    HasBegun has_begun_;
    Observation seen_{};
};

HostLooks::HostLooks(Worker& worker) : worker_{worker}, self_{std::make_shared<HostLooks*>(this)}
{
}

HostLooks::~HostLooks()
{
    *self_ = nullptr;
}

void HostLooks::begin(CheckId id, std::string subject, Look look, Done done)
{
    auto [at, is_new] = wanted_.emplace(
        id,
        Wanted{.subject = std::move(subject), .look = std::move(look), .done = std::move(done)});
    CHECK(is_new);
    // Otherwise it has its turn when the look before it is over: that may never be.
    if (!under_way_.contains(at->second.subject))
        submit(id, at->second);
}

void HostLooks::submit(CheckId id, Wanted& wanted)
{
    auto has_begun = std::make_shared<std::atomic<bool>>(false);
    auto job =
        std::make_unique<Looking>(self_, id, wanted.subject, std::move(wanted.look), has_begun);
    if (under_way_.size() < looks_max && worker_.submit(std::move(job))) {
        wanted.is_submitted = true;
        under_way_.emplace(wanted.subject, std::move(has_begun));
        return;
    }
    Done done = std::move(wanted.done);
    wanted_.erase(id);
    done(id, {.problem = "this host has too much to do to look at more", .is_unknown = true});
}

void HostLooks::note(const std::string& subject, CheckId id, Observation seen)
{
    under_way_.erase(subject);
    // Before anybody is told: who is told may ask for more.
    auto next = std::ranges::find_if(wanted_, [&](const auto& each) {
        return !each.second.is_submitted && each.second.subject == subject;
    });
    auto told = wanted_.extract(id);
    if (next != wanted_.end())
        submit(next->first, next->second);
    if (!told.empty())
        told.mapped().done(id, std::move(seen));
}

void HostLooks::cancel(CheckId id)
{
    // A look that has begun goes on: nothing can end it.
    wanted_.erase(id);
}

Observation HostLooks::give_up(CheckId id)
{
    auto wanted = wanted_.extract(id);
    CHECK(!wanted.empty());
    const std::string& subject = wanted.mapped().subject;
    auto own = under_way_.find(subject);
    if (own != under_way_.end() && own->second->load())
        return {.silence = Silence::timed_out,
                .problem = join(subject, " does not answer who looks at it")};
    auto other =
        std::ranges::find_if(under_way_, [](const auto& each) { return each.second->load(); });
    if (other != under_way_.end())
        return {.problem = join("the look at ", subject, " is still waiting for ", other->first,
                                ", which does not answer"),
                .is_unknown = true};
    return {.problem = join("this host was too busy to look at ", subject), .is_unknown = true};
}

}  // namespace holdfast::watch
