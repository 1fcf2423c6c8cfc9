// What a client makes of a compressed answer. Any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <zlib.h>

namespace holdfast {

// Nothing when it is not gzip, not whole, or has something behind it.
inline std::optional<std::string> gunzip(std::string_view text)
{
    z_stream stream{};
    if (inflateInit2(&stream, MAX_WBITS + 16) != Z_OK)
        return std::nullopt;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    std::string out;
    int outcome = Z_OK;
    while (outcome == Z_OK) {
        std::array<char, 16384> piece{};
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = piece.size();
        outcome = inflate(&stream, Z_NO_FLUSH);
        out.append(piece.data(), piece.size() - stream.avail_out);
    }
    bool is_whole = outcome == Z_STREAM_END && stream.avail_in == 0;
    (void)inflateEnd(&stream);
    return is_whole ? std::optional{out} : std::nullopt;
}

}  // namespace holdfast
