#include "base/agenda.h"

#include <algorithm>

#include "base/check.h"
#include "base/task.h"

namespace holdfast {
namespace {

constexpr Instant at_once = Instant::min();

}  // namespace

void Agenda::add(Task& task, Instant due)
{
    CHECK(!keys_.contains(&task));
    place(task, due);
}

void Agenda::remove(Task& task)
{
    auto found = keys_.find(&task);
    if (found == keys_.end())
        return;
    queue_.erase(found->second);
    keys_.erase(found);
    if (running_ == &task)
        running_ = nullptr;
}

void Agenda::wake(Task& task)
{
    auto found = keys_.find(&task);
    CHECK(found != keys_.end());
    if (found->second.due == at_once)
        return;
    queue_.erase(found->second);
    place(task, at_once);
}

Instant Agenda::next_due() const noexcept
{
    return queue_.empty() ? never : queue_.begin()->first.due;
}

void Agenda::place(Task& task, Instant due)
{
    Key key{due, ++sequence_};
    keys_[&task] = key;
    if (due != never)
        queue_.emplace(key, &task);
}

Task* Agenda::take_due(Instant now, std::uint64_t last)
{
    // What was placed during this turn has a later sequence: skipped, so that a task which is due
    // again at once cannot keep the loop from its descriptors.
    auto due = std::find_if(queue_.begin(), queue_.end(), [&](const auto& entry) {
        return entry.first.due > now || entry.first.sequence <= last;
    });
    if (due == queue_.end() || due->first.due > now)
        return nullptr;
    Task* task = due->second;
    late_ = due->first.due == at_once ? Duration::zero() : now - due->first.due;
    keys_[task] = Key{never, due->first.sequence};
    queue_.erase(due);
    return task;
}

void Agenda::step(Task& task, Instant now)
{
    running_ = &task;
    Instant due = task.step(now);
    // It may have removed itself (or be gone); it may have been woken, which wins.
    if (running_ == &task && keys_[&task].due == never)
        place(task, due);
    running_ = nullptr;
}

}  // namespace holdfast
