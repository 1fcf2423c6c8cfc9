#include "base/mailbox.h"

#include <utility>

namespace holdfast {

void Mailbox::deliver(std::unique_ptr<Completion> work, InFlight& owner)
{
    std::vector<std::unique_ptr<Completion>> works;
    works.push_back(std::move(work));
    deliver(std::move(works), owner);
}

void Mailbox::deliver(std::vector<std::unique_ptr<Completion>> works, InFlight& owner)
{
    if (works.empty())
        return;
    bool was_empty = false;
    {
        Lock lock{mutex_};
        was_empty = letters_.empty();
        for (std::unique_ptr<Completion>& work : works)
            letters_.push_back({std::move(work), &owner});
    }
    if (was_empty)
        wake_();
}

void Mailbox::collect()
{
    std::vector<Letter> letters;
    {
        Lock lock{mutex_};
        letters.swap(letters_);
    }
    for (Letter& letter : letters) {
        letter.owner->leave();
        letter.work->done();
        letter.work.reset();
    }
}

}  // namespace holdfast
