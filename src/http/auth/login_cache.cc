#include "http/auth/login_cache.h"

namespace holdfast::http {

void LoginCache::reset(const Settings& settings) noexcept
{
    settings_ = settings;
    entries_.clear();
    by_login_.clear();
}

const Principal* LoginCache::find(const Digest& login, Instant now)
{
    forget_unused(now);
    auto known = by_login_.find(login);
    if (known == by_login_.end())
        return nullptr;
    known->second->used = now;
    entries_.splice(entries_.end(), entries_, known->second);
    return known->second->who;
}

void LoginCache::add(const Digest& login, const Principal& who, Instant now)
{
    if (find(login, now) != nullptr || settings_.unused_max <= Duration::zero())
        return;
    if (entries_.size() >= settings_.logins_max) {
        by_login_.erase(entries_.front().login);
        entries_.pop_front();
    }
    entries_.push_back({login, &who, now});
    by_login_.emplace(login, std::prev(entries_.end()));
}

std::size_t LoginCache::count(Instant now)
{
    forget_unused(now);
    return entries_.size();
}

void LoginCache::forget_unused(Instant now)
{
    while (!entries_.empty() && now - entries_.front().used >= settings_.unused_max) {
        by_login_.erase(entries_.front().login);
        entries_.pop_front();
    }
}

}  // namespace holdfast::http
