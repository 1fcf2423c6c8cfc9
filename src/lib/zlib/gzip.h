// Text in the gzip format (RFC 1952). One thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace holdfast::zlib {

class Gzip {
public:
    enum class Effort {
        quick,  // A third of the time of the usual one, for a tenth more bytes.
        best,   // For what is compressed once and sent often.
    };

    // Takes 256 KiB, which cost more to get and wipe than a small text takes to compress: worth
    // keeping.
    explicit Gzip(Effort effort);
    ~Gzip();
    Gzip(const Gzip&) = delete;
    Gzip& operator=(const Gzip&) = delete;

    // The same bytes for the same text, always.
    std::string compress(std::string_view text);

private:
    std::unique_ptr<z_stream_s> stream_;
};

}  // namespace holdfast::zlib
