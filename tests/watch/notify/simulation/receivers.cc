#include "tests/watch/notify/simulation/receivers.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace holdfast::watch {

using namespace std::chrono_literals;

void Receivers::arrive(const Message& message)
{
    std::vector<NoticeId> ids;
    for (const Notice& notice : message.members)
        ids.push_back(notice.id);
    auto [known, is_new] = messages_.emplace(join(message.receiver, ' ', message.id), ids);
    if (!is_new)
        ++sights_[Sight::repeats];
    // More may have come under the key since, but then the last of it is another.
    if (!is_new && known->second.back() != ids.back())
        blame(join("message ", message.id, " is another one when it is repeated"));
    if (message.key.starts_with("storm:") && storms_.insert(message.key).second)
        ++sights_[Sight::storms];
    for (const Notice& notice : message.members)
        hear(message, notice);
}

void Receivers::hear(const Message& message, const Notice& notice)
{
    std::string which = join(to_string(notice.event), " notice ", notice.id.value, " of alert ",
                             notice.alert.id.value, " at ", message.receiver);
    auto [key, is_first] = keys_.emplace(notice.alert.id, message.key);
    if (key->second != message.key || notice.alert.key != message.key)
        blame(join(which, " has the key ", message.key, ", and had ", key->second));
    Heard& heard = heard_[message.receiver][notice.alert.id];
    heard.service = notice.alert.service;
    heard.kind = notice.alert.kind;
    bool is_repeat = heard.notices[notice.event].contains(notice.id);
    if (notice.event == Event::resolved && !heard.has(Event::firing))
        blame(which + " came before what it resolves");
    if (notice.event != Event::resolved && heard.is_resolved)
        blame(which + " came after it was resolved");
    bool is_once = notice.event == Event::firing || notice.event == Event::resolved;
    if (is_once && !is_repeat && !heard.notices[notice.event].empty())
        blame(which + " is the second one");
    heard.notices[notice.event].insert(notice.id);
    heard.is_resolved |= notice.event == Event::resolved;
    Sight sight = notice.event == Event::firing     ? Sight::alerts
                  : notice.event == Event::resolved ? Sight::resolved
                  : notice.event == Event::reminder ? Sight::reminders
                                                    : Sight::renewals;
    if (!is_repeat && (is_first || notice.event != Event::firing))
        ++sights_[sight];
}

const Heard& Receivers::heard(const std::string& receiver, AlertId alert)
{
    return heard_[receiver][alert];
}

void FakeTransport::submit(Send send, Instant now)
{
    world_.look(send.message);
    if (world_.is_over())
        return;
    Random& random = world_.random;
    UnderWay way{.send = std::move(send), .ends = now, .outcome = {}, .arrives = true};
    way.outcome.id = way.send.id;
    way.ends = now + Duration{1ms} * static_cast<int>(1 + random.below(400));
    bool is_out = world_.receivers.is_out(way.send.to->name, now);
    if (is_out || random.below(20) == 0) {
        way.outcome.reception = Reception::failed;
        way.outcome.detail = "it is away";
        // An answer that is lost: the message is not.
        way.arrives = random.below(4) == 0;
        way.outcome.may_have_arrived = way.arrives || random.below(4) == 0;
        if (way.outcome.may_have_arrived)
            way.ends = now + way.send.to->timeout;
        else if (random.below(4) == 0)
            way.outcome.retry_after = 1s * static_cast<int>(random.below(60));
    }
    SendId id = way.send.id;
    under_way_.emplace(id, std::move(way));
    world_.loop.wake(*world_.collector);
}

std::vector<Sent> FakeTransport::collect(Instant now)
{
    std::vector<Sent> sent;
    for (auto each = under_way_.begin(); each != under_way_.end();) {
        if (each->second.ends > now || world_.is_over()) {
            ++each;
            continue;
        }
        if (each->second.arrives)
            world_.receivers.arrive(each->second.send.message);
        sent.push_back(each->second.outcome);
        each = under_way_.erase(each);
    }
    return sent;
}

Instant FakeTransport::next_event() const
{
    Instant next = never;
    for (const auto& [id, way] : under_way_)
        next = std::min(next, way.ends);
    return next;
}

void FakeTransport::end()
{
    for (const auto& [id, way] : std::exchange(under_way_, {}))
        if (way.arrives && world_.random.below(2) == 0)
            world_.receivers.arrive(way.send.message);
}

}  // namespace holdfast::watch
