// Services that report by themselves, in a book in virtual time. One thread.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "lib/gnutls/hmac.h"
#include "tests/fakes/virtual_loop.h"
#include "watch/heartbeat/heartbeat_book.h"

namespace holdfast::watch {

inline constexpr std::string_view backup_token = "0123456789abcdef";
inline constexpr std::string_view mail_token = "fedcba9876543210";

class HeartbeatFixture : public testing::Test {
protected:
    static constexpr ServiceKey backup{1};
    static constexpr ServiceKey mail{2};

    static std::shared_ptr<Service> reporter(std::string id, std::string_view token)
    {
        auto service = std::make_shared<Service>();
        service->id = std::move(id);
        service->type = CheckType::heartbeat;
        service->interval = std::chrono::minutes{5};
        service->heartbeat = {.token = std::string{token}, .grace = std::chrono::minutes{1}};
        return service;
    }

    Heartbeat judgement(const Service& service) const
    {
        return judge_heartbeat(book.facts(service), loop.wall());
    }

    VirtualLoop loop;
    gnutls::Hmac mac;
    int digests = 0;
    HeartbeatBook book{std::chrono::minutes{1}, loop, [this](std::string_view token) {
                           ++digests;
                           return mac.of(token);
                       }};
    std::shared_ptr<Service> its = reporter("backup", backup_token);
};

}  // namespace holdfast::watch
