#include "watch/announcement/announcement_board.h"

#include <utility>

namespace holdfast::watch {

AnnouncementBoard::AnnouncementBoard(Loop& loop, Announcements& stored)
    : loop_{loop}, stored_{stored}, self_{std::make_shared<AnnouncementBoard*>(this)}
{
}

AnnouncementBoard::~AnnouncementBoard()
{
    stop();
    *self_ = nullptr;
}

void AnnouncementBoard::start()
{
    is_on_loop_ = true;
    loop_.add(*this, loop_.now());
}

void AnnouncementBoard::stop()
{
    if (std::exchange(is_on_loop_, false))
        loop_.remove(*this);
}

Instant AnnouncementBoard::step(Instant now)
{
    if (is_reading_)
        return never;
    if (now < read_at_)
        return read_at_;
    is_reading_ = true;
    read([self = self_] {
        if (*self == nullptr)
            return;
        (*self)->is_reading_ = false;
        if ((*self)->is_on_loop_)
            (*self)->loop_.wake(**self);
    });
    return is_reading_ ? never : read_at_;
}

void AnnouncementBoard::read(std::function<void()> then)
{
    stored_.open(loop_.wall(), [self = self_,
                                then = std::move(then)](Result<std::vector<Announcement>> open) {
        if (AnnouncementBoard* board = *self; board != nullptr) {
            board->read_at_ = board->loop_.now() + (open ? Duration{interval} : Duration{pause});
            if (open) {
                if (board->open_ != *open)
                    ++board->version_;
                board->open_ = *std::move(open);
                board->is_read_ = true;
            }
        }
        then();
    });
}

// Whoever is told that it is so finds it so.
template <typename T>
AnnouncementBoard::Done<T> AnnouncementBoard::when_read(Done<T> done)
{
    return [self = self_, done = std::move(done)](Result<T> result) {
        if (*self == nullptr || !result)
            return done(std::move(result));
        (*self)->read([done, result = std::move(result)] { done(result); });
    };
}

void AnnouncementBoard::add(AnnouncementWish wish, Done<KeptAnswer> done)
{
    stored_.add(std::move(wish), when_read<KeptAnswer>(std::move(done)));
}

void AnnouncementBoard::end(AnnouncementId id, std::string by, Done<void> done)
{
    stored_.end(id, loop_.wall(), std::move(by), when_read<void>(std::move(done)));
}

}  // namespace holdfast::watch
