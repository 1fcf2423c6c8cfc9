#include "lib/mhd/response.h"

#include <utility>

#include <microhttpd.h>

#include "base/check.h"

namespace holdfast::mhd {
namespace {

// What the engine asks for at a time where it cannot write chunks, for HTTP/1.0.
constexpr std::size_t feed_bytes = 4096;

ssize_t ask(void* feed, std::uint64_t /*position*/, char* room, std::size_t room_bytes) noexcept
{
    const Feed::Piece piece = static_cast<Feed*>(feed)->next({room, room_bytes});
    switch (piece.what) {
    case Feed::What::bytes:
        return static_cast<ssize_t>(piece.bytes);
    case Feed::What::nothing_yet:
        return 0;
    case Feed::What::end:
        return MHD_CONTENT_READER_END_OF_STREAM;
    case Feed::What::broken:
        break;
    }
    return MHD_CONTENT_READER_END_WITH_ERROR;
}

}  // namespace

Response::Response(Feed& feed)
    : response_{MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, feed_bytes, &ask, &feed,
                                                  nullptr)},
      feed_{&feed}
{
    CHECK(response_ != nullptr);
}

Response::Response(std::string_view body)
    : response_{MHD_create_response_from_buffer(body.size(), const_cast<char*>(body.data()),
                                                MHD_RESPMEM_PERSISTENT)},
      body_{body}
{
    CHECK(response_ != nullptr);
}

Response::Response(Response&& other) noexcept
    : response_{std::exchange(other.response_, nullptr)}, body_{other.body_}, feed_{other.feed_}
{
}

Response& Response::operator=(Response&& other) noexcept
{
    std::swap(response_, other.response_);
    body_ = other.body_;
    feed_ = other.feed_;
    return *this;
}

Response::~Response()
{
    if (response_ != nullptr)
        MHD_destroy_response(response_);
}

bool Response::add_header(const char* name, const char* value) noexcept
{
    return MHD_add_response_header(response_, name, value) == MHD_YES;
}

void Response::remove_header(const char* name, const char* value) noexcept
{
    (void)MHD_del_response_header(response_, name, value);
}

std::string_view Response::header(const char* name) const noexcept
{
    const char* value = MHD_get_response_header(response_, name);
    return value == nullptr ? std::string_view{} : std::string_view{value};
}

}  // namespace holdfast::mhd
