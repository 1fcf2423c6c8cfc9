#include "lib/zlib/gzip.h"

#include <algorithm>
#include <limits>
#include <new>

#include <zlib.h>

#include "base/check.h"

namespace holdfast::zlib {
namespace {

constexpr int gzip_format = 16;  // Added to the window's size, it asks for gzip's frame.
constexpr int memory_level = 8;  // The library's usual one.

}  // namespace

Gzip::Gzip(Effort effort) : stream_{std::make_unique<z_stream>()}
{
    int level = effort == Effort::quick ? Z_BEST_SPEED : Z_BEST_COMPRESSION;
    int outcome = deflateInit2(stream_.get(), level, Z_DEFLATED, MAX_WBITS + gzip_format,
                               memory_level, Z_DEFAULT_STRATEGY);
    if (outcome == Z_MEM_ERROR)
        throw std::bad_alloc{};
    CHECK(outcome == Z_OK);
}

Gzip::~Gzip()
{
    (void)deflateEnd(stream_.get());
}

std::string Gzip::compress(std::string_view text)
{
    CHECK(text.size() <= std::numeric_limits<uInt>::max() / 2);
    CHECK(deflateReset(stream_.get()) == Z_OK);
    std::string out(deflateBound(stream_.get(), text.size()), '\0');
    stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_->avail_in = static_cast<uInt>(text.size());
    stream_->next_out = reinterpret_cast<Bytef*>(out.data());
    stream_->avail_out = static_cast<uInt>(out.size());
    // The bound is one: there is room for all of it in one call.
    CHECK(deflate(stream_.get(), Z_FINISH) == Z_STREAM_END);
    out.resize(stream_->total_out);
    return out;
}

}  // namespace holdfast::zlib
